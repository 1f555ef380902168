import type { OrganizationalUnit } from '../../domain/account.ts';
import type { Failure } from '../../domain/failure.ts';
import type { Observed } from '../../domain/observed.ts';
import type { ListedUnit } from '../../ports/organization-access.ts';
import { malformedAnswer } from '../client/failures.ts';
import type { Caller } from '../client/send.ts';
import { pathTo, readParents, readTree, type Tree } from './organization-tree.ts';

/** Finds the units of each account. Parents are listed only when Organizations sends an account without its `Paths`. */
export class AccountUnits {
  readonly #caller: Caller;
  readonly #tree: Promise<Observed<Tree>>;
  #parents: Promise<Observed<ReadonlyMap<string, string>>> | undefined;
  readonly #unread = new Map<string, Failure>();

  /** Starts to read the tree, while accounts are listed. */
  constructor(caller: Caller) {
    this.#caller = caller;
    this.#tree = readTree(caller);
  }

  async of(accountId: string, paths: readonly string[] | undefined): Promise<readonly OrganizationalUnit[]> {
    const tree = await this.#tree;
    if (tree.kind === 'unknown') this.#note(tree.why);
    const path = paths?.[0];
    if (path !== undefined) return unitsOfPath(path, tree);
    return tree.kind === 'unknown' ? [] : this.#unitsAbove(accountId, tree.value);
  }

  async listed(): Promise<{ readonly units: readonly ListedUnit[]; readonly unread: readonly Failure[] }> {
    const tree = await this.#tree;
    if (tree.kind === 'unknown') this.#note(tree.why);
    const unread = [...this.#unread.values()];
    if (tree.kind === 'unknown' || unread.length > 0) return { units: [], unread };
    const ids = [...tree.value.rootIds, ...tree.value.unitById.keys()];
    return { units: ids.map((id) => ({ id, path: pathTo(id, tree.value).map(({ name }) => name) })), unread };
  }

  async #unitsAbove(accountId: string, tree: Tree): Promise<readonly OrganizationalUnit[]> {
    this.#parents ??= readParents(tree, this.#caller);
    const parents = await this.#parents;
    if (parents.kind === 'unknown') {
      this.#note(parents.why);
      return [];
    }
    const parentId = parents.value.get(accountId);
    if (parentId !== undefined) return pathTo(parentId, tree);
    this.#note(
      malformedAnswer('organizations:ListAccountsForParent', `account ${accountId} is in no organizational unit.`),
    );
    return [];
  }

  /** Notes a failure once for each operation and code, not once for each account. */
  #note(why: Failure): void {
    this.#unread.set(`${why.operation} ${why.code}`, why);
  }
}

/** Reads `o-example/r-example/ou-parent/ou-child/111122223333/`. The name of a unit is its id where it is unknown. */
function unitsOfPath(path: string, tree: Observed<Tree>): readonly OrganizationalUnit[] {
  const unitIds = path.split('/').filter((part) => part.startsWith('ou-'));
  return unitIds.map((id) => {
    const name = tree.kind === 'known' ? tree.value.unitById.get(id)?.name : undefined;
    return { id, name: name ?? id };
  });
}
