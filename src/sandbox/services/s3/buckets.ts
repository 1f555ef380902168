import type { Call } from '../../access/operation.ts';
import type { BucketState } from '../../world/bucket-state.ts';
import type { AccountState } from '../../world/store.ts';

export type LocatedBucket = { readonly bucket: BucketState; readonly ownerId: string };

/**
 * Finds a bucket by its global name. Accounts that have been touched are searched first; only a name that none of them
 * has makes every account of the world come into being.
 */
export function locateBucket(call: Call, name: string): LocatedBucket | undefined {
  const likely = [call.account, ...call.store.touched()];
  const near = likely.find((account) => account.buckets.has(name));
  if (near !== undefined) return located(near, name);
  const owner = call.store.bucketOwner(name);
  return owner === undefined ? undefined : located(owner, name);
}

function located(account: AccountState, name: string): LocatedBucket | undefined {
  const bucket = account.buckets.get(name);
  return bucket === undefined ? undefined : { bucket, ownerId: account.id };
}
