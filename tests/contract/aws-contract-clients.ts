import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { KMSClient } from '@aws-sdk/client-kms';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, type AssumeRoleCommandInput, STSClient } from '@aws-sdk/client-sts';
import { ServiceException } from '@smithy/core/client';
import type { Plugin } from '../../src/aws/client/clients.ts';
import type { HttpRequestHandler } from '../../src/aws/client/limit-answers.ts';

/** Clients of the SDK as it is, for one session and Region. */
export type Clients = {
  readonly cloudtrail: CloudTrailClient;
  readonly cloudwatch: CloudWatchClient;
  readonly kms: KMSClient;
  readonly logs: CloudWatchLogsClient;
  readonly organizations: OrganizationsClient;
  readonly s3: S3Client;
  readonly sns: SNSClient;
  readonly sts: STSClient;
};

export type Keys = {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
};

export type Connection = {
  readonly endpoint?: string;
  readonly requestHandler?: HttpRequestHandler;
  readonly plugin?: Plugin;
  /** Called for every call with its name: `sns:Subscribe`. */
  readonly onCall?: (operation: string) => void;
};

export function clientsFor(credentials: Keys, connection: Connection, region = 'us-east-1'): Clients {
  const { endpoint, requestHandler, plugin, onCall } = connection;
  const config = {
    region,
    credentials,
    // One attempt, so that a crash of the emulator shows as its answer.
    maxAttempts: 1,
    ...(endpoint === undefined ? {} : { endpoint }),
    ...(requestHandler === undefined ? {} : { requestHandler }),
  };
  const ready = <Client extends Extensible>(service: string, client: Client): Client => {
    if (plugin !== undefined) client.middlewareStack.use(plugin);
    if (onCall !== undefined) client.middlewareStack.use(callRecorder(service, onCall));
    return client;
  };
  return {
    cloudtrail: ready('cloudtrail', new CloudTrailClient(config)),
    cloudwatch: ready('cloudwatch', new CloudWatchClient(config)),
    kms: ready('kms', new KMSClient(config)),
    logs: ready('logs', new CloudWatchLogsClient(config)),
    organizations: ready('organizations', new OrganizationsClient(config)),
    s3: ready('s3', new S3Client(config)),
    sns: ready('sns', new SNSClient(config)),
    sts: ready('sts', new STSClient(config)),
  };
}

type Extensible = { readonly middlewareStack: { use(plugin: Plugin): void } };

function callRecorder(service: string, onCall: (operation: string) => void): Plugin {
  return {
    applyToStack: (stack) =>
      stack.add(
        (next, context) => async (args) => {
          onCall(`${service}:${(context.commandName ?? '').replace(/Command$/, '')}`);
          return next(args);
        },
        { step: 'initialize', name: 'record-call' },
      ),
  };
}

export async function keysOfRole(sts: STSClient, input: AssumeRoleCommandInput): Promise<Keys> {
  const { Credentials } = await sts.send(new AssumeRoleCommand(input));
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = Credentials ?? {};
  return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
}

/** The name and status of an SDK error; messages change and are not compared. */
export type Refused = { readonly refused: string; readonly status: number | undefined };

/** Returns the answer, or an error of AWS as a value; any other error is thrown. */
export async function answerOf<Answer>(request: Promise<Answer>): Promise<Answer | Refused> {
  try {
    return await request;
  } catch (error) {
    if (error instanceof ServiceException) return { refused: error.name, status: error.$metadata.httpStatusCode };
    // An HTML page in place of an answer: the emulator does not have the operation, or crashed.
    const status = statusOf(error);
    if (status !== undefined) return { refused: 'not an answer of AWS', status };
    throw error;
  }
}

function statusOf(error: unknown): number | undefined {
  const status = property(property(error, '$metadata'), 'httpStatusCode');
  return typeof status === 'number' ? status : undefined;
}

function property(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}
