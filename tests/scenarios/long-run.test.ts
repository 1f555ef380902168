import { describe, expect, it } from '@jest/globals';
import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { completeTrail } from '../../src/sandbox/builders/complete-chain.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { createSandbox, type Sandbox, type World } from '../../src/sandbox/index.ts';
import { finishedRunOn, reportOf } from '../support/world.ts';

const owner = '111111111111';
const covered = '222222222222';
const alone = '333333333333';
const hourMs = 3_600_000;

/**
 * A delegated administrator owns the log group of the organization trail, and so the chain of the accounts it covers.
 */
function world(): World {
  const inOwner = chain();
  const trail = completeTrail({ accountId: owner, region: 'us-east-1' }, { Name: 'all', IsOrganizationTrail: true });
  return {
    organization: {
      Id: 'o-longrunlong',
      MasterAccountId: managementAccountId,
      RootId: rootId,
      DelegatedAdministrators: [{ Id: owner, ServicePrincipals: ['cloudtrail.amazonaws.com'] }],
    },
    accounts: [
      member(managementAccountId, 'management', chain({ trails: [trail] })),
      member(owner, 'owner', (id) => inOwner(id)),
      member(covered, 'covered', empty),
      member(alone, 'alone', chain()),
    ],
  };
}

async function disturbed(occasion: { readonly operation: string; readonly accountId: string; readonly nth: number }) {
  const sandbox: Sandbox = createSandbox(world());
  const happens = (): void => sandbox.advance(hourMs + 1);
  const fault = sandbox.setFault({ ...occasion, kind: 'meanwhile', happens });
  const run = await finishedRunOn(sandbox, { settings: { concurrency: 1 } });
  expect(fault.struck()).toBe(1);
  return { sandbox, run };
}

describe('a run that outlasts its sessions', () => {
  it.each([
    ['DescribeTrails', alone],
    ['DescribeMetricFilters', owner],
    ['ListSubscriptionsByTopic', owner],
  ])(
    'a session that expires before %s in %s is renewed, and the verdict stays the same',
    async (operation, accountId) => {
      const { run } = await disturbed({ operation, accountId, nth: 1 });
      expect(run.report.totals.byStatus).toEqual({ COMPLIANT: 4 });
    },
  );

  it('an account that rejects every session as expired is unverifiable, after one renewal', async () => {
    const sandbox = createSandbox(world());
    sandbox.setFault({ kind: 'expired-credentials', accountId: alone });
    const run = await finishedRunOn(sandbox);
    expect(reportOf(run, alone).status).toBe('UNVERIFIABLE');
    const entered = sandbox
      .calls()
      .filter(({ operation, input }) => operation === 'AssumeRole' && JSON.stringify(input).includes(alone));
    expect(entered).toHaveLength(2);
  });
});
