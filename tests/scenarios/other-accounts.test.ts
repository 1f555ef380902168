import { describe, expect, it } from '@jest/globals';
import { controls } from '../../src/controls/catalog.ts';
import { createHandler } from '../../src/lambda/handler.ts';
import { fixesFor } from '../../src/report/fix/fixes-for.ts';
import { chain, empty, type Fill, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { logGroupArn, logGroupName, topicArn } from '../../src/sandbox/builders/complete-chain.ts';
import { member, rootId, under } from '../../src/sandbox/builders/members.ts';
import { demoDelegatedAdministratorOrganization, demoUnwatchedOrganization } from '../../src/sandbox/demo/index.ts';
import { createSandbox, type Sandbox, type World } from '../../src/sandbox/index.ts';
import { type FinishedSweep, finishedRunOn, reportOf, sandboxAws, verdictOf } from '../support/world.ts';

const hostileId = '500000000000';
const otherId = '500000000001';
const inOther = { accountId: otherId, region: 'us-east-1' };
const remediate = { mode: 'remediate', topicName: 'root-alarms', subscriptions: ['email:soc@example.com'] };
const unit = { Id: 'ou-demo-outside0', Name: 'Outside' };

function worldWith(hostile: Fill, other: Fill): World {
  return {
    organization: {
      Id: 'o-otheraccounts',
      MasterAccountId: managementAccountId,
      RootId: rootId,
      OrganizationalUnits: [unit],
    },
    accounts: [
      member(managementAccountId, 'management', chain()),
      member(hostileId, 'hostile', hostile),
      ...under(unit, [member(otherId, 'other', other)]),
    ],
  };
}

/** Returns the operations in an account, and the attempts to enter it. */
function operationsIn(sandbox: Sandbox, accountId: string): readonly string[] {
  return sandbox
    .calls()
    .filter(
      (call) =>
        call.accountId === accountId ||
        (call.operation === 'AssumeRole' && JSON.stringify(call.input).includes(accountId)),
    )
    .map(({ operation }) => operation);
}

describe('an account whose own trail names the log group of another account', () => {
  const hostile = chain({ trail: { CloudWatchLogsLogGroupArn: logGroupArn(inOther, 'victims-group') } });

  it('nothing is written into the other account, and the account is not compliant', async () => {
    const victim = chain({ logGroups: [{ logGroupName }, { logGroupName: 'victims-group', metricFilters: [] }] });
    const sandbox = createSandbox(worldWith(hostile, victim));
    const run = await finishedRunOn(sandbox, { settings: { ...remediate, accounts: [hostileId, otherId] } });
    expect(verdictOf(reportOf(run, hostileId))).toEqual({
      status: 'NON_COMPLIANT',
      link: 'trail',
      reason: 'TRAIL_DELIVERY_FAILING',
    });
    const groups = sandbox.mutations().map(({ accountId, operation, input }) => {
      return [accountId, operation, Object(input).logGroupName];
    });
    expect(groups.filter(([, , name]) => name === 'victims-group')).toEqual([]);
    expect(new Set(groups.map(([accountId]) => accountId))).toEqual(new Set([otherId]));
  });

  it('the other account is not even entered', async () => {
    const sandbox = createSandbox(worldWith(hostile, chain()));
    await finishedRunOn(sandbox, { settings: { ...remediate, accounts: [hostileId] } });
    expect(operationsIn(sandbox, otherId)).toEqual([]);
    expect(sandbox.mutations()).toEqual([]);
  });
});

const exclusions: readonly (readonly [what: string, settings: object])[] = [
  ['by its id', { excludeAccounts: [otherId] }],
  ['with its unit, by the id of the unit', { excludeOrganizationalUnits: [unit.Id] }],
  ['with its unit, by the name of the unit', { excludeOrganizationalUnits: ['Outside'] }],
];

function firstFix(run: FinishedSweep, accountId: string): string | undefined {
  const report = reportOf(run, accountId);
  const [control] = report.controls;
  return control === undefined ? undefined : fixesFor(report, control, controls)[0]?.text;
}

describe('an excluded account', () => {
  it.each(exclusions)(
    'an account that is excluded %s is not entered for the topic of another',
    async (_how, settings) => {
      const toOther = chain({ alarm: { AlarmActions: [topicArn(inOther)] } });
      const sandbox = createSandbox(worldWith(toOther, chain()));
      const run = await finishedRunOn(sandbox, { settings: { ...settings } });
      expect(operationsIn(sandbox, otherId)).toEqual([]);
      const report = reportOf(run, hostileId);
      expect(verdictOf(report)).toEqual({ status: 'UNVERIFIABLE', link: 'topic', reason: 'ACCESS_DENIED' });
      expect(report.errors).toEqual([
        {
          operation: 'rootwatch:EnterExcludedAccount',
          code: 'ACCESS_DENIED',
          message: `Account ${otherId} is excluded by the settings, so it is not entered.`,
        },
      ]);
      expect(firstFix(run, hostileId)).toMatch(new RegExp(`^Account ${otherId} is excluded by the settings`));
    },
  );

  it.each([
    ['by its id', { ROOTWATCH_EXCLUDE_ACCOUNTS: otherId }],
    ['with its unit, by the id of the unit', { ROOTWATCH_EXCLUDE_ORGANIZATIONAL_UNITS: unit.Id }],
    ['with its unit, by the name of the unit', { ROOTWATCH_EXCLUDE_ORGANIZATIONAL_UNITS: 'Outside' }],
  ])('a request for one account does not enter an account that is excluded %s', async (_how, settings) => {
    const sandbox = createSandbox(worldWith(chain({ alarm: { AlarmActions: [topicArn(inOther)] } }), chain()));
    const host = { environment: { AWS_REGION: 'us-east-1', ...settings }, aws: sandboxAws(sandbox) };
    const context = { getRemainingTimeInMillis: () => 60_000 };
    const result = createHandler(host)({ accountIds: [hostileId] }, context);
    await expect(result).rejects.toThrow(`1 accounts are not judged: ${hostileId} UNVERIFIABLE.`);
    expect(operationsIn(sandbox, otherId)).toEqual([]);
    expect(sandbox.calls().map(({ operation }) => operation)).not.toContain('ListAccounts');
  });

  it('an account whose units can not be read counts as neither excluded nor not', async () => {
    const sandbox = createSandbox(worldWith(chain({ alarm: { AlarmActions: [topicArn(inOther)] } }), chain()));
    const environment = { AWS_REGION: 'us-east-1', ROOTWATCH_EXCLUDE_ORGANIZATIONAL_UNITS: 'Outside' };
    // The settings' unit and the account's own are looked up first.
    sandbox.setFault({ operation: 'ListParents', nth: 2, times: 9, kind: 'denied' });
    const context = { getRemainingTimeInMillis: () => 60_000 };
    const result = createHandler({ environment, aws: sandboxAws(sandbox) })({ accountIds: [hostileId] }, context);
    await expect(result).rejects.toThrow(`${hostileId} UNVERIFIABLE`);
    expect(operationsIn(sandbox, otherId)).toEqual([]);
  });

  it('an account is unverifiable when the key of its topic is in an excluded account', async () => {
    const key = `arn:aws:kms:us-east-1:${otherId}:key/5b6f1c1e-0c4b-4b0e-9a57-7d1f3f0d2a11`;
    const sandbox = createSandbox(worldWith(chain({ topic: { KmsMasterKeyId: key } }), chain()));
    const run = await finishedRunOn(sandbox, { settings: { excludeAccounts: [otherId] } });
    const verdict = { status: 'UNVERIFIABLE', link: 'topic', reason: 'ACCESS_DENIED' };
    expect(verdictOf(reportOf(run, hostileId))).toEqual(verdict);
    expect(operationsIn(sandbox, otherId)).toEqual([]);
  });

  it.each([
    ['audit', {}],
    ['remediate', remediate],
  ])(
    'the members of an organization trail whose owner is excluded are unverifiable in mode %s',
    async (_mode, settings) => {
      const sandbox = createSandbox(demoUnwatchedOrganization());
      const run = await finishedRunOn(sandbox, { settings: { ...settings, excludeAccounts: [managementAccountId] } });
      expect(verdictOf(reportOf(run, '210000000001'))).toEqual({
        status: 'UNVERIFIABLE',
        link: 'trail',
        reason: 'ACCESS_DENIED',
      });
      expect(new Set(run.report.accounts.map(({ status }) => status))).toEqual(new Set(['UNVERIFIABLE']));
      expect(sandbox.mutations()).toEqual([]);
      const services = sandbox.calls().filter(({ accountId }) => accountId === managementAccountId);
      expect(new Set(services.map(({ service }) => service))).toEqual(new Set(['sts', 'organizations']));
    },
  );

  it('the members of an organization trail are unverifiable when the owner of its log group is excluded', async () => {
    const sandbox = createSandbox(demoDelegatedAdministratorOrganization());
    const ownerId = '210000000002';
    const run = await finishedRunOn(sandbox, { settings: { excludeAccounts: [ownerId] } });
    expect(new Set(run.report.accounts.map(({ status }) => status))).toEqual(new Set(['UNVERIFIABLE']));
    expect(operationsIn(sandbox, ownerId)).toEqual([]);
  });

  it('a member with a complete chain of its own is compliant, whatever is excluded', async () => {
    const sandbox = createSandbox(worldWith(chain(), empty));
    const run = await finishedRunOn(sandbox, { settings: { excludeAccounts: [managementAccountId, otherId] } });
    expect(verdictOf(reportOf(run, hostileId))).toEqual({ status: 'COMPLIANT' });
  });
});
