import { ListTagsForResourceCommand, type Tag } from '@aws-sdk/client-organizations';
import type { AccountId } from '../../domain/account.ts';
import { known, type Observed, unknown } from '../../domain/observed.ts';
import { mapBounded } from '../../runtime/map-bounded.ts';
import { timedOut } from '../client/failures.ts';
import { everyPage, type Page } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { requireList, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';

export type Tags = Readonly<Record<string, string>>;

const operation = 'organizations:ListTagsForResource';

/** Organizations allows ten of these calls a second. */
const concurrency = 8;

/** Reads the tags of all these accounts, or of none: one call for each, so only when accounts are selected by tag. */
export async function readTags(
  accountIds: readonly AccountId[],
  caller: Caller,
): Promise<Observed<ReadonlyMap<AccountId, Tags>>> {
  const slots = await mapBounded(accountIds, { limit: concurrency, signal: caller.signal }, async (id) =>
    tagsOf(id, caller),
  );
  const tagsByAccount = new Map<AccountId, Tags>();
  for (const slot of slots) {
    if (slot.kind === 'crashed') throw slot.error;
    if (slot.kind === 'not-started') return unknown(timedOut(operation));
    if (slot.value.kind === 'unknown') return slot.value;
    tagsByAccount.set(slot.item, slot.value.value);
  }
  return known(tagsByAccount);
}

async function tagsOf(accountId: AccountId, caller: Caller): Promise<Observed<Tags>> {
  const fetch = async (NextToken: string | undefined) =>
    query(caller.aws.organizations(), new ListTagsForResourceCommand({ ResourceId: accountId, NextToken }), {
      operation,
      caller,
      read: (output): Page<Tag> => ({ items: requireList(output.Tags, 'Tags').map(readTag), next: output.NextToken }),
    });
  const tags = await everyPage({ operation, fetch });
  if (tags.kind === 'unknown') return tags;
  return known(Object.fromEntries(tags.value.map(({ Key, Value }) => [Key, Value])));
}

function readTag({ Key, Value }: Tag): { readonly Key: string; readonly Value: string } {
  return { Key: requireString(Key, 'Key'), Value: requireString(Value, 'Value') };
}
