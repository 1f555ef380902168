import { describe, expect, it } from '@jest/globals';
import { createHandler } from '../../src/lambda/handler.ts';
import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { member, rootId, under } from '../../src/sandbox/builders/members.ts';
import { units } from '../../src/sandbox/demo/units.ts';
import { createSandbox, type Sandbox, type WorldAccount } from '../../src/sandbox/index.ts';
import { sandboxAws } from '../support/world.ts';

const settledId = '230000000001';
const lockedId = '230000000002';
const topicName = 'notifications';

/** An account whose role does not exist yet. */
const locked: WorldAccount = { ...member(lockedId, 'locked', empty), contents: () => ({}) };

function organization(): Sandbox {
  const management = chain();
  return createSandbox({
    organization: {
      Id: 'o-organization',
      MasterAccountId: managementAccountId,
      RootId: rootId,
      OrganizationalUnits: Object.values(units),
    },
    accounts: [
      member(managementAccountId, 'management', (id) => {
        const { regions, ...others } = management(id);
        const region = regions?.['us-east-1'] ?? {};
        const topics = [...(region.topics ?? []), { Name: topicName }];
        const buckets = [{ Name: 'reports', Region: 'us-east-1' }];
        return { ...others, buckets, regions: { 'us-east-1': { ...region, topics } } };
      }),
      ...under(units.prod, [member(settledId, 'settled', chain()), locked]),
    ],
  });
}

function created(accountId: string): object {
  const createAccountStatus = { state: 'SUCCEEDED', accountId };
  return {
    source: 'aws.organizations',
    detail: { eventName: 'CreateAccountResult', serviceEventDetails: { createAccountStatus } },
  };
}

const record = (messageId: string, body: unknown, attempt: number): object => ({
  messageId,
  eventSource: 'aws:sqs',
  attributes: { ApproximateReceiveCount: String(attempt) },
  body: JSON.stringify(body),
});

async function receive(sandbox: Sandbox, Records: readonly object[], settings: Readonly<Record<string, string>> = {}) {
  const environment = {
    AWS_REGION: 'us-east-1',
    ACCOUNT_EVENT_ATTEMPTS: '8',
    ROOTWATCH_REPORT_URI: 's3://reports/queue',
    ROOTWATCH_NOTIFY_TOPIC_ARN: `arn:aws:sns:us-east-1:${managementAccountId}:${topicName}`,
    ...settings,
  };
  const host = { environment, aws: sandboxAws(sandbox) };
  return createHandler(host)({ Records }, { getRemainingTimeInMillis: () => 300_000 });
}

const goesBack = (...ids: readonly string[]): object => ({
  batchItemFailures: ids.map((itemIdentifier) => ({ itemIdentifier })),
});
const messages = (sandbox: Sandbox): number =>
  sandbox.calls().filter(({ operation, service }) => service === 'sns' && operation === 'Publish').length;

describe('account events from the queue', () => {
  it('the accounts of queue records are audited, and only a record whose account is not listed yet goes back', async () => {
    const records = [record('known', created(settledId), 1), record('early', created('239999999999'), 1)];
    expect(await receive(organization(), records)).toMatchObject({
      totals: { accounts: 1, byStatus: { COMPLIANT: 1 } },
      ...goesBack('early'),
    });
  });

  it('queue records go back, and nothing is run, while Organizations lists none of their accounts', async () => {
    expect(await receive(organization(), [record('early', created('239999999999'), 1)])).toEqual(goesBack('early'));
  });

  it('a queue record sends no notification while retries remain', async () => {
    const sandbox = organization();
    const result = await receive(sandbox, [record('young', created(lockedId), 7)]);
    expect(result).toMatchObject({ totals: { byStatus: { UNREACHABLE: 1 } }, ...goesBack('young') });
    expect(messages(sandbox)).toBe(0);
  });

  it('the last attempt of a queue record sends a notification, and the record ends as a dead letter', async () => {
    const sandbox = organization();
    const result = await receive(sandbox, [record('old', created(lockedId), 8)]);
    expect(result).toMatchObject({ totals: { byStatus: { UNREACHABLE: 1 } }, ...goesBack('old') });
    expect(messages(sandbox)).toBe(1);
  });

  it('a queue record is settled when the settings exclude its account', async () => {
    const settings = { ROOTWATCH_EXCLUDE_ACCOUNTS: lockedId };
    expect(await receive(organization(), [record('excluded', created(lockedId), 1)], settings)).toEqual(goesBack());
  });

  it('a queue record of an unknown kind goes back without the others', async () => {
    const records = [record('strange', { hello: 'world' }, 1), record('known', created(settledId), 1)];
    expect(await receive(organization(), records)).toMatchObject({ totals: { accounts: 1 }, ...goesBack('strange') });
  });

  it('a queue record goes back when the report of its account could not be written', async () => {
    const settings = { ROOTWATCH_REPORT_URI: 's3://no-such-bucket/reports' };
    const result = await receive(organization(), [record('known', created(settledId), 1)], settings);
    expect(result).toMatchObject(goesBack('known'));
  });
});
