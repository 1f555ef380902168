import type { Account, AccountId, Organization } from '../domain/account.ts';
import type { Failure } from '../domain/failure.ts';
import { known, type Observed } from '../domain/observed.ts';
import type { Settings } from '../domain/settings.ts';
import type { Listing, OrganizationAccess, StartedListing } from '../ports/organization-access.ts';
import type { PreviousRun } from '../report/previous-run.ts';
import { type AsyncQueue, createAsyncQueue } from '../runtime/async-queue.ts';
import type { Source } from '../runtime/map-bounded.ts';
import { type AuditOrder, inOrderOfAudit, readAuditOrder } from './audit-order.ts';
import { selectAccounts } from './select-accounts.ts';

/** Whom a run looks at. */
export type AuditTargets = {
  readonly organization: Organization;
  /** In the order in which they are to be audited, some of them maybe still to be listed. */
  readonly accounts: Source<Account>;
  /** What is known once the last account is listed. Never rejects for what AWS refuses. */
  readonly listed: Promise<Listed>;
  /** Waits until the account is listed, or everybody is and it is not. */
  readonly isMember: (accountId: AccountId) => Promise<boolean>;
};

export type Listed =
  | {
      readonly ok: true;
      /** Those that are selected, in the order in which Organizations lists them. */
      readonly selected: readonly Account[];
      /** Everybody who is in the organization. */
      readonly members: ReadonlySet<AccountId>;
      readonly wholeOrganization: boolean;
      /** Why units are not known, where they are not. */
      readonly unread: readonly Failure[];
    }
  /** Nothing was to be judged: the organization could not be listed, or nobody is selected. */
  | NotListed;

export type NotListed = { readonly ok: false; readonly problems: readonly string[] };

export type ListingOptions = {
  /** Ends the listing. */
  readonly signal: AbortSignal;
  /** How many accounts there are to look at, as far as is known: told again as the list grows. */
  readonly onListed: (accounts: number) => void;
};

type Request = {
  readonly settings: Settings;
  /** The run that `latest/` holds. */
  readonly previous: Promise<PreviousRun | undefined>;
};

type Found = ({ readonly ok: true } & AuditTargets) | NotListed;

/**
 * An audit of everybody begins with the first page of the list. Where accounts are named, or something is going to be
 * changed, the whole list comes first: a name that is not there must stop the run before it looks at anybody, and an
 * account must not be changed by a run that then can't say whom it was about.
 */
export async function resolveAuditTargets(
  request: Request,
  aws: OrganizationAccess,
  listening: ListingOptions,
): Promise<Found> {
  const { selection, mode } = request.settings;
  const isEverybody = Object.values(selection).every((names) => names === undefined);
  if (mode !== 'audit' || !isEverybody) return selectedAccounts(request, aws, listening);
  const started = await aws.startListing(listening.signal);
  if (started.kind === 'unknown') return notListed(started.why);
  return { ok: true, ...accountsAsListed(started.value, request, listening) };
}

async function selectedAccounts(
  { settings, previous }: Request,
  aws: OrganizationAccess,
  { signal, onListed }: ListingOptions,
): Promise<Found> {
  const listing = await aws.list(signal);
  if (listing.kind === 'unknown') return notListed(listing.why);
  const tags = await tagsOf(listing.value, settings, { aws, signal });
  if (tags.kind === 'unknown')
    return { ok: false, problems: [problemOf('The tags of accounts could not be read', tags.why)] };
  const selection = selectAccounts(listing.value, settings.selection, tags.value);
  if (!selection.ok) return selection;
  const { accounts: selected, wholeOrganization } = selection;
  const { organization, accounts, unread } = listing.value;
  const members = new Set(accounts.map(({ id }) => id));
  onListed(selected.length);
  return {
    ok: true,
    organization,
    accounts: inOrderOfAudit(selected, readAuditOrder(await previous, organization.id)),
    listed: Promise.resolve({ ok: true, selected, members, wholeOrganization, unread }),
    isMember: (accountId) => Promise.resolve(members.has(accountId)),
  };
}

/** Tags cost a call an account, so they are read only for those that everything else selects. */
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
  // Whoever waits for the feed must be told that it ends, whatever ended it.
  void listed.catch(() => undefined).finally(accounts.close);
  return {
    organization: listing.organization,
    accounts,
    listed,
    isMember: async (accountId) => members.has(accountId) || (await listed.then(() => members.has(accountId))),
  };
}

/**
 * Hands accounts out as they come. An account waits while one that is due sooner is still to be listed, so that it takes
 * nobody's turn; where the run before came to everybody, none waits.
 */
async function emitInAuditOrder(
  pages: AsyncGenerator<readonly Account[], Failure | undefined>,
  accounts: AsyncQueue<Account>,
  order: Promise<AuditOrder>,
): Promise<{ readonly selected: readonly Account[]; readonly why: Failure | undefined }> {
  const { dueSince, dueSinceById } = await order;
  const unlisted = new Map(dueSinceById);
  const selected: Account[] = [];
  let waiting: readonly Account[] = [];
  for (;;) {
    const next = await pages.next();
    const page = next.done === true ? [] : next.value;
    selected.push(...page);
    for (const { id } of page) unlisted.delete(id);
    const soonest = next.done === true ? undefined : minimum(unlisted.values());
    const mayGo = (account: Account): boolean => soonest === undefined || dueSince(account) <= soonest;
    const candidates = [...waiting, ...page];
    accounts.put(inOrderOfAudit(candidates.filter(mayGo), { dueSince, dueSinceById }));
    waiting = candidates.filter((account) => !mayGo(account));
    if (next.done === true) return { selected, why: next.value };
  }
}

function minimum(texts: Iterable<string>): string | undefined {
  let least: string | undefined;
  for (const text of texts) if (least === undefined || text < least) least = text;
  return least;
}

function notListed(why: Failure): NotListed {
  return { ok: false, problems: [problemOf('The organization could not be listed', why)] };
}

function problemOf(what: string, { operation, awsCode, message }: Failure): string {
  return `${what}: ${operation} ${awsCode ?? ''} ${message}`.replace(/ +/g, ' ');
}
