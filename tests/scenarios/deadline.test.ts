import { describe, expect, it } from '@jest/globals';
import { exitCodeOf } from '../../src/cli/exit-code.ts';
import { empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { memorySink } from '../support/memory-sink.ts';
import { finishedRunOn } from '../support/world.ts';

const size = 10_000;
const inTime = 3_000;

/** Accounts without a trail: this test is about their number. */
const organization = {
  organization: { Id: 'o-organization', MasterAccountId: managementAccountId, RootId: rootId },
  accounts: [
    member(managementAccountId, 'management', empty),
    ...Array.from({ length: size - 1 }, (_, index) => member(String(500_000_000_000 + index), `a-${index}`, empty)),
  ],
  options: { listsPaths: true },
};

describe('a run whose deadline ends it early', () => {
  it('a run with time for 3,000 of 10,000 accounts reports all, exits 3, and the next run starts with the unreached', async () => {
    const sandbox = createSandbox(organization);
    const sink = memorySink();
    const cut = new AbortController();
    let audited = 0;
    const first = await finishedRunOn(sandbox, {
      sinks: [sink],
      signal: cut.signal,
      onAccount: () => {
        audited += 1;
        if (audited === inTime) cut.abort();
      },
    });
    const unreached = first.report.accounts.filter(({ status }) => status === 'NOT_REACHED');
    expect(first.report.totals.accounts).toBe(size);
    // Accounts that were in flight at the deadline are neither.
    expect(size - unreached.length).toBeGreaterThanOrEqual(inTime);
    expect(size - unreached.length).toBeLessThan(inTime + 2 * 40);
    expect(exitCodeOf(first)).toBe(3);
    expect(first.reportProblems).toEqual([]);
    const { id } = first.report.run;
    const paths = [...sink.files.keys()];
    expect(paths.filter((path) => path.startsWith(`runs/${id}/accounts/`))).toHaveLength(size);
    expect(paths.filter((path) => path.startsWith('latest/accounts/'))).toHaveLength(size);
    expect(sink.files.get(`accounts/dt=2026-11-22/${id}.ndjson`)?.split('\n')).toHaveLength(size + 1);

    sandbox.advance(60_000);
    const order: string[] = [];
    const again = new AbortController();
    await finishedRunOn(sandbox, {
      sinks: [sink],
      signal: again.signal,
      onAccount: ({ account }) => {
        if (order.push(account.id) === inTime) again.abort();
      },
    });
    const overdue = new Set(unreached.map(({ account }) => account.id));
    expect(order.slice(0, inTime).filter((accountId) => !overdue.has(accountId))).toEqual([]);
  });
});
