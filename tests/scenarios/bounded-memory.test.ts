import { Readable } from 'node:stream';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import type { HttpRequest } from '@smithy/types';
import { createClients } from '../../src/aws/client/clients.ts';
import type { HttpRequestHandler } from '../../src/aws/client/limit-answers.ts';
import { maxKeptBytes } from '../../src/aws/client/limits.ts';
import { createRateLimits } from '../../src/aws/client/rate-limits.ts';
import { callCounter } from '../../src/aws/client/send.ts';
import { createOrganizationAccess } from '../../src/aws/organization-access.ts';
import type { AccountId } from '../../src/domain/account.ts';
import type { Question } from '../../src/domain/question.ts';
import type { Ask } from '../../src/ports/account-access.ts';
import { fastForwardClock } from '../../src/runtime/clock.ts';
import { accountId } from '../support/facts.ts';
import { settingsOf } from '../support/sandbox-aws.ts';

const hostile = [accountId('500000000000'), accountId('500000000001')];
const signal = new AbortController().signal;

setFlagsFromString('--expose-gc');
const collectGarbage: unknown = runInNewContext('gc');

function heapBytes(): number {
  if (typeof collectGarbage === 'function') collectGarbage();
  return process.memoryUsage().heapUsed;
}

/** Watches the heap from now on, and holds the most that it has grown. */
function watchHeap() {
  const before = heapBytes();
  let most = 0;
  return {
    grownBytes: (): number => {
      most = Math.max(most, heapBytes() - before);
      return most;
    },
  };
}

type Answer = { readonly contentType: string; readonly body: string };

const xml = (operation: string, result: string): Answer => ({
  contentType: 'text/xml',
  body: `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`,
});
const json = (content: object): Answer => ({
  contentType: 'application/x-amz-json-1.0',
  body: JSON.stringify(content),
});
const hundred = (make: (index: number) => string): string =>
  Array.from({ length: 100 }, (_, index) => make(index)).join('');

/** One page of an endless list, or one large answer; `page` makes every page another. */
const answers: Readonly<Record<string, (page: number) => Answer>> = {
  ListSubscriptionsByTopic: (page) =>
    xml(
      'ListSubscriptionsByTopic',
      `<Subscriptions>${hundred(
        (index) =>
          `<member><SubscriptionArn>arn:aws:sns:us-east-1:500000000000:t:${page}-${index}</SubscriptionArn>` +
          `<Protocol>sqs</Protocol><Endpoint>arn:aws:sqs:us-east-1:500000000000:${page}-${index}-${'x'.repeat(1_000)}</Endpoint></member>`,
      )}</Subscriptions><NextToken>${page}</NextToken>`,
    ),
  GetSubscriptionAttributes: (page) =>
    xml(
      'GetSubscriptionAttributes',
      '<Attributes><entry><key>PendingConfirmation</key><value>false</value></entry>' +
        `<entry><key>FilterPolicy</key><value>{&quot;a&quot;:[&quot;${page}${'x'.repeat(250_000)}&quot;]}</value></entry></Attributes>`,
    ),
  DescribeAlarms: (page) =>
    json({
      CompositeAlarms: Array.from({ length: 100 }, (_, index) => ({
        AlarmName: `${page}-${index}`,
        AlarmArn: `arn:aws:cloudwatch:us-east-1:500000000000:alarm:${page}-${index}`,
        ActionsEnabled: true,
        AlarmActions: [],
        AlarmRule: `ALARM("${page}-${index}-${'x'.repeat(10_000)}")`,
        StateValue: 'OK',
      })),
      MetricAlarms: [],
      NextToken: String(page),
    }),
};

/** The heap is measured once in so many bytes of answers. */
const watchedBytes = 4_000_000;

/** Answers like an account that has no end, until the heap has grown beyond all bounds. */
function endlessAccounts(isBeyond: () => boolean): HttpRequestHandler {
  let pages = 0;
  let unwatchedBytes = 0;
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async ({ body, headers }: HttpRequest) => {
      pages += 1;
      const target = headers['x-amz-target']?.split('.').at(-1);
      const operation = target ?? new URLSearchParams(String(body)).get('Action') ?? '';
      const answer = answers[operation]?.(pages);
      if (answer === undefined) throw new Error(`There is no answer to ${operation}.`);
      unwatchedBytes += answer.body.length;
      if (unwatchedBytes > watchedBytes) {
        unwatchedBytes = 0;
        if (isBeyond()) throw new Error('The heap has grown beyond its bound.');
      }
      return {
        response: {
          statusCode: 200,
          headers: { 'content-type': answer.contentType },
          body: Readable.from([Buffer.from(answer.body)]),
        },
      };
    },
  };
}

async function askIn(id: AccountId, requestHandler: HttpRequestHandler): Promise<Ask> {
  const aws = createClients({
    region: 'us-east-1',
    userAgent: 'rootwatch/test',
    credentials: { accessKeyId: 'AKIAOWN', secretAccessKey: 'own' },
    requestHandler,
    rateLimits: createRateLimits(fastForwardClock()),
  });
  const session = { accountId: id, credentials: aws.ownCredentials };
  const access = createOrganizationAccess(
    { partition: 'aws', arn: `arn:aws:iam::${id}:user/test`, session },
    {
      settings: settingsOf({}),
      runId: 'test',
      policyMode: undefined,
      aws,
      counter: callCounter(),
      counted: callCounter,
    },
  );
  const { access: entered } = await access.enter(id, signal);
  if (entered.kind === 'unknown') throw new Error(entered.why.message);
  return entered.value.ask;
}

const topicArn = 'arn:aws:sns:us-east-1:500000000000:t';
const at = (id: AccountId) => ({ accountId: id, region: 'us-east-1' });

const tooMuch = ['The answers of this account take more than 12,582,912 bytes of memory.'];

type Flood = readonly [what: string, questions: (id: AccountId) => readonly Question[], unknown: readonly string[]];

const floods: readonly Flood[] = [
  ['subscriptions', (id) => [{ kind: 'subscriptions', ...at(id), topicArn }], []],
  ['composite alarms with long rules', (id) => [{ kind: 'other-alarms', ...at(id) }], tooMuch],
  [
    'filter policies of sixty subscriptions',
    (id) =>
      Array.from({ length: 60 }, (_, index) => ({
        kind: 'subscription-attributes',
        ...at(id),
        subscriptionArn: `${topicArn}:${index}`,
      })),
    tooMuch,
  ],
];

/** What is kept of two accounts, and the pages that are being read. */
const boundBytes = 2 * maxKeptBytes + 24 * 1024 * 1024;

describe('the memory of a run in which two accounts have lists without end', () => {
  it.each(floods)('the memory of a run is bounded when two accounts have endless %s', async (_what, questions, why) => {
    const heap = watchHeap();
    const handler = endlessAccounts(() => heap.grownBytes() > boundBytes);
    const observed = await Promise.all(
      hostile.map(async (id) => {
        const ask = await askIn(id, handler);
        return Promise.all(questions(id).map((question) => ask(question, signal)));
      }),
    );
    expect(heap.grownBytes()).toBeLessThan(boundBytes);
    for (const each of observed) {
      const messages = each.flatMap((answer) => (answer.kind === 'unknown' ? [answer.why.message] : []));
      expect([...new Set(messages)]).toEqual(why);
    }
  });
});
