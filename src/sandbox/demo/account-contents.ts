import type { AccountContents, RegionContents } from '../world/world.ts';
import { type ChainChanges, chainRegion, type Place } from './complete-chain.ts';
import { auditRole, deliveryRole } from './roles.ts';

export const managementAccountId = '100000000001';
export const homeRegion = 'us-east-1';

export type Fill = (accountId: string) => AccountContents;

/** What stands in one Region of an account that the management account may enter. */
export function holding(regionContents: (place: Place) => RegionContents, region: string = homeRegion): Fill {
  return (accountId) => ({
    roles: [auditRole(managementAccountId), deliveryRole],
    regions: { [region]: regionContents({ accountId, region }) },
  });
}

/** A complete chain but for `changes`, which may depend on where it stands. */
export function chain(
  changes: ChainChanges | ((place: Place) => ChainChanges) = {},
  region: string = homeRegion,
): Fill {
  return holding((place) => chainRegion(place, typeof changes === 'function' ? changes(place) : changes), region);
}

/** The account can be entered, and nobody has set anything up in it. */
export const empty: Fill = holding(() => ({}));
