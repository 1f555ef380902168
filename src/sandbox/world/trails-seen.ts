import type { AccountState, Store } from './store.ts';
import type { TrailState } from './trail-state.ts';

export type Seen = { readonly trail: TrailState; readonly ownerId: string; readonly isShadow: boolean };

/** Lists the trails that an account sees in a Region: its own there, its multi-Region ones, and its organization's. */
export function trailsSeen(store: Store, accountId: string, region: string): Seen[] {
  const isHere = ({ shown }: TrailState): boolean => shown.HomeRegion === region || shown.IsMultiRegionTrail === true;
  const own = trailsOf(store.account(accountId))
    .filter(isHere)
    .map((trail) => ({ trail, ownerId: accountId, isShadow: trail.shown.HomeRegion !== region }));
  const ownerId = store.organization?.MasterAccountId;
  if (ownerId === undefined || ownerId === accountId || !store.isMember(accountId)) return own;
  const fromOrganization = trailsOf(store.account(ownerId))
    .filter((trail) => trail.shown.IsOrganizationTrail === true && isHere(trail))
    .map((trail) => ({ trail, ownerId, isShadow: true }));
  return own.concat(fromOrganization);
}

export function trailsOf(account: AccountState | undefined): TrailState[] {
  return (account?.regions() ?? []).flatMap((region) => Array.from(region.trails.values()));
}
