import type { Account, AccountId, Organization } from '../domain/account.ts';
import type { Failure } from '../domain/failure.ts';
import { known, type Observed, unknown } from '../domain/observed.ts';
import type { Settings } from '../domain/settings.ts';
import type {
  IsExcluded,
  IsMember,
  Listing,
  OrganizationAccess,
  StartedListing,
} from '../ports/organization-access.ts';
import type { PreviousRun } from '../report/previous-run.ts';
import { type AsyncQueue, createAsyncQueue } from '../runtime/async-queue.ts';
import type { Source } from '../runtime/map-bounded.ts';
import { type AuditOrder, inOrderOfAudit, readAuditOrder } from './audit-order.ts';
import { isExcluded, namesToLookUp, selectAccounts } from './select-accounts.ts';

/** The accounts that a run audits. */
export type AuditTargets = {
  readonly organization: Organization;
  /** In audit order; some of them may still have to be listed. */
  readonly accounts: Source<Account>;
  /** Resolves once the last account is listed. An error of AWS is a value, not a rejection. */
  readonly listed: Promise<Listed>;
  /** Waits until the account is listed, or the list has ended without it. */
  readonly isMember: IsMember;
  readonly isExcluded: IsExcluded;
  /** Those of the listed accounts that the settings exclude; known before the first audit. */
  readonly excluded: ReadonlySet<AccountId>;
};

export type Listed =
  | {
      readonly ok: true;
      /** The selected accounts, in the order in which Organizations lists them. */
      readonly selected: readonly Account[];
      /** Every account of the organization; only those that were looked up where it was not listed. */
      readonly members: ReadonlySet<AccountId>;
      readonly wholeOrganization: boolean;
      /** Why organizational units could not be read. */
      readonly unread: readonly Failure[];
    }
  /** There is nothing to audit: the organization could not be listed, or no account is selected. */
  | NotListed;

export type NotListed = { readonly ok: false; readonly problems: readonly string[] };

export type ListingOptions = {
  /** Ends the listing. */
  readonly signal: AbortSignal;
  /** Receives the number of accounts known so far; called again as more accounts are listed. */
  readonly onListed: (accounts: number) => void;
};

type Request = {
  readonly settings: Settings;
  /** The run that `latest/` holds. */
  readonly previous: Promise<PreviousRun | undefined>;
  /** Looks up the selected accounts, in place of a list of all: for a run about few of them. */
  readonly looksUpAccounts?: boolean | undefined;
};

type Found = ({ readonly ok: true } & AuditTargets) | NotListed;

/**
 * Resolves the accounts of a run. A whole-organization audit starts on the first page of ListAccounts. A selection, or
 * a run that changes accounts, waits for the whole list: an unknown name must stop the run before its first audit, and
 * a run must not change an account when it can't say afterwards which accounts it was about.
 */
export async function resolveAuditTargets(
  request: Request,
  aws: OrganizationAccess,
  options: ListingOptions,
): Promise<Found> {
  const { selection, mode } = request.settings;
  const isWholeOrganization = Object.values(selection).every((names) => names === undefined);
  if (mode !== 'audit' || !isWholeOrganization) return selectedAccounts(request, aws, options);
  const started = await aws.startListing(options.signal);
  if (started.kind === 'unknown') return notListed(started.why);
  return { ok: true, ...accountsAsListed(started.value, request, options) };
}

/**
 * AWS allows 20 DescribeAccount a second, and 8 pages of ListAccounts with 20 accounts each: more accounts than these
 * are read from the list. https://docs.aws.amazon.com/organizations/latest/userguide/orgs_reference_limits.html
 */
const maxLookups = 100;

async function selectedAccounts(
  { settings, previous, looksUpAccounts = false }: Request,
  aws: OrganizationAccess,
  { signal, onListed }: ListingOptions,
): Promise<Found> {
  const { accounts: named = [] } = settings.selection;
  const looksUp = looksUpAccounts && named.length <= maxLookups;
  const listing = await (looksUp ? aws.lookUp(namesToLookUp(settings.selection), signal) : aws.list(signal));
  if (listing.kind === 'unknown') return notListed(listing.why);
  const tags = await tagsOf(listing.value, settings, { aws, signal });
  if (tags.kind === 'unknown')
    return { ok: false, problems: [problemOf('The tags of accounts could not be read', tags.why)] };
  const selection = selectAccounts(listing.value, settings.selection, tags.value);
  if (!selection.ok) return selection;
  const { accounts: selected } = selection;
  // Accounts that were named are a part, even when they are all: the run does not know the others.
  const wholeOrganization = selection.wholeOrganization && !looksUpAccounts;
  const { organization, accounts, unread } = listing.value;
  const members = new Set(accounts.map(({ id }) => id));
  const excluded = new Set([
    ...(settings.selection.excludeAccounts ?? []),
    ...accounts.filter((account) => isExcluded(account, settings.selection)).map(({ id }) => id),
  ]);
  onListed(selected.length);
  return {
    ok: true,
    organization,
    accounts: inOrderOfAudit(selected, readAuditOrder(await previous, organization.id)),
    listed: Promise.resolve({ ok: true, selected, members, wholeOrganization, unread }),
    isMember: looksUp ? aws.isMember : (accountId) => Promise.resolve(known(members.has(accountId))),
    isExcluded: looksUp ? exclusionByLookup(settings, aws) : (id) => Promise.resolve(known(excluded.has(id))),
    excluded,
  };
}

