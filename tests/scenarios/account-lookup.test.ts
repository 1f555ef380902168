import { describe, expect, it } from '@jest/globals';
import { controls } from '../../src/controls/catalog.ts';
import { enterExcludedAccount } from '../../src/domain/failure.ts';
import { fixesFor } from '../../src/report/fix/fixes-for.ts';
import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { member, rootId, under } from '../../src/sandbox/builders/members.ts';
import { units } from '../../src/sandbox/demo/units.ts';
import { createSandbox, type Sandbox, type WorldAccount } from '../../src/sandbox/index.ts';
import { memorySink } from '../support/memory-sink.ts';
import { finishedRunOn, type RunChanges, reportOf, runOn, verdictOf } from '../support/world.ts';

const prodId = '230000000001';
const sandboxId = '230000000002';
const suspendedId = '230000000003';
const ownerId = '230000000004';
const outsideId = '900000000009';

const topicOf = (accountId: string): string => `arn:aws:sns:us-east-1:${accountId}:alarms`;
const publishingTo = (accountId: string) => chain({ alarm: { AlarmActions: [topicOf(accountId)] }, topics: [] });

const accounts: readonly WorldAccount[] = [
  member(managementAccountId, 'management', chain()),
  ...under(units.prod, [{ ...member(prodId, 'prod', chain()), Tags: { team: 'payments' } }]),
  ...under(units.sandbox, [member(sandboxId, 'sandbox', chain({ alarms: [] }))]),
  ...under(units.suspended, [{ ...member(suspendedId, 'suspended', empty), State: 'SUSPENDED' }]),
];

function organization(more: readonly WorldAccount[] = [], listsPaths = true): Sandbox {
  const OrganizationalUnits = Object.values(units);
  return createSandbox({
    organization: { Id: 'o-organization', MasterAccountId: managementAccountId, RootId: rootId, OrganizationalUnits },
    accounts: [...accounts, ...more],
    options: { listsPaths },
  });
}

