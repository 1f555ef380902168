import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import type { DeserializeMiddleware, MetadataBearer } from '@smithy/types';
import { type Aws, type AwsOptions, createClients, type Plugin } from '../../../src/aws/client/clients.ts';
import { createRateLimits } from '../../../src/aws/client/rate-limits.ts';
import { type Caller, callCounter } from '../../../src/aws/client/send.ts';
import type { Session } from '../../../src/aws/client/session.ts';
import { type AccountId, isAccountId } from '../../../src/domain/account.ts';
import { fastForwardClock } from '../../../src/runtime/clock.ts';

/** One attempt, as it would be sent. */
export type Attempt = {
  readonly command: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly accessKeyId: string | undefined;
  readonly sessionToken: string | undefined;
  readonly region: string | undefined;
  readonly service: string | undefined;
  readonly hostname: string;
  readonly userAgent: string | undefined;
};

export type Answering = (attempt: Attempt) => object | Promise<object>;

/** Answers below the SDK's retries and signing, in place of the network. A thrown error is a refusal by AWS. */
export function answering(answer: Answering): Plugin {
  const middleware: DeserializeMiddleware<object, MetadataBearer> = (_next, context) => async (args) => {
    const { headers = {}, hostname = '' } = requestOf(args.request);
    const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\//.exec(headers['authorization'] ?? '');
    const output = await answer({
      command: String(context['commandName']).replace(/Command$/, ''),
      input: { ...args.input },
      accessKeyId: scope?.[1],
      sessionToken: headers['x-amz-security-token'],
      region: scope?.[2],
      service: scope?.[3],
      hostname,
      userAgent: headers['user-agent'],
    });
    return { output: { $metadata: { httpStatusCode: 200 }, ...output }, response: {} };
  };
  return {
    applyToStack: (stack) =>
      stack.add(middleware, { step: 'deserialize', priority: 'high', name: 'answering', override: true }),
  };
}

function requestOf(request: unknown): { readonly headers?: Record<string, string>; readonly hostname?: string } {
  return typeof request === 'object' && request !== null ? request : {};
}

/** An error as the SDK throws it after AWS refused. */
export function awsError(name: string, extra: Readonly<Record<string, unknown>> = {}): Error {
  const { status = 400, requestId = 'request-1', message = `${name} says AWS`, ...rest } = extra;
  return Object.assign(new Error(String(message)), {
    name,
    $fault: 'client',
    $metadata: { httpStatusCode: status, requestId },
    ...rest,
  });
}

export function fakeAws(answer: Answering, options: Partial<AwsOptions> = {}): Aws {
  return createClients({
    region: 'eu-west-1',
    userAgent: 'rootwatch/test',
    credentials: { accessKeyId: 'AKIAOWN', secretAccessKey: 'own' },
    rateLimits: createRateLimits(fastForwardClock()),
    retryStrategy: new ConfiguredRetryStrategy(5, () => 1),
    plugins: [answering(answer)],
    ...options,
  });
}

export function accountId(text: string): AccountId {
  if (!isAccountId(text)) throw new Error(`"${text}" is not an account id.`);
  return text;
}

export function sessionIn(account: string): Session {
  const identity = {
    accessKeyId: `ASIA${account}`,
    secretAccessKey: `secret-${account}`,
    sessionToken: `token-${account}`,
  };
  return { accountId: accountId(account), credentials: async () => identity };
}

export function callerIn(account: string, aws: Aws, signal: AbortSignal = new AbortController().signal): Caller {
  return { aws, session: sessionIn(account), counter: callCounter(), signal };
}
