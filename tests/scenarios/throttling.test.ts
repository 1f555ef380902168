import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { createRateLimits } from '../../src/aws/client/rate-limits.ts';
import { CallRetryStrategy } from '../../src/aws/client/retry-strategy.ts';
import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { completeTrail } from '../../src/sandbox/builders/complete-chain.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { createSandbox, type SandboxOptions, type World } from '../../src/sandbox/index.ts';
import { type VirtualClock, virtualClock } from '../support/virtual-clock.ts';
import { finishedRunOn, type RunChanges, reportOf, runOn, verdictOf } from '../support/world.ts';

// Three hundred accounts take a while where other tests run beside them; what is tested is another clock's time.
jest.setTimeout(60_000);

const sick = '500000000000';

/** Every other member has a chain of its own; the rest are covered by the organization trail. Units have to be asked for. */
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

/** The run and its AWS go by one clock, which passes only while both wait. */
function patiently(clock: VirtualClock, changes: RunChanges = {}): RunChanges {
  return { ...changes, aws: { rateLimits: createRateLimits(clock), retryStrategy: new CallRetryStrategy(5) } };
}

beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('an organization of 300 accounts at the rates that AWS publishes', () => {
  it('is judged without one throttle', async () => {
    const clock = virtualClock();
    const sandbox = createSandbox(world(299, { quotas: true, elapsedMs: clock.nowMs }));
    const { report } = await clock.run(finishedRunOn(sandbox, patiently(clock)));
    expect(report.totals).toMatchObject({ accounts: 300, compliant: 300, unknown: 0, retries: 0, throttles: 0 });
  });

  it('is judged all the same when others use nine tenths of what the management account may ask', async () => {
    const clock = virtualClock();
    const quotaShares = { [managementAccountId]: 0.1 };
    const sandbox = createSandbox(world(299, { quotas: true, quotaShares, elapsedMs: clock.nowMs }));
    const { report } = await clock.run(finishedRunOn(sandbox, patiently(clock)));
    expect(report.totals).toMatchObject({ accounts: 300, compliant: 300, unknown: 0 });
    expect(report.totals.throttles).toBeGreaterThan(0);
    expect(report.totals.retries).toBe(report.totals.throttles);
  });
});

describe('a member that throttles every call', () => {
  const settings = { concurrency: 1 };

  /** When each account was done, and what the run came to. */
  async function runBeside(isSick: boolean) {
    const clock = virtualClock();
    const sandbox = createSandbox(world(40, { quotas: true, elapsedMs: clock.nowMs }));
    if (isSick) sandbox.setFault({ kind: 'throttled', accountId: sick });
    const doneAtMs = new Map<string, number>();
    const onAccount: RunChanges['onAccount'] = ({ account }) => doneAtMs.set(account.id, clock.nowMs());
    const run = await clock.run(finishedRunOn(sandbox, patiently(clock, { settings, onAccount })));
    return { run, doneAtMs };
  }

  it('is unverifiable because it was throttled, and its report counts how often it was tried', async () => {
    const { run } = await runBeside(true);
    const report = reportOf(run, sick);
    expect(verdictOf(report)).toEqual({ status: 'UNVERIFIABLE', link: 'trail', reason: 'THROTTLED' });
    expect(report).toMatchObject({ apiCalls: 6, retries: 4, throttles: 5 });
    expect(run.report.totals).toMatchObject({ unknown: 1, compliant: 40, retries: 4, throttles: 5 });
  });

  it('keeps no other account waiting, though one account is audited at a time', async () => {
    const [beside, alone] = [await runBeside(true), await runBeside(false)];
    const others = ({ doneAtMs }: typeof alone) => [...doneAtMs].filter(([id]) => id !== sick);
    expect(others(beside)).toEqual(others(alone));
    expect([...beside.doneAtMs.keys()].at(-1)).toBe(sick);
  });

  it('is left when time is up, and the others are judged', async () => {
    const clock = virtualClock();
    const sandbox = createSandbox(world(5, { elapsedMs: clock.nowMs }));
    sandbox.setFault({ kind: 'throttled', accountId: sick });
    const deadline = new AbortController();
    void clock.sleep(5_000, new AbortController().signal).then(() => deadline.abort());
    const changes = patiently(clock, { settings, signal: deadline.signal });
    const run = await clock.run(finishedRunOn(sandbox, changes));
    expect(verdictOf(reportOf(run, sick))).toEqual({ status: 'UNVERIFIABLE', link: 'trail', reason: 'TIMED_OUT' });
    expect(run.report.totals).toMatchObject({ accounts: 6, compliant: 5, unknown: 1 });
    expect(clock.nowMs()).toBe(5_000);
  });
});

describe('a list of accounts that is throttled', () => {
  it('is waited for as long as there is time to list, and no longer', async () => {
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

  it('is listed when the throttles end', async () => {
    const clock = virtualClock();
    const sandbox = createSandbox(world(5, { elapsedMs: clock.nowMs }));
    sandbox.setFault({ kind: 'throttled', operation: 'ListAccounts', times: 9 });
    const aws = { rateLimits: createRateLimits(clock), retryStrategy: new CallRetryStrategy(15) };
    const { report } = await clock.run(finishedRunOn(sandbox, { aws }));
    expect(report.totals).toMatchObject({ accounts: 6, compliant: 6 });
    expect(report.run).toMatchObject({ sharedRetries: 9, sharedThrottles: 9 });
  });
});
