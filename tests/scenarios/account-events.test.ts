import { describe, expect, it } from '@jest/globals';
import { createHandler } from '../../src/lambda/handler.ts';
import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { member, rootId, under } from '../../src/sandbox/builders/members.ts';
import { units } from '../../src/sandbox/demo/units.ts';
import { createSandbox, type Sandbox, type WorldAccount } from '../../src/sandbox/index.ts';
import { sandboxAws } from '../support/world.ts';

const settledId = '230000000001';
const lockedId = '230000000002';
const brokenId = '230000000003';
const topicName = 'notifications';

/** An account whose role does not exist yet. */
const locked: WorldAccount = { ...member(lockedId, 'locked', empty), contents: () => ({}) };

function organization(more: readonly WorldAccount[] = []): Sandbox {
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
      ...under(units.prod, [
        member(settledId, 'settled', chain()),
        locked,
        member(brokenId, 'broken', chain({ filters: [] })),
      ]),
      ...more,
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

const lower = { accountIds: [settledId, brokenId], mode: 'audit' };
const higher = { accountIds: [settledId], mode: 'remediate' };

async function invoke(sandbox: Sandbox, event: object, settings: Readonly<Record<string, string>>): Promise<unknown> {
  const environment = { AWS_REGION: 'us-east-1', ROOTWATCH_TOPIC_NAME: 'rootwatch-alarms', ...settings };
  const host = { environment, aws: sandboxAws(sandbox) };
  return createHandler(host)(event, { getRemainingTimeInMillis: () => 300_000 });
}

describe('the mode of a request', () => {
  it.each<[string, object, string]>([
    [
      'in an invocation',
      higher,
      'Nothing was run: the request asks for mode remediate, and this deployment is in mode audit. ' +
        'A request may lower the mode, and never raise it. To let the deployment remediate, ' +
        'deploy it again with --param mode=remediate (ROOTWATCH_MODE=remediate).',
    ],
    [
      'in a step',
      { step: 'plan', mode: 'remediate' },
      'Not understood, and nothing was run: the key mode beside step "plan".',
    ],
    [
      'in a batch of a run in steps',
      { step: 'audit', runId: '20261122T060000Z-8f3a1c', batch: 0, mode: 'remediate' },
      'Not understood, and nothing was run: the key mode beside step "audit".',
    ],
    [
      'beside an account event',
      { ...created(settledId), accountIds: [settledId], mode: 'remediate' },
      'Not understood, and nothing was run: the key source beside accountIds and mode.',
    ],
  ])('a deployment in mode audit refuses mode remediate %s before it calls AWS', async (_where, event, message) => {
    const sandbox = organization();
    await expect(invoke(sandbox, event, { ROOTWATCH_MODE: 'audit' })).rejects.toThrow(message);
    expect(sandbox.calls()).toEqual([]);
  });

  it('a deployment in mode audit changes nothing for a queue record that names mode remediate, and returns the record', async () => {
    const sandbox = organization();
    const event = {
      Records: [record('direct', higher, 1), record('event', { ...created(brokenId), mode: 'remediate' }, 1)],
    };
    expect(await invoke(sandbox, event, { ROOTWATCH_MODE: 'audit' })).toMatchObject({
      mode: 'audit',
      totals: { byStatus: { NON_COMPLIANT: 1 } },
      ...goesBack('direct'),
    });
    expect(sandbox.mutations()).toEqual([]);
  });

  it('a deployment in mode remediate changes nothing for a request in mode audit', async () => {
    const sandbox = organization();
    expect(await invoke(sandbox, lower, { ROOTWATCH_MODE: 'remediate' })).toMatchObject({
      mode: 'audit',
      totals: { byStatus: { COMPLIANT: 1, NON_COMPLIANT: 1 } },
    });
    expect(sandbox.mutations()).toEqual([]);
  });

  it('a deployment in mode remediate repairs the accounts of a request without a mode', async () => {
    const sandbox = organization();
    const settings = { ROOTWATCH_MODE: 'remediate', ROOTWATCH_SUBSCRIPTIONS: 'sms:+15555550100' };
    expect(await invoke(sandbox, { accountIds: [brokenId] }, settings)).toMatchObject({ mode: 'remediate' });
    expect(new Set(sandbox.mutations().map(({ accountId }) => accountId))).toEqual(new Set([brokenId]));
  });

  it('a request for an account that the deployment does not select is refused', async () => {
    const settings = { ROOTWATCH_ACCOUNTS: settledId };
    await expect(invoke(organization(), { accountIds: [brokenId] }, settings)).rejects.toThrow(
      'No account was audited. No account is selected, so there is nothing to do.',
    );
  });
});

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

  it('a queue record that is no message of SQS fails alone, and deep or wide JSON overflows nothing', async () => {
    const deep = `{"source":"aws.organizations","detail":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}}`;
    const records = [
      { messageId: 'bodiless', eventSource: 'aws:sqs' },
      { ...record('deep', {}, 1), body: deep },
      record(
        'wide',
        Array.from({ length: 50_000 }, () => ({})),
        1,
      ),
      record('known', created(settledId), 1),
    ];
    expect(await receive(organization(), records)).toMatchObject({
      totals: { accounts: 1, byStatus: { COMPLIANT: 1 } },
      ...goesBack('bodiless', 'deep', 'wide'),
    });
  });

  it('a batch of ten records looks up ten accounts, and does not list the organization', async () => {
    const ids = Array.from({ length: 300 }, (_, index) => String(500_000_000_000 + index));
    const sandbox = organization(ids.map((id) => member(id, 'new', chain())));
    const records = ids.slice(0, 10).map((id) => record(id, created(id), 1));
    expect(await receive(sandbox, records)).toMatchObject({ totals: { compliant: 10 }, ...goesBack() });
    const calls = sandbox.calls().filter(({ service }) => service === 'organizations');
    expect(calls.map(({ operation }) => operation).toSorted()).toEqual([
      ...Array.from({ length: 10 }, () => 'DescribeAccount'),
      'DescribeOrganization',
      ...Array.from({ length: 10 }, () => 'ListParents'),
    ]);
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
