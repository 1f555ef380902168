import { ListParentsCommand } from '@aws-sdk/client-organizations';
import type { OrganizationalUnit } from '../../domain/account.ts';
import type { Failure } from '../../domain/failure.ts';
import { known, type Observed, unknown } from '../../domain/observed.ts';
import { malformedAnswer } from '../client/failures.ts';
import { everyPage, type Page } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { requireList, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';
import type { ListedAccount } from './list-accounts.ts';
import { listRoots, listUnits, type Parented } from './organization-tree.ts';
import { remembered } from './remembered.ts';

/** The root above an account, and the units in between. Both are empty where they could not be read. */
export type UnitsAbove = { readonly rootIds: readonly string[]; readonly units: readonly OrganizationalUnit[] };

/** Receives why something could not be read. */
type Note = (why: Failure) => void;

type Asking = { readonly note: Note; readonly caller: Caller };

const operation = 'organizations:ListParents';

/** Looks up the units of single accounts from below, as reading the whole tree takes a call for each of its units. */
export class UnitLookup {
  readonly #parentOf = remembered(readParent);
  readonly #unitsIn = remembered(listUnits);
  readonly #roots = remembered((_all, caller) => listRoots(caller));

  /** Returns the units above an account. The name of a unit is its id where its name could not be read. */
  async above({ id, paths }: ListedAccount, { note, caller }: Asking): Promise<UnitsAbove> {
    const inPath = idsIn(paths?.[0]);
    const ids = inPath === undefined ? await this.#idsAbove(id, caller) : known(inPath);
    if (ids.kind === 'unknown') {
      note(ids.why);
      return { rootIds: [], units: [] };
    }
    const units = await Promise.all(
      ids.value.slice(1).map(async (unitId, depth) => {
        const siblings = await this.#listed(ids.value[depth] ?? '', { note, caller });
        return { id: unitId, name: siblings.find((unit) => unit.id === unitId)?.name ?? unitId };
      }),
    );
    return { rootIds: ids.value.slice(0, 1), units };
  }

  /** Returns whether the organization has a unit or root of this id, or a unit at this path of names. */
  async exists(name: string, asking: Asking): Promise<boolean> {
    if (/^ou-[0-9a-z]+-[0-9a-z]+$/.test(name)) {
      const parent = await this.#parentOf(name, asking.caller);
      if (parent.kind === 'unknown') asking.note(parent.why);
      else if (parent.value !== undefined) return true;
    }
    const roots = await this.#roots('', asking.caller);
    if (roots.kind === 'known') {
      if (roots.value.includes(name)) return true;
      for (const rootId of roots.value) if (await this.#isBelow(rootId, name, asking)) return true;
    } else asking.note(roots.why);
    return false;
  }

  /** Follows a path of names downward. A name may itself contain a slash, so each unit that fits is followed. */
  async #isBelow(parentId: string, path: string, asking: Asking): Promise<boolean> {
    for (const { id, name } of await this.#listed(parentId, asking)) {
      if (name === path) return true;
      if (path.startsWith(`${name}/`) && (await this.#isBelow(id, path.slice(name.length + 1), asking))) return true;
    }
    return false;
  }

  async #listed(parentId: string, { note, caller }: Asking): Promise<readonly Parented[]> {
    const units = await this.#unitsIn(parentId, caller);
    if (units.kind === 'known') return units.value;
    note(units.why);
    return [];
  }

  /** Returns the ids from the root down to the unit that holds the account. */
  async #idsAbove(accountId: string, caller: Caller): Promise<Observed<readonly string[]>> {
    const ids: string[] = [];
    for (let id = accountId; !id.startsWith('r-'); ) {
      const parent = await this.#parentOf(id, caller);
      if (parent.kind === 'unknown') return parent;
      if (parent.value === undefined) return unknown(malformedAnswer(operation, `${id} has no parent.`));
      if (ids.includes(parent.value)) return unknown(malformedAnswer(operation, `${parent.value} is above itself.`));
      id = parent.value;
      ids.unshift(id);
    }
    return known(ids);
  }
}

/** Reads `o-example/r-example/ou-parent/ou-child/111122223333/` as root and units. */
function idsIn(path: string | undefined): readonly string[] | undefined {
  const ids = path?.split('/').filter((part) => part.startsWith('r-') || part.startsWith('ou-'));
  return ids?.[0]?.startsWith('r-') === true ? ids : undefined;
}

/**
 * Returns the root or unit directly above an account or unit, or `undefined` where there is no such child. "In the
 * current release, a child can have only a single parent":
 * https://docs.aws.amazon.com/organizations/latest/APIReference/API_ListParents.html
 */
async function readParent(childId: string, caller: Caller): Promise<Observed<string | undefined>> {
  const fetch = async (NextToken: string | undefined) =>
    query(caller.aws.organizations(), new ListParentsCommand({ ChildId: childId, NextToken }), {
      operation,
      caller,
      read: (output): Page<string> => ({
        items: requireList(output.Parents, 'Parents').map(({ Id }) => requireString(Id, 'Id')),
        next: output.NextToken,
      }),
    });
  const parents = await everyPage({ operation, fetch });
  if (parents.kind === 'known') return known(parents.value[0]);
  return parents.why.awsCode === 'ChildNotFoundException' ? known(undefined) : parents;
}
