import { describe, expect, it } from '@jest/globals';
import { deadlineIn } from '../../src/runtime/deadline.ts';
import { chain, type Fill, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { createSandbox, type World } from '../../src/sandbox/index.ts';
import { hostileAccounts } from '../support/hostile-accounts.ts';
import { memorySink } from '../support/memory-sink.ts';
import { finishedRunOn, reportOf } from '../support/world.ts';

const hostileId = '500000000007';
const others = Array.from({ length: 19 }, (_, index) => String(600_000_000_000 + index));

function worldWith(hostile: Fill): World {
  return {
    organization: { Id: 'o-hostilemember', MasterAccountId: managementAccountId, RootId: rootId },
    accounts: [
      member(managementAccountId, 'management', chain()),
      member(hostileId, 'hostile', hostile),
      ...others.map((id, index) => member(id, `member-${index}`, index % 2 === 0 ? chain() : chain({ alarms: [] }))),
    ],
  };
}

/** The accounts whose alarm does notify a subscriber. */
const mayBeCompliant = new Set([
  'a composite alarm whose rule nests AND beside OR a hundred times',
  'a topic policy of a hundred statements with costly wildcards',
]);

describe('an organization of 21 accounts, one of them hostile, with 30 s for the run', () => {
  it.each(hostileAccounts)('judges every other account as without it: %s', async (what, hostile) => {
    const calm = await finishedRunOn(createSandbox(worldWith(chain())));
    const { signal, dispose } = deadlineIn(30_000);
    const run = await finishedRunOn(createSandbox(worldWith(hostile)), { sinks: [memorySink()], signal });
    dispose();
    const statuses = (of: typeof run): readonly (readonly [string, string])[] =>
      of.report.accounts
        .filter(({ account }) => account.id !== hostileId)
        .map(({ account, status }) => [account.id, status]);
    expect(statuses(run)).toEqual(statuses(calm));
    const { status } = reportOf(run, hostileId);
    const possible = [
      'NON_COMPLIANT',
      'AWAITING_CONFIRMATION',
      'UNVERIFIABLE',
      ...(mayBeCompliant.has(what) ? ['COMPLIANT'] : []),
    ];
    expect(possible).toContain(status);
  });
});
