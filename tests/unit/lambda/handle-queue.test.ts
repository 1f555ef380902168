import { describe, expect, it } from '@jest/globals';
import { runQueue } from '../../../src/lambda/handle-queue.ts';
import type { QueuedRequest } from '../../../src/lambda/parse-event.ts';
import { chain, empty, managementAccountId } from '../../../src/sandbox/builders/account-contents.ts';
import { member, rootId, under } from '../../../src/sandbox/builders/members.ts';
import { units } from '../../../src/sandbox/demo/units.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.ts';
import { accountId } from '../../support/facts.ts';
import { sandboxAws, settingsOf } from '../../support/sandbox-aws.ts';

const first = accountId('230000000001');
const second = accountId('230000000002');
const outside = accountId('239999999999');
const topicArn = `arn:aws:sns:us-east-1:${managementAccountId}:notifications`;

function organization(): Sandbox {
  return createSandbox({
    organization: {
      Id: 'o-organization',
      MasterAccountId: managementAccountId,
      RootId: rootId,
      OrganizationalUnits: Object.values(units),
    },
    accounts: [
      member(managementAccountId, 'management', empty),
      ...under(units.prod, [{ ...member(first, 'first', chain()), Tags: { team: 'payments' } }]),
      ...under(units.sandbox, [member(second, 'second', chain())]),
    ],
  });
}

function record(messageId: string, id: typeof first, attempt = 1): QueuedRequest {
  return { messageId, attempt, request: { kind: 'accounts', trigger: 'CreateAccountResult', accountIds: [id] } };
}

const bad: QueuedRequest = {
  messageId: 'bad',
  attempt: Number.POSITIVE_INFINITY,
  request: { kind: 'not-understood', what: '"hello"' },
};

type Changes = { readonly settings?: Readonly<Record<string, unknown>> };

/** Runs a batch; returns the status of each account that was audited, and the records that go back. */
async function run(sandbox: Sandbox, records: readonly QueuedRequest[], { settings = {} }: Changes = {}) {
  const environment = { AWS_REGION: 'us-east-1', ACCOUNT_EVENT_ATTEMPTS: '5' };
  const { finished, batchItemFailures } = await runQueue(records, settingsOf(settings), {
    host: { environment, aws: sandboxAws(sandbox) },
    context: { getRemainingTimeInMillis: () => 300_000 },
  });
  return {
    audited: finished?.report.accounts.map(({ account, status }) => `${account.name} ${status}`),
    back: batchItemFailures.map(({ itemIdentifier }) => itemIdentifier),
  };
}

function entered(sandbox: Sandbox): readonly unknown[] {
  return sandbox.calls().filter(({ operation }) => operation === 'AssumeRole');
}

describe('runQueue', () => {
  it('runQueue audits the accounts that it finds, and returns the records of the others', async () => {
    const records = [record('one', first), bad, record('absent', outside), record('two', second)];
    expect(await run(organization(), records)).toEqual({
      audited: ['first COMPLIANT', 'second COMPLIANT'],
      back: ['bad', 'absent'],
    });
  });

  it('runQueue runs nothing when no record can be audited', async () => {
    const sandbox = organization();
    expect(await run(sandbox, [bad, record('absent', outside)])).toEqual({
      audited: undefined,
      back: ['bad', 'absent'],
    });
    expect(entered(sandbox)).toEqual([]);
  });

  it('runQueue audits an account once that several records name', async () => {
    const records = [record('one', first), record('again', first)];
    expect(await run(organization(), records)).toEqual({ audited: ['first COMPLIANT'], back: [] });
  });

  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['another account is selected', { accounts: [first] }],
    ['it is excluded', { excludeAccounts: [second] }],
    ['another unit is selected by its id', { organizationalUnits: [units.workloads.Id] }],
    ['another unit is selected by its path of names', { organizationalUnits: ['Workloads/Prod'] }],
    ['its unit is excluded', { excludeOrganizationalUnits: [units.sandbox.Name] }],
    ['it lacks a tag', { tags: { team: 'payments' } }],
  ])('runQueue leaves an account out, and settles its record, when %s', async (_why, settings) => {
    const records = [record('one', first), record('two', second)];
    expect(await run(organization(), records, { settings })).toEqual({ audited: ['first COMPLIANT'], back: [] });
  });

  it.each<[string, string, Readonly<Record<string, unknown>>]>([
    ['account', 'DescribeAccount', {}],
    ['unit', 'ListParents', { organizationalUnits: [units.prod.Id, units.sandbox.Id] }],
    ['tags', 'ListTagsForResource', { tags: { team: 'payments' } }],
  ])(
    'runQueue returns the record of an account whose %s can not be read, and audits the others',
    async (_what, operation, settings) => {
      const sandbox = organization();
      sandbox.setFault({ operation, nth: 1, kind: 'denied' });
      const records = [record('two', second), record('one', first)];
      expect(await run(sandbox, records, { settings })).toEqual({ audited: ['first COMPLIANT'], back: ['two'] });
    },
  );

  it('runQueue fails when no account at all can be looked up', async () => {
    const sandbox = organization();
    sandbox.setFault({ operation: 'DescribeAccount', kind: 'denied' });
    await expect(run(sandbox, [record('one', first), record('two', second)])).rejects.toThrow(
      /^No account could be looked up: organizations:DescribeAccount: /,
    );
  });

  it.each<[string, Readonly<Record<string, unknown>>, string]>([
    ['an excluded account', { excludeAccounts: [outside] }, `excludeAccounts: ${outside}`],
    ['an excluded unit', { excludeOrganizationalUnits: ['Sandbox'] }, 'excludeOrganizationalUnits: Sandbox'],
    ['a selected unit', { organizationalUnits: ['ou-demo-12345678'] }, 'organizationalUnits: ou-demo-12345678'],
  ])(
    'runQueue enters no account when the organization does not have %s of the settings',
    async (_what, settings, name) => {
      const sandbox = organization();
      await expect(run(sandbox, [record('one', first)], { settings })).rejects.toThrow(
        `No account was audited. ${name} is not in the organization.`,
      );
      expect(entered(sandbox)).toEqual([]);
    },
  );

  it.each([
    ['retries remain, whatever a record beside it says', 4, 0],
    ['this is its last attempt', 5, 1],
  ])('runQueue sends this many notifications of an unsettled account when %s', async (_when, attempt, messages) => {
    const sandbox = organization();
    sandbox.setFault({ operation: 'AssumeRole', kind: 'denied' });
    const settings = { notifyTopicArn: topicArn };
    expect(await run(sandbox, [bad, record('one', first, attempt)], { settings })).toEqual({
      audited: ['first UNREACHABLE'],
      back: ['bad', 'one'],
    });
    expect(sandbox.calls().filter(({ operation }) => operation === 'Publish')).toHaveLength(messages);
  });

  it('runQueue returns every record when a report could not be written', async () => {
    const settings = { reportUri: 's3://no-such-bucket/reports' };
    const records = [record('one', first), record('two', second)];
    expect(await run(organization(), records, { settings })).toEqual({
      audited: ['first COMPLIANT', 'second COMPLIANT'],
      back: ['one', 'two'],
    });
  });
});
