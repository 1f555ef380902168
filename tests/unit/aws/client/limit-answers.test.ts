import { once } from 'node:events';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { ListTopicsCommand } from '@aws-sdk/client-sns';
import { afterEach, describe, expect, it } from '@jest/globals';
import { createClients } from '../../../../src/aws/client/clients.ts';
import { maxAnswerBytes } from '../../../../src/aws/client/limits.ts';
import { send } from '../../../../src/aws/client/send.ts';
import type { Observed } from '../../../../src/domain/observed.ts';
import { callerIn } from '../fake-answers.ts';

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});

type Served = {
  readonly requests: () => number;
  readonly sentBytes: () => number;
  readonly observed: Observed<object>;
};

/** Lists topics from a server that answers in this way, and waits until it sends nothing more. */
async function listTopicsFrom(respond: (response: ServerResponse) => Promise<void>): Promise<Served> {
  let requests = 0;
  let sentBytes = 0;
  const done: Promise<void>[] = [];
  const server = createServer((request, response) => {
    requests += 1;
    const { socket } = request;
    request.resume();
    done.push(respond(response).finally(() => (sentBytes = socket.bytesWritten)));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a server that listens on a port has such an address
  const { port } = server.address() as AddressInfo;
  const aws = createClients({
    region: 'us-east-1',
    userAgent: 'rootwatch/test',
    credentials: { accessKeyId: 'AKIAOWN', secretAccessKey: 'own' },
    endpoint: `http://127.0.0.1:${port}`,
    retryDelayMs: 0,
  });
  const caller = callerIn('111111111111', aws);
  const observed = await send(aws.sns('us-east-1'), new ListTopicsCommand({}), { operation: 'sns:ListTopics', caller });
  await Promise.all(done);
  aws.destroy();
  return { requests: () => requests, sentBytes: () => sentBytes, observed };
}

const chunk = Buffer.alloc(64 * 1024, 'x');
const page =
  '<ListTopicsResponse><ListTopicsResult><Topics><member><TopicArn>arn:1</TopicArn></member></Topics></ListTopicsResult></ListTopicsResponse>';
const tooLarge = {
  kind: 'unknown',
  why: {
    code: 'TOO_LARGE',
    operation: 'sns:ListTopics',
    message: 'The answer has more than 4,194,304 bytes, and is read no further.',
  },
};

/** Sends chunks until the client closes the connection, at most a hundred megabytes. */
async function sendWithoutEnd(response: ServerResponse): Promise<void> {
  const closed = once(response, 'close');
  for (let sent = 0; sent < 1_600 && !response.destroyed; sent += 1) {
    if (!response.write(chunk)) await Promise.race([once(response, 'drain'), closed]);
  }
  response.end();
}

describe('the body of an answer', () => {
  it.each([
    ['with its length', { 'content-length': String(page.length) }],
    ['in chunks', {}],
  ])('a body below the limit, %s, is read', async (_how, headers) => {
    const { observed } = await listTopicsFrom(async (response) => {
      response.writeHead(200, { 'content-type': 'text/xml', ...headers }).end(page);
    });
    expect(observed).toMatchObject({ kind: 'known', value: { Topics: [{ TopicArn: 'arn:1' }] } });
  });

  it.each([
    ['that announces its length', { 'content-length': String(100 * 1024 * 1024) }],
    ['in chunks', {}],
  ])('a body without end, %s, is given up at the limit, and not asked for again', async (_how, headers) => {
    const { observed, requests, sentBytes } = await listTopicsFrom(async (response) => {
      response.writeHead(200, { 'content-type': 'text/xml', ...headers });
      await sendWithoutEnd(response);
    });
    expect(observed).toEqual(tooLarge);
    expect(requests()).toBe(1);
    // What the sockets of both sides hold comes on top.
    expect(sentBytes()).toBeLessThan(maxAnswerBytes + 16 * 1024 * 1024);
  });

  it('a body in chunks whose connection breaks is asked for again', async () => {
    let attempts = 0;
    const { observed } = await listTopicsFrom(async (response) => {
      attempts += 1;
      response.writeHead(200, { 'content-type': 'text/xml' });
      if (attempts > 1) response.end(page);
      else response.write(page.slice(0, 50), () => response.destroy());
    });
    expect({ attempts, kind: observed.kind }).toEqual({ attempts: 2, kind: 'known' });
  });
});
