import type { AccountContents, RegionContents } from '../world/world.ts';
import { type ChainChanges, chainRegion, type Place } from './complete-chain.ts';
import { auditRole, deliveryRole } from './roles.ts';

export const managementAccountId = '100000000001';
export const homeRegion = 'us-east-1';

/** Makes the contents of an account when the sandbox first touches it. */
export type Fill = (accountId: string) => AccountContents;

/** Fills one Region of an account that the management account may enter. */
export function holding(regionContents: (place: Place) => RegionContents, region: string = homeRegion): Fill {
  return (accountId) => ({
    roles: [auditRole(managementAccountId), deliveryRole],
    regions: { [region]: regionContents({ accountId, region }) },
  });
}

/** Builds a complete chain apart from `changes`, which may depend on its place. */
export function chain(
  changes: ChainChanges | ((place: Place) => ChainChanges) = {},
  region: string = homeRegion,
): Fill {
  return holding((place) => chainRegion(place, typeof changes === 'function' ? changes(place) : changes), region);
}

/** The account can be entered, and nothing is set up in it. */
export const empty: Fill = holding(() => ({}));
