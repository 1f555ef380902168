import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createRateLimits } from '../../src/aws/client/rate-limits.ts';
import { CallRetryStrategy } from '../../src/aws/client/retry-strategy.ts';
import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { completeTrail } from '../../src/sandbox/builders/complete-chain.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { createSandbox, type SandboxOptions, type World } from '../../src/sandbox/index.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';
import { finishedRunOn, type RunChanges, reportOf, runOn, verdictOf } from '../support/world.ts';

// Three hundred accounts take a while beside other tests; the test measures the time of a virtual clock.
jest.setTimeout(60_000);

const sick = '500000000000';

/**
 * Gives every other member a chain of its own; the organization trail covers the rest. Paths of accounts are not
 * listed.
 */
function world(members: number, options: SandboxOptions): World {
  const organizationTrail = chain((place) => ({ trails: [completeTrail(place, { IsOrganizationTrail: true })] }));
  const units = Array.from({ length: 12 }, (_, index) => ({
    Id: `ou-0000-0000000${index + 10}`,
    Name: `unit-${index}`,
  }));
  return {
    organization: {
      Id: 'o-throttling0',
      MasterAccountId: managementAccountId,
      RootId: rootId,
      OrganizationalUnits: units,
    },
    accounts: [
      member(managementAccountId, 'management', organizationTrail),
      ...Array.from({ length: members }, (_, index) => ({
        ...member(String(500_000_000_000 + index), `account-${index}`, index % 2 === 0 ? chain() : empty),
        ParentId: units[index % units.length]?.Id ?? rootId,
      })),
    ],
    options,
  };
}

/** Makes the run and AWS share one virtual clock, which advances only while both wait. */
function onClock(clock: VirtualClock, changes: RunChanges = {}): RunChanges {
  return { ...changes, aws: { rateLimits: createRateLimits(clock), retryStrategy: new CallRetryStrategy(5) } };
}

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('an organization of 300 accounts at the rates that AWS publishes', () => {
  it('an audit at the published rates is not throttled once', async () => {
    const clock = virtualClock();
    const sandbox = createSandbox(world(299, { quotas: true, elapsedMs: clock.nowMs }));
    const { report } = await clock.run(finishedRunOn(sandbox, onClock(clock)));
    expect(report.totals).toMatchObject({ accounts: 300, compliant: 300, unknown: 0, retries: 0, throttles: 0 });
  });

  it('an audit completes when others use nine tenths of the rates of the management account', async () => {
    const clock = virtualClock();
    const quotaShares = { [managementAccountId]: 0.1 };
    const sandbox = createSandbox(world(299, { quotas: true, quotaShares, elapsedMs: clock.nowMs }));
    const { report } = await clock.run(finishedRunOn(sandbox, onClock(clock)));
    expect(report.totals).toMatchObject({ accounts: 300, compliant: 300, unknown: 0 });
    expect(report.totals.throttles).toBeGreaterThan(0);
    expect(report.totals.retries).toBe(report.totals.throttles);
  });
});

describe('a member that throttles every call', () => {
  const settings = { concurrency: 1 };

  /** Returns the run, and when each account was done. */
  async function runBeside(isSick: boolean) {
    const clock = virtualClock();
    const sandbox = createSandbox(world(40, { quotas: true, elapsedMs: clock.nowMs }));
    if (isSick) sandbox.setFault({ kind: 'throttled', accountId: sick });
    const doneAtMs = new Map<string, number>();
    const onAccount: RunChanges['onAccount'] = ({ account }) => doneAtMs.set(account.id, clock.nowMs());
    const run = await clock.run(finishedRunOn(sandbox, onClock(clock, { settings, onAccount })));
    return { run, doneAtMs };
  }

  it('an account that throttles every call is unverifiable, and its report counts the attempts', async () => {
    const { run } = await runBeside(true);
    const report = reportOf(run, sick);
    expect(verdictOf(report)).toEqual({ status: 'UNVERIFIABLE', link: 'trail', reason: 'THROTTLED' });
    expect(report).toMatchObject({ apiCalls: 6, retries: 4, throttles: 5 });
    expect(run.report.totals).toMatchObject({ unknown: 1, compliant: 40, retries: 4, throttles: 5 });
  });

  it('an account that throttles every call delays no other, though one account is audited at a time', async () => {
    const [beside, alone] = [await runBeside(true), await runBeside(false)];
    const others = ({ doneAtMs }: typeof alone) => [...doneAtMs].filter(([id]) => id !== sick);
    expect(others(beside)).toEqual(others(alone));
    expect([...beside.doneAtMs.keys()].at(-1)).toBe(sick);
  });

  it('an account that throttles every call is cut off at the deadline, and the others are audited', async () => {
    const clock = virtualClock();
    const sandbox = createSandbox(world(5, { elapsedMs: clock.nowMs }));
    sandbox.setFault({ kind: 'throttled', accountId: sick });
    const deadline = new AbortController();
    void clock.sleep(5_000, new AbortController().signal).then(() => deadline.abort());
    const changes = onClock(clock, { settings, signal: deadline.signal });
    const run = await clock.run(finishedRunOn(sandbox, changes));
    expect(verdictOf(reportOf(run, sick))).toEqual({ status: 'UNVERIFIABLE', link: 'trail', reason: 'TIMED_OUT' });
    expect(run.report.totals).toMatchObject({ accounts: 6, compliant: 5, unknown: 1 });
    expect(clock.nowMs()).toBe(5_000);
  });
});

describe('a list of accounts that is throttled', () => {
  it('a throttled list of accounts is retried until the listing deadline', async () => {
    const clock = virtualClock();
    const sandbox = createSandbox(world(5, { elapsedMs: clock.nowMs }));
    sandbox.setFault({ kind: 'throttled', operation: 'ListAccounts' });
    const deadline = new AbortController();
    void clock.sleep(20_000, new AbortController().signal).then(() => deadline.abort());
    const aws = { rateLimits: createRateLimits(clock), retryStrategy: new CallRetryStrategy(15) };
    const run = await clock.run(runOn(sandbox, { aws, listingSignal: deadline.signal }));
    expect(run).toEqual({ kind: 'not-run', problems: [expect.stringContaining('Time ran out')] });
    expect(clock.nowMs()).toBe(20_000);
  });

  it('a run continues when ListAccounts is no longer throttled', async () => {
    const clock = virtualClock();
    const sandbox = createSandbox(world(5, { elapsedMs: clock.nowMs }));
    sandbox.setFault({ kind: 'throttled', operation: 'ListAccounts', times: 9 });
    const aws = { rateLimits: createRateLimits(clock), retryStrategy: new CallRetryStrategy(15) };
    const { report } = await clock.run(finishedRunOn(sandbox, { aws }));
    expect(report.totals).toMatchObject({ accounts: 6, compliant: 6 });
    expect(report.run).toMatchObject({ sharedRetries: 9, sharedThrottles: 9 });
  });
});