/** Returns the calls of Organizations, each as often as it was made. */
function organizationsCalls(sandbox: Sandbox): Readonly<Record<string, number>> {
  const counts = new Map<string, number>();
  for (const { service, operation } of sandbox.calls())
    if (service === 'organizations') counts.set(operation, (counts.get(operation) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function enteredIds(sandbox: Sandbox): readonly string[] {
  return sandbox
    .calls()
    .filter(({ operation }) => operation === 'AssumeRole')
    .map(({ input }) => /iam::(\d{12}):role/.exec(JSON.stringify(input))?.[1] ?? 'unknown');
}

type Settings = Readonly<Record<string, unknown>>;

async function outcomeOf(sandbox: Sandbox, changes: RunChanges): Promise<unknown> {
  const run = await runOn(sandbox, changes);
  if (run.kind !== 'finished') return run.problems;
  return run.report.accounts.map((report) => [report.account, verdictOf(report)]);
}

const all = accounts.map(({ Id }) => Id);

describe('a run that looks its accounts up', () => {
  it.each<[string, Settings]>([
    ['accounts in every unit and state', { accounts: all }],
    ['one account', { accounts: [prodId] }],
    ['an account that is excluded as well', { accounts: [prodId, sandboxId], excludeAccounts: [sandboxId] }],
    ['an account below a unit', { accounts: all, organizationalUnits: [units.workloads.Id] }],
    ['an account below a path of names', { accounts: all, organizationalUnits: ['Workloads/Prod'] }],
    ['an account below the root', { accounts: all, organizationalUnits: [rootId] }],
    ['no account below a unit', { accounts: [prodId], organizationalUnits: [units.security.Id] }],
    ['an account outside an excluded unit', { accounts: all, excludeOrganizationalUnits: ['Workloads'] }],
    ['an account by its tag', { accounts: all, tags: { team: 'payments' } }],
    ['no account by a tag', { accounts: [sandboxId], tags: { team: 'payments' } }],
    ['an account that does not exist', { accounts: [prodId, outsideId] }],
    ['an excluded account that does not exist', { accounts: [prodId], excludeAccounts: [outsideId] }],
    ['a unit that does not exist', { accounts: [prodId], organizationalUnits: ['Prod', 'Workloads'] }],
    ['an excluded unit that does not exist', { accounts: [prodId], excludeOrganizationalUnits: ['ou-demo-12345678'] }],
  ])('a run that looks accounts up audits the same as one that lists the organization: %s', async (_what, settings) => {
    for (const listsPaths of [true, false]) {
      const listed = await outcomeOf(organization([], listsPaths), { settings });
      const sandbox = organization([], listsPaths);
      expect(await outcomeOf(sandbox, { settings, looksUpAccounts: true })).toEqual(listed);
      expect(organizationsCalls(sandbox)).not.toHaveProperty('ListAccounts');
    }
  });

  it.each([
    ['with paths', true, {}],
    ['without paths', false, { ListParents: 3 }],
  ])(
    'one event costs the same few calls of Organizations in a large organization %s',
    async (_what, listsPaths, more) => {
      const others = Array.from({ length: 300 }, (_, index) => member(String(500_000_000_000 + index), 'other', empty));
      const sandbox = organization(others, listsPaths);
      const run = await finishedRunOn(sandbox, { settings: { accounts: [prodId] }, looksUpAccounts: true });
      expect(verdictOf(reportOf(run, prodId))).toEqual({ status: 'COMPLIANT' });
      expect(organizationsCalls(sandbox)).toEqual({
        DescribeAccount: 1,
        DescribeOrganization: 1,
        ...more,
        ListOrganizationalUnitsForParent: 2,
      });
    },
  );

  it('a topic of another account of the organization counts, after one more DescribeAccount', async () => {
    const owner = member(ownerId, 'owner', empty);
    const sandbox = organization([owner, member('230000000005', 'publisher', publishingTo(ownerId))]);
    const settings = { accounts: ['230000000005'] };
    const run = await finishedRunOn(sandbox, { settings, looksUpAccounts: true });
    expect(verdictOf(reportOf(run, '230000000005'))).toEqual({
      status: 'NON_COMPLIANT',
      link: 'topic',
      reason: 'TOPIC_MISSING',
    });
    expect(organizationsCalls(sandbox)).toEqual({ DescribeAccount: 2, DescribeOrganization: 1 });
  });

  it('the management account is looked up for no trail and no topic of its own', async () => {
    const sandbox = organization([member('230000000005', 'publisher', publishingTo(managementAccountId))]);
    const settings = { accounts: ['230000000005'] };
    await finishedRunOn(sandbox, { settings, looksUpAccounts: true });
    expect(organizationsCalls(sandbox)).toEqual({ DescribeAccount: 1, DescribeOrganization: 1 });
  });

  it('a topic of an account outside the organization is not read, and the account is never entered', async () => {
    const sandbox = organization([member('230000000005', 'publisher', publishingTo(outsideId))]);
    const settings = { accounts: ['230000000005'] };
    const run = await finishedRunOn(sandbox, { settings, looksUpAccounts: true });
    expect(reportOf(run, '230000000005')).toMatchObject({
      status: 'UNVERIFIABLE',
      errors: [{ operation: 'rootwatch:EnterAccount' }],
    });
    expect(enteredIds(sandbox)).toEqual(['230000000005']);
  });

  it.each<[string, string, Settings]>([
    ['by its unit', units.security.Id, { excludeOrganizationalUnits: [units.security.Id] }],
    ['by the path of its unit', units.prod.Id, { excludeOrganizationalUnits: ['Workloads'] }],
    ['by its id', units.security.Id, { excludeAccounts: [ownerId] }],
  ])(
    'a topic of an account that is excluded %s is not read, as in a run that lists',
    async (_how, ParentId, excluding) => {
      const owner = { ...member(ownerId, 'owner', empty), ParentId };
      const settings = { accounts: ['230000000005'], ...excluding };
      for (const looksUpAccounts of [false, true]) {
        const sandbox = organization([owner, member('230000000005', 'publisher', publishingTo(ownerId))]);
        const run = await finishedRunOn(sandbox, { settings, looksUpAccounts });
        expect(reportOf(run, '230000000005')).toMatchObject({
          status: 'UNVERIFIABLE',
          errors: [{ operation: enterExcludedAccount }],
        });
        expect(enteredIds(sandbox)).toEqual(['230000000005']);
      }
    },
  );

  it('a topic whose account may be below an excluded unit leaves the verdict open while its units can not be read', async () => {
    const owner = { ...member(ownerId, 'owner', empty), ParentId: units.prod.Id };
    const sandbox = organization([owner, member('230000000005', 'publisher', publishingTo(ownerId))], false);
    sandbox.setFault({ operation: 'ListParents', nth: 3, kind: 'denied' });
    const settings = { accounts: ['230000000005'], excludeOrganizationalUnits: [units.workloads.Id] };
    const run = await finishedRunOn(sandbox, { settings, looksUpAccounts: true });
    expect(reportOf(run, '230000000005')).toMatchObject({
      status: 'UNVERIFIABLE',
      errors: [{ code: 'ACCESS_DENIED', operation: 'organizations:ListParents' }],
    });
    expect(enteredIds(sandbox)).toEqual(['230000000005']);
  });

  it('a topic whose account can not be looked up leaves the verdict open, and the account is never entered', async () => {
    const owner = member(ownerId, 'owner', empty);
    const sandbox = organization([owner, member('230000000005', 'publisher', publishingTo(ownerId))]);
    sandbox.setFault({ operation: 'DescribeAccount', nth: 2, kind: 'denied' });
    const settings = { accounts: ['230000000005'] };
    const run = await finishedRunOn(sandbox, { settings, looksUpAccounts: true });
    const report = reportOf(run, '230000000005');
    expect(report).toMatchObject({
      status: 'UNVERIFIABLE',
      errors: [{ code: 'ACCESS_DENIED', operation: 'organizations:DescribeAccount' }],
    });
    expect(report.controls.flatMap((control) => fixesFor(report, control, controls))).toEqual([
      {
        text: 'Let the identity that rootwatch runs as call organizations:DescribeAccount; docs/permissions.md lists all of them.',
        command: '',
      },
    ]);
    expect(enteredIds(sandbox)).toEqual(['230000000005']);
  });

  it('a run about more than a hundred accounts lists the organization, which takes less time', async () => {
    const others = Array.from({ length: 101 }, (_, index) => member(String(500_000_000_000 + index), 'other', empty));
    const sandbox = organization(others);
    const settings = { accounts: others.map(({ Id }) => Id) };
    const run = await finishedRunOn(sandbox, { settings, looksUpAccounts: true });
    expect(run.report.totals.accounts).toBe(101);
    expect(organizationsCalls(sandbox)).toMatchObject({ ListAccounts: 6 });
    expect(organizationsCalls(sandbox)).not.toHaveProperty('DescribeAccount');
  });

  it('a run about every account by name does not take the place of a run of the organization', async () => {
    const sink = memorySink();
    const settings = { accounts: all };
    const run = await finishedRunOn(organization(), { settings, looksUpAccounts: true, sinks: [sink] });
    expect(run.report.run.wholeOrganization).toBe(false);
    expect([...sink.files.keys()].filter((path) => path.startsWith('latest/'))).toEqual([]);
  });
});
