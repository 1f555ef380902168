import { parseArn } from '../../domain/arn.ts';
import { awsManagedKey, type KeyState } from './key-state.ts';
import type { RegionState } from './store.ts';

/** Finds the key for a key id, key ARN, alias or alias ARN in a Region. */
export function keyNamed(region: RegionState, name: string, nowMs: number): KeyState | undefined {
  const arn = parseArn(name);
  if (arn !== undefined && (arn.service !== 'kms' || arn.partition !== 'aws')) return undefined;
  const local = arn?.resource ?? name;
  if (!local.startsWith('alias/')) return region.keys.get(local.replace(/^key\//, ''));
  const known = [...region.keys.values()].find(({ aliases }) => aliases.includes(local));
  const service = /^alias\/aws\/([a-z0-9-]+)$/.exec(local)?.[1];
  if (known !== undefined || service === undefined) return known;
  const created = awsManagedKey(service, region.place, nowMs);
  region.keys.set(created.shown.KeyId, created);
  return created;
}
