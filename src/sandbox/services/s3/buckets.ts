import type { Call } from '../../access/operation.ts';
import type { BucketState } from '../../world/bucket-state.ts';
import type { AccountState, Store } from '../../world/store.ts';

export type LocatedBucket = { readonly bucket: BucketState; readonly ownerId: string };

const ownersByStore = new WeakMap<Store, Map<string, string>>();

/**
 * Bucket names are global. Accounts that have been touched are searched first; only a name that none of them has makes
 * every account of the world come into being, once.
 */
export function locateBucket(call: Call, name: string): LocatedBucket | undefined {
  const likely = [call.account, ...call.store.touched()];
  const near = likely.find((account) => account.buckets.has(name));
  if (near !== undefined) return located(near, name);
  let owners = ownersByStore.get(call.store);
  if (owners === undefined) {
    const accounts = call.store.accountIds().flatMap((id) => call.store.account(id) ?? []);
    owners = new Map(accounts.flatMap((account) => [...account.buckets.keys()].map((bucket) => [bucket, account.id])));
    ownersByStore.set(call.store, owners);
  }
  const owner = call.store.account(owners.get(name) ?? '');
  return owner === undefined ? undefined : located(owner, name);
}

function located(account: AccountState, name: string): LocatedBucket | undefined {
  const bucket = account.buckets.get(name);
  return bucket === undefined ? undefined : { bucket, ownerId: account.id };
}
