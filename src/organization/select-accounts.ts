import type { Account, AccountId } from '../domain/account.ts';
import type { Selection } from '../domain/settings.ts';
import type { ListedUnit, Listing, OrganizationNames } from '../ports/organization-access.ts';

export type Selected =
  | { readonly ok: true; readonly accounts: readonly Account[]; readonly wholeOrganization: boolean }
  | { readonly ok: false; readonly problems: readonly string[] };

/**
 * Selects the accounts of a run. A selection that names an account or unit which the organization does not have is a
 * problem, and so is an empty one: a run that audits nothing must not look like a run that found nothing.
 */
export function selectAccounts(
  listing: Listing,
  selection: Selection,
  tagsOf: ReadonlyMap<AccountId, Readonly<Record<string, string>>>,
): Selected {
  const problems = unknownNames(listing, selection);
  if (problems.length > 0) return { ok: false, problems };
  const accounts = listing.accounts.filter((account) => isSelected(account, selection, { listing, tagsOf }));
  if (accounts.length === 0) {
    return { ok: false, problems: ['No account is selected, so there is nothing to do.'] };
  }
  return { ok: true, accounts, wholeOrganization: accounts.length === listing.accounts.length };
}

/** Returns a problem for each name in the selection that the organization does not have. */
export function unknownNames(listing: Listing, selection: Selection): readonly string[] {
  const [why] = listing.unread;
  if (why !== undefined && (selection.organizationalUnits ?? selection.excludeOrganizationalUnits) !== undefined) {
    return [`Organizational units can't be read, so none can be selected: ${why.operation}: ${why.message}`];
  }
  const ids = listing.accounts.map(({ id }) => id);
  const units = listing.units.flatMap(namesOf);
  return [
    ...unknownAccounts('accounts', selection.accounts, ids),
    ...unknownAccounts('excludeAccounts', selection.excludeAccounts, ids),
    ...unknownAccounts('organizationalUnits', selection.organizationalUnits, units),
    ...unknownAccounts('excludeOrganizationalUnits', selection.excludeOrganizationalUnits, units),
  ];
}

/** Returns the names in the selection that have to be looked up where the organization is not listed. */
export function namesToLookUp(selection: Selection): OrganizationNames {
  return {
    accounts: [...(selection.accounts ?? []), ...(selection.excludeAccounts ?? [])],
    units: [...(selection.organizationalUnits ?? []), ...(selection.excludeOrganizationalUnits ?? [])],
  };
}

function unknownAccounts(
  key: string,
  given: readonly string[] | undefined,
  known: readonly string[],
): readonly string[] {
  const names = new Set(known);
  return (given ?? []).filter((name) => !names.has(name)).map((name) => `${key}: ${name} is not in the organization.`);
}

/** Returns the names that settings may use for a unit: its id, and the path of names from below the root. */
function namesOf({ id, path }: ListedUnit): readonly string[] {
  return [id, path.join('/')];
}

type SelectionContext = {
  readonly listing: Listing;
  readonly tagsOf: ReadonlyMap<AccountId, Readonly<Record<string, string>>>;
};

export function isSelected(account: Account, selection: Selection, { listing, tagsOf }: SelectionContext): boolean {
  if (isExcluded(account, selection)) return false;
  if (selection.accounts !== undefined && !selection.accounts.includes(account.id)) return false;
  const { organizationalUnits } = selection;
  if (organizationalUnits !== undefined && !isUnder(account, organizationalUnits, listing.units)) return false;
  const tags = tagsOf.get(account.id) ?? {};
  return Object.entries(selection.tags ?? {}).every(([key, value]) => Object.hasOwn(tags, key) && tags[key] === value);
}

/** Returns whether the settings exclude an account: by its id, or with one of the units above it. */
export function isExcluded(
  { id, organizationalUnits: path }: Account,
  { excludeAccounts = [], excludeOrganizationalUnits = [] }: Selection,
): boolean {
  const above = new Set(path.flatMap((unit, depth) => [unit.id, pathText(path.slice(0, depth + 1))]));
  const isAbove = (name: string): boolean => isRootId(name) || above.has(name);
  return excludeAccounts.includes(id) || excludeOrganizationalUnits.some(isAbove);
}

function pathText(path: Account['organizationalUnits']): string {
  return path.map(({ name }) => name).join('/');
}

/** An organization has one root, above all accounts: https://docs.aws.amazon.com/organizations/latest/APIReference/API_Root.html */
function isRootId(name: string): boolean {
  return /^r-[\da-z]{4,32}$/.test(name);
}

function isUnder(account: Account, names: readonly string[], units: readonly ListedUnit[]): boolean {
  const selected = units.filter((unit) => namesOf(unit).some((name) => names.includes(name)));
  return selected.some(
    ({ id, path }) => path.length === 0 || account.organizationalUnits.some((unit) => unit.id === id),
  );
}