/** Returns how it is looked up whether the settings exclude an account: by its id, or with a unit above it. */
function exclusionByLookup({ selection }: Settings, aws: OrganizationAccess): IsExcluded {
  return async (accountId, signal) => {
    if (selection.excludeAccounts?.includes(accountId) === true) return known(true);
    if (selection.excludeOrganizationalUnits === undefined) return known(false);
    const found = await aws.lookUp({ accounts: [accountId], units: [] }, signal);
    if (found.kind === 'unknown') return found;
    const [why] = found.value.unread;
    if (why !== undefined) return unknown(why);
    return known(found.value.accounts.some((account) => isExcluded(account, selection)));
  };
}

/** Reads tags only of the accounts that everything else selects, as they cost a call an account. */
async function tagsOf(
  listing: Listing,
  { selection }: Settings,
  { aws, signal }: { readonly aws: OrganizationAccess; readonly signal: AbortSignal },
): Promise<Observed<ReadonlyMap<AccountId, Readonly<Record<string, string>>>>> {
  const { tags, ...others } = selection;
  if (tags === undefined) return known(new Map());
  const candidates = selectAccounts(listing, others, new Map());
  return aws.tagsOf(candidates.ok ? candidates.accounts.map(({ id }) => id) : [], signal);
}

function accountsAsListed(listing: StartedListing, { previous }: Request, { onListed }: ListingOptions): AuditTargets {
  const accounts = createAsyncQueue<Account>();
  const members = new Set<AccountId>();
  const pages = async function* (): AsyncGenerator<readonly Account[], Failure | undefined> {
    for await (const page of listing.accountPages) {
      if (page.kind === 'unknown') return page.why;
      for (const { id } of page.value) members.add(id);
      onListed(members.size);
      yield page.value;
    }
    return undefined;
  };
  const order = previous.then((run) => readAuditOrder(run, listing.organization.id));
  const listed = emitInAuditOrder(pages(), accounts, order).then(async ({ selected, why }): Promise<Listed> => {
    if (why !== undefined) return notListed(why);
    if (selected.length === 0) return { ok: false, problems: ['The organization has no accounts.'] };
    const { unread } = await listing.units();
    return { ok: true, selected, members, wholeOrganization: true, unread };
  });
  // Consumers that wait for the queue must see its end, whatever ended it.
  void listed.catch(() => undefined).finally(accounts.close);
  return {
    organization: listing.organization,
    accounts,
    listed,
    isMember: async (accountId) => {
      if (!members.has(accountId)) await listed;
      return known(members.has(accountId));
    },
    // Settings that exclude an account don't ask for the whole organization.
    isExcluded: () => Promise.resolve(known(false)),
    excluded: new Set(),
  };
}

/**
 * Emits accounts as they are listed. An account is held back while a less recently audited one has yet to be listed;
 * when the previous run audited all accounts, none is held back.
 */
async function emitInAuditOrder(
  pages: AsyncGenerator<readonly Account[], Failure | undefined>,
  accounts: AsyncQueue<Account>,
  order: Promise<AuditOrder>,
): Promise<{ readonly selected: readonly Account[]; readonly why: Failure | undefined }> {
  const auditOrder = await order;
  const { lastAuditedAt, lastAuditedAtById } = auditOrder;
  const unlisted = new Map(lastAuditedAtById);
  const selected: Account[] = [];
  let waiting: readonly Account[] = [];
  for (;;) {
    const next = await pages.next();
    const page = next.done === true ? [] : next.value;
    selected.push(...page);
    for (const { id } of page) unlisted.delete(id);
    const earliest = next.done === true ? undefined : minimum(unlisted.values());
    const isDue = (account: Account): boolean => earliest === undefined || lastAuditedAt(account) <= earliest;
    const candidates = [...waiting, ...page];
    accounts.put(inOrderOfAudit(candidates.filter(isDue), auditOrder));
    waiting = candidates.filter((account) => !isDue(account));
    if (next.done === true) return { selected, why: next.value };
  }
}

function minimum(texts: Iterable<string>): string | undefined {
  let least: string | undefined;
  for (const text of texts) if (least === undefined || text < least) least = text;
  return least;
}

/** Warns that accounts are reported without their organizational units, where these could not be read. */
export function warnOfUnreadUnits(unread: readonly Failure[], onWarning?: (text: string) => void): void {
  for (const { operation, message } of unread) {
    onWarning?.(`Accounts are reported without their organizational units: ${operation}: ${message}`);
  }
}

function notListed(why: Failure): NotListed {
  return { ok: false, problems: [problemOf('The organization could not be listed', why)] };
}

function problemOf(what: string, { operation, awsCode, message }: Failure): string {
  return `${what}: ${operation} ${awsCode ?? ''} ${message}`.replace(/ +/g, ' ');
}
