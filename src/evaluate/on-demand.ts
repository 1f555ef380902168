import type * as memberDelivery from './links/member-delivery.ts';
import type * as otherAlarms from './links/other-alarms.ts';
import { NotLoaded } from './not-loaded.ts';

export type OtherAlarms = typeof otherAlarms;
export type MemberDelivery = typeof memberDelivery;

/** A module once it is loaded, as the module system itself keeps it: an evaluation is synchronous and can't load one. */
let loaded: OtherAlarms | undefined;

export function provideOtherAlarms(module: OtherAlarms): void {
  loaded = module;
}

/** @throws {@link NotLoaded} */
export function requireOtherAlarms(): OtherAlarms {
  if (loaded === undefined) throw new NotLoaded();
  return loaded;
}

let loadedDelivery: MemberDelivery | undefined;

export function provideMemberDelivery(module: MemberDelivery): void {
  loadedDelivery = module;
}

/** @throws {@link NotLoaded} */
export function requireMemberDelivery(): MemberDelivery {
  if (loadedDelivery === undefined) throw new NotLoaded();
  return loadedDelivery;
}
