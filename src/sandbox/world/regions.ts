import { isOptInRegion } from '../../domain/regions.ts';

/** Returns whether an account that has opted in to these Regions can use `region`. */
export function isEnabled(region: string, optedIn: ReadonlySet<string>): boolean {
  return !isOptInRegion(region) || optedIn.has(region);
}
