import { chain, empty, type Fill, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { type ChainChanges, completeTrail } from '../../src/sandbox/builders/complete-chain.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import type { World } from '../../src/sandbox/index.ts';

export const kinds = ['account trails', 'organization trail', 'mixed'] as const;
export type Kind = (typeof kinds)[number];

type Make = {
  /** Returns the contents of a member, by its index in the list. */
  readonly member: (index: number) => Fill;
  readonly management: Fill;
  /**
   * Sequential calls for the mean member. With a trail of its own: AssumeRole, trails, status with selectors
   * and filters, alarms, topic with subscriptions and mute rules, filter policy. Without one: AssumeRole, trails.
   */
  readonly steps: number;
};

const ownTrail = chain();
const organizationTrail = (changes: ChainChanges): Fill =>
  chain((where) => ({ trails: [completeTrail(where, { IsOrganizationTrail: true })], ...changes }));

const makes: Readonly<Record<Kind, Make>> = {
  'account trails': { member: () => ownTrail, management: chain(), steps: 6 },
  'organization trail': { member: () => empty, management: organizationTrail({}), steps: 2 },
  // The organization trail has no metric filter yet. Every other member has kept the trail that it had before; every
  // tenth lacks the role, and its one call, AssumeRole, is refused.
  mixed: {
    member: (index) => (index % 10 === 9 ? () => ({}) : index % 2 === 0 ? ownTrail : empty),
    management: organizationTrail({ filters: [] }),
    steps: 0.5 * 6 + 0.4 * 2 + 0.1 * 1,
  },
};

export const stepsOf = (kind: Kind): number => makes[kind].steps;

export function worldOf(kind: Kind, accounts: number, options: World['options']): World {
  const { member: contents, management } = makes[kind];
  return {
    organization: { Id: 'o-benchmark0', MasterAccountId: managementAccountId, RootId: rootId },
    accounts: [
      member(managementAccountId, 'management', management),
      ...Array.from({ length: accounts - 1 }, (_, index) =>
        member(String(500_000_000_000 + index), `account-${index}`, contents(index)),
      ),
    ],
    options: { listsPaths: true, ...options },
  };
}
