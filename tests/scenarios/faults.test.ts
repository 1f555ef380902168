import { describe, expect, it } from '@jest/globals';
import type { AccountReport } from '../../src/report/schema.ts';
import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { topicArn } from '../../src/sandbox/builders/complete-chain.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { createSandbox, type Fault, type FaultEffect, type World } from '../../src/sandbox/index.ts';
import { finishedRunOn, reportOf, runOn, verdictOf } from '../support/world.ts';

const sick = '111111111111';
const healthy = '222222222222';
const bare = '333333333333';

/** A compliant member, a compliant one in which faults occur, and one that has a trail and a log group only. */
function world(): World {
  const encrypted = chain((place) => ({
    topic: { KmsMasterKeyId: 'alarms' },
    keys: [
      {
        KeyId: 'alarms',
        Policy: JSON.stringify({
          Version: '2012-10-17',
          Statement: [
            {
              Effect: 'Allow',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: ['kms:Decrypt', 'kms:GenerateDataKey*'],
              Resource: '*',
            },
            {
              Effect: 'Allow',
              Principal: { AWS: `arn:aws:iam::${place.accountId}:root` },
              Action: 'kms:*',
              Resource: '*',
            },
          ],
        }),
      },
    ],
    alarm: { AlarmActions: [topicArn(place)] },
  }));
  return {
    organization: { Id: 'o-faultsfaults', MasterAccountId: managementAccountId, RootId: rootId },
    accounts: [
      member(managementAccountId, 'management', empty),
      member(sick, 'sick', encrypted),
      member(healthy, 'healthy', encrypted),
      member(bare, 'bare', chain({ filters: [], alarms: [] })),
    ],
  };
}

/** Each operation, the account in which it fails, and the link that depends on its answer. */
const reads: readonly [operation: string, accountId: string, link: string][] = [
  ['DescribeTrails', sick, 'trail'],
  ['GetTrailStatus', sick, 'trail'],
  ['GetEventSelectors', sick, 'trail'],
  ['DescribeMetricFilters', sick, 'metric-filter'],
  ['DescribeAlarmsForMetric', sick, 'alarm'],
  ['GetTopicAttributes', sick, 'topic'],
  ['ListSubscriptionsByTopic', sick, 'subscription'],
  ['ListAlarmMuteRules', sick, 'caveat'],
  ['GetSubscriptionAttributes', sick, 'caveat'],
  ['DescribeKey', sick, 'caveat'],
  ['GetKeyPolicy', sick, 'caveat'],
  ['DescribeLogGroups', bare, 'still broken'],
];

const effects: readonly [effect: FaultEffect, code: string][] = [
  [{ kind: 'denied' }, 'ACCESS_DENIED'],
  [{ kind: 'scp-denied' }, 'ACCESS_DENIED'],
  [{ kind: 'throttled' }, 'THROTTLED'],
  [{ kind: 'timeout' }, 'TIMED_OUT'],
  [{ kind: 'reset' }, 'UNEXPECTED_ERROR'],
  [{ kind: 'server-error' }, 'UNEXPECTED_ERROR'],
  [{ kind: 'malformed' }, 'UNEXPECTED_ERROR'],
  [{ kind: 'malformed', output: {} }, 'UNEXPECTED_ERROR'],
  [{ kind: 'expired-credentials' }, 'UNEXPECTED_ERROR'],
];

/** Returns a caveat, or no change, for facts beyond the CIS procedure; any other failure leaves the verdict open. */
function verdicts(link: string, code: string): ReturnType<typeof verdictOf> {
  if (link === 'caveat') return { status: 'COMPLIANT' };
  if (link === 'still broken') {
    return { status: 'NON_COMPLIANT', link: 'metric-filter', reason: 'METRIC_FILTER_MISSING' };
  }
  return { status: 'UNVERIFIABLE', link, reason: code };
}

function errorOf({ errors }: AccountReport, operation: string): AccountReport['errors'][number] | undefined {
  return errors.find((each) => each.operation.endsWith(`:${operation}`));
}

const table = reads.flatMap(([operation, accountId, link]) =>
  effects.map(([effect, code]) => ({ operation, accountId, link, effect, code, what: `${operation} ${effect.kind}` })),
);

async function disturbed(fault: Fault) {
  const sandbox = createSandbox(world());
  sandbox.setFault(fault);
  return finishedRunOn(sandbox);
}

describe('an operation that fails on every attempt', () => {
  it.each(table)(
    'the verdict is right for an account in which an operation fails on every attempt: $what',
    async ({ operation, accountId, link, effect, code }) => {
      const run = await disturbed({ ...effect, accountId, operation });
      const report = reportOf(run, accountId);
      expect({ code: errorOf(report, operation)?.code, ...verdictOf(report) }).toEqual({
        code,
        ...verdicts(link, code),
      });
      expect(reportOf(run, healthy).status).toBe('COMPLIANT');
      expect(run.report.totals.accounts).toBe(4);
    },
  );

  it('the error of a refused request has its request id', async () => {
    const run = await disturbed({ kind: 'denied', accountId: sick, operation: 'DescribeTrails' });
    expect(reportOf(run, sick).errors[0]?.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('an account that can not be entered', () => {
  it.each(effects)('accounts that can not be entered are reported as unreachable: %j', async (effect, code) => {
    const sandbox = createSandbox(world());
    // Every attempt fails until the SDK gives up: while one account waits, the next starts.
    sandbox.setFault({ ...effect, operation: 'AssumeRole' });
    const run = await finishedRunOn(sandbox, { settings: { concurrency: 1 } });
    const unreachable = run.report.accounts.filter(({ status }) => status === 'UNREACHABLE');
    expect(unreachable).toHaveLength(3);
    expect(unreachable.flatMap(({ errors }) => errors.map((error) => [error.operation, error.code]))).toEqual(
      unreachable.map(() => ['sts:AssumeRole', code]),
    );
    expect(run.report.accounts).toHaveLength(4);
  });
});

describe('an organization that can not be listed', () => {
  const listing = ['DescribeOrganization', 'ListAccounts'];
  it.each(listing.flatMap((operation) => effects.map(([effect]) => ({ operation, effect }))))(
    'a run audits no account, and says why, when the organization can not be listed: $operation $effect.kind',
    async ({ operation, effect }) => {
      const sandbox = createSandbox(world());
      sandbox.setFault({ ...effect, operation });
      const run = await runOn(sandbox);
      expect(run).toEqual({ kind: 'not-run', problems: [expect.stringContaining(operation)] });
      expect(sandbox.calls().some((call) => call.operation === 'AssumeRole')).toBe(false);
    },
  );

  it('a run reports every account without its units when the tree can not be read', async () => {
    const sandbox = createSandbox(world());
    sandbox.setFault({ kind: 'denied', operation: 'ListRoots' });
    const run = await finishedRunOn(sandbox);
    expect(run.report.accounts).toHaveLength(4);
  });
});
