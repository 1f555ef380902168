import { chain, empty, type Fill, homeRegion, managementAccountId } from '../builders/account-contents.ts';
import { type ChainChanges, completeTrail, type Place, topicArn } from '../builders/complete-chain.ts';
import { member, rootId, under } from '../builders/members.ts';
import type { World, WorldAccount, WorldTrail } from '../world/world.ts';
import { units } from './units.ts';

const auditAccountId = '210000000002';

/** The account that owns the log group of the organization trail, its filter, alarm and topic. */
type LogGroupOwner = typeof managementAccountId | typeof auditAccountId;

const names = ['payments', 'ledger', 'storefront', 'search', 'checkout', 'catalog', 'inventory', 'shipping'] as const;
const stages = [
  { name: 'prod', unit: units.prod, prefix: '2300000000' },
  { name: 'staging', unit: units.nonProd, prefix: '2400000000' },
  { name: 'dev', unit: units.nonProd, prefix: '2500000000' },
] as const;

/** Builds an organization as Control Tower does since landing zone 3.0: one organization trail, nothing in the members. */
export function demoControlTowerOrganization(): World {
  return landingZone(managementAccountId);
}

/** Builds the same, set up by the delegated administrator for CloudTrail, which owns the log group. */
export function demoDelegatedAdministratorOrganization(): World {
  return landingZone(auditAccountId);
}

/** A topic of the management account with a confirmed subscriber. */
export const watchedTopicArn = topicArn({ accountId: managementAccountId, region: homeRegion });

/** Builds an organization as Control Tower leaves it: the trail records everything, and no alarm notifies anyone. */
export function demoUnwatchedOrganization(): World {
  return landingZone(managementAccountId, { filters: [], alarms: [] });
}

function landingZone(ownerId: LogGroupOwner, changes: ChainChanges = {}): World {
  const workloads: WorldAccount[] = stages.flatMap(({ name: stage, unit, prefix }) =>
    under(
      unit,
      names.map((name, at) => member(`${prefix}${String(at + 1).padStart(2, '0')}`, `${name}-${stage}`, empty)),
    ),
  );
  return {
    startsAt: new Date('2026-11-22T06:00:00Z'),
    organization: {
      Id: 'o-landingzone1',
      MasterAccountId: managementAccountId,
      RootId: rootId,
      OrganizationalUnits: Object.values(units),
      DelegatedAdministrators:
        ownerId === auditAccountId ? [{ Id: auditAccountId, ServicePrincipals: ['cloudtrail.amazonaws.com'] }] : [],
    },
    accounts: [
      member(managementAccountId, 'Initech Management', managementContents(ownerId, changes)),
      ...under(units.security, [
        member('210000000001', 'Log Archive', empty),
        member(auditAccountId, 'Audit', ownerId === auditAccountId ? chain({ trails: [] }) : empty),
      ]),
      ...workloads,
    ],
  };
}

/** The trail belongs to the management account; the log group belongs to the account that called CloudTrail. */
function managementContents(ownerId: LogGroupOwner, changes: ChainChanges): Fill {
  const trail = organizationTrail({ accountId: ownerId, region: homeRegion });
  if (ownerId === managementAccountId) return chain({ ...changes, trails: [trail] });
  return chain({ trails: [trail], logGroups: [], alarms: [], topics: [] });
}

function organizationTrail(owner: Place): WorldTrail {
  return completeTrail(owner, { IsOrganizationTrail: true });
}
