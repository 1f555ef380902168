import { once } from 'node:events';
import { Agent, createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';

/** One request as it was received. Its access key shows its account. */
export type SeenRequest = {
  readonly accountId: string;
  /** For example `DescribeTrails`; for S3 the method and the path. */
  readonly operation: string;
  /** The id that is the same for every attempt of one call. */
  readonly callId: string;
  /** The parameters, where the protocol is that of forms: STS and SNS. */
  readonly form: URLSearchParams;
  /** Whether the request has `If-None-Match: *`: S3 writes only where no object exists. */
  readonly onlyIfAbsent: boolean;
};

export type CountingProxy = {
  readonly url: string;
  readonly seen: () => readonly SeenRequest[];
  readonly forget: () => void;
  readonly stop: () => Promise<void>;
};

export type ProxyOptions = {
  readonly target: string;
  readonly managementId: string;
  /** Returns whether the request is refused, as AWS refuses a caller without the permission. */
  readonly refuses: (request: SeenRequest) => boolean;
};

/**
 * Starts a proxy between a program and moto_server, which counts the requests for each account and refuses some.
 */
export async function startProxy({ target, managementId, refuses }: ProxyOptions): Promise<CountingProxy> {
  const agent = new Agent({ keepAlive: true });
  const accountByKey = new Map<string, string>();
  const seen: SeenRequest[] = [];

  async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    const body = await buffer(incoming);
    const form = formOf(incoming, body);
    const operation = operationOf(incoming, form);
    // AssumeRole counts for the account of the role.
    const entered = operation === 'AssumeRole' ? form.get('RoleArn')?.split(':')[4] : undefined;
    const signer = /Credential=([^/]+)\//.exec(incoming.headers.authorization ?? '')?.[1] ?? '';
    const request: SeenRequest = {
      accountId: entered ?? accountByKey.get(signer) ?? managementId,
      operation,
      callId: String(incoming.headers['amz-sdk-invocation-id']),
      form,
      onlyIfAbsent: incoming.headers['if-none-match'] === '*',
    };
    seen.push(request);
    if (refuses(request)) {
      outgoing.writeHead(operation === 'AssumeRole' ? 403 : 400, { 'x-amzn-requestid': 'refused-by-the-proxy' });
      outgoing.end(refusal(operation));
      return;
    }
    const answer = await forward(new URL(target), { agent, incoming, body });
    const text = answer.body.toString('latin1');
    const key = /<AccessKeyId>([^<]+)</.exec(text)?.[1];
    if (entered !== undefined && key !== undefined) accountByKey.set(key, entered);
    outgoing.writeHead(answer.status, answer.headers);
    outgoing.end(answer.body);
  }

  const server = createServer((incoming, outgoing) => {
    handle(incoming, outgoing).catch((error: unknown) => outgoing.destroy(error instanceof Error ? error : undefined));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The proxy has no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    seen: () => [...seen],
    forget: () => {
      seen.length = 0;
    },
    stop: async () => {
      server.close();
      server.closeAllConnections();
      agent.destroy();
      await once(server, 'close');
    },
  };
}

function formOf({ headers }: IncomingMessage, body: Buffer): URLSearchParams {
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  return new URLSearchParams(isForm ? body.toString('utf8') : '');
}

function operationOf({ headers, method = '', url = '' }: IncomingMessage, form: URLSearchParams): string {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') return target.split('.').at(-1) ?? target;
  return form.get('Action') ?? `${method} ${url}`;
}

function refusal(operation: string): string {
  const message = 'User: caller is not authorized to perform this.';
  return operation === 'AssumeRole'
    ? `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${message}</Message></Error><RequestId>refused-by-the-proxy</RequestId></ErrorResponse>`
    : JSON.stringify({ __type: 'AccessDeniedException', message });
}

type Forwarding = { readonly agent: Agent; readonly incoming: IncomingMessage; readonly body: Buffer };

async function forward(
  { hostname, port }: URL,
  { agent, incoming, body }: Forwarding,
): Promise<{ readonly status: number; readonly headers: IncomingMessage['headers']; readonly body: Buffer }> {
  const { method, url: path, headers } = incoming;
  const outgoing = httpRequest({ hostname, port, agent, method, path, headers });
  outgoing.end(body);
  const [answer] = await once(outgoing, 'response');
  return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
}
