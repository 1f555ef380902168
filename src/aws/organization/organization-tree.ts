import {
  ListAccountsForParentCommand,
  ListOrganizationalUnitsForParentCommand,
  ListRootsCommand,
} from '@aws-sdk/client-organizations';
import type { OrganizationalUnit } from '../../domain/account.ts';
import { known, type Observed, unknown } from '../../domain/observed.ts';
import { mapBounded } from '../../runtime/map-bounded.ts';
import { timedOut } from '../client/failures.ts';
import { everyPage, type Page } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { requireList, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';
import type { Operation } from '../permissions.ts';

/** A unit, and the root or unit directly above it. */
export type Parented = OrganizationalUnit & { readonly parentId: string };

/** The organizational units of an organization. */
export type Tree = { readonly rootIds: readonly string[]; readonly unitById: ReadonlyMap<string, Parented> };

/** Organizations allows five to eight such calls a second; more would only be throttled. */
const concurrency = 4;

/** Reads the organizational units, level by level. */
export async function readTree(caller: Caller): Promise<Observed<Tree>> {
  const roots = await listRoots(caller);
  if (roots.kind === 'unknown') return roots;
  const unitById = new Map<string, Parented>();
  let level = roots.value;
  while (level.length > 0) {
    const units = await fromEach(level, caller, { operation: listUnitsOperation, list: listUnits });
    if (units.kind === 'unknown') return units;
    // A unit that is moved during the listing may appear twice; it is followed once.
    const fresh = units.value.filter(({ id }) => !unitById.has(id));
    for (const unit of fresh) unitById.set(unit.id, unit);
    level = [...new Set(fresh.map(({ id }) => id))];
  }
  return known({ rootIds: roots.value, unitById });
}

/** Returns the units from below the root down to `unitId`. The name of a unit is its id where the tree lacks it. */
export function pathTo(unitId: string, { unitById }: Tree): readonly OrganizationalUnit[] {
  const path: OrganizationalUnit[] = [];
  for (let id = unitId; !id.startsWith('r-') && path.length <= unitById.size; ) {
    const { name, parentId } = unitById.get(id) ?? { name: id, parentId: 'r-' };
    path.unshift({ id, name });
    id = parentId;
  }
  return path;
}

/** Returns the parent of each account, by account id, for when `ListAccounts` sends no `Paths`. */
export async function readParents(tree: Tree, caller: Caller): Promise<Observed<ReadonlyMap<string, string>>> {
  const parentIds = [...tree.rootIds, ...tree.unitById.keys()];
  const children = await fromEach(parentIds, caller, { operation: listChildrenOperation, list: listChildren });
  if (children.kind === 'unknown') return children;
  return known(new Map(children.value.map(({ accountId, parentId }) => [accountId, parentId])));
}

type Listing<Item> = {
  readonly operation: Operation;
  readonly list: (parentId: string, caller: Caller) => Promise<Observed<readonly Item[]>>;
};

/** Lists the items of each parent, several at a time. When one list can't be read, all are unknown. */
export async function fromEach<Item>(
  parentIds: readonly string[],
  caller: Caller,
  { operation, list }: Listing<Item>,
): Promise<Observed<readonly Item[]>> {
  const slots = await mapBounded(parentIds, { limit: concurrency, signal: caller.signal }, async (id) =>
    list(id, caller),
  );
  const items: Item[] = [];
  for (const slot of slots) {
    if (slot.kind === 'crashed') throw slot.error;
    if (slot.kind === 'not-started') return unknown(timedOut(operation));
    if (slot.value.kind === 'unknown') return slot.value;
    items.push(...slot.value.value);
  }
  return known(items);
}

/** Lists the ids of the roots: an organization has one. */
export async function listRoots(caller: Caller): Promise<Observed<readonly string[]>> {
  const operation = 'organizations:ListRoots';
  const fetch = async (NextToken: string | undefined) =>
    query(caller.aws.organizations(), new ListRootsCommand({ NextToken }), {
      operation,
      caller,
      read: (output): Page<string> => ({
        items: requireList(output.Roots, 'Roots').map(({ Id }) => requireString(Id, 'Id')),
        next: output.NextToken,
      }),
    });
  return everyPage({ operation, fetch });
}

const listUnitsOperation = 'organizations:ListOrganizationalUnitsForParent';

/** Lists the units directly below a root or unit. */
export async function listUnits(parentId: string, caller: Caller): Promise<Observed<readonly Parented[]>> {
  const fetch = async (NextToken: string | undefined) =>
    query(
      caller.aws.organizations(),
      new ListOrganizationalUnitsForParentCommand({ ParentId: parentId, MaxResults: 20, NextToken }),
      {
        operation: listUnitsOperation,
        caller,
        read: (output): Page<Parented> => ({
          items: requireList(output.OrganizationalUnits, 'OrganizationalUnits').map(({ Id, Name }) => {
            const id = requireString(Id, 'Id');
            return { id, name: Name ?? id, parentId };
          }),
          next: output.NextToken,
        }),
      },
    );
  return everyPage({ operation: listUnitsOperation, fetch });
}

const listChildrenOperation = 'organizations:ListAccountsForParent';

type Child = { readonly accountId: string; readonly parentId: string };

async function listChildren(parentId: string, caller: Caller): Promise<Observed<readonly Child[]>> {
  const fetch = async (NextToken: string | undefined) =>
    query(
      caller.aws.organizations(),
      new ListAccountsForParentCommand({ ParentId: parentId, MaxResults: 20, NextToken }),
      {
        operation: listChildrenOperation,
        caller,
        read: (output): Page<Child> => ({
          items: requireList(output.Accounts, 'Accounts').map(({ Id }) => ({
            accountId: requireString(Id, 'Id'),
            parentId,
          })),
          next: output.NextToken,
        }),
      },
    );
  return everyPage({ operation: listChildrenOperation, fetch });
}
