import type { Account, AccountId, Organization } from '../domain/account.ts';
import type { ApiCallStats } from '../domain/api-call-stats.ts';
import type { Failure } from '../domain/failure.ts';
import type { Notification } from '../domain/notification.ts';
import type { Observed } from '../domain/observed.ts';
import type { YieldSlot } from '../runtime/map-bounded.ts';
import type { EnteredAccount } from './account-access.ts';
import type { Written } from './report-store.ts';

/** The organization, as a run reads and enters it. */
export type OrganizationAccess = {
  readonly region: string;
  /** The account whose credentials the run begins with. */
  readonly callerAccountId: AccountId;
  readonly list: (signal: AbortSignal) => Promise<Observed<Listing & { readonly organization: Organization }>>;
  /** Looks up accounts and units one by one. The listing holds nothing else, so it is no list of the organization. */
  readonly lookUp: (
    names: OrganizationNames,
    signal: AbortSignal,
  ) => Promise<Observed<Listing & { readonly organization: Organization }>>;
  /** Looks up whether an account belongs to the organization. */
  readonly isMember: IsMember;
  readonly startListing: (signal: AbortSignal) => Promise<Observed<StartedListing>>;
  readonly tagsOf: (
    accounts: readonly AccountId[],
    signal: AbortSignal,
  ) => Promise<Observed<ReadonlyMap<AccountId, Readonly<Record<string, string>>>>>;
  /** Enters an account. With `yieldSlot` it gives its slot to the next account while it waits for rate limits. */
  readonly enter: (accountId: AccountId, signal: AbortSignal, yieldSlot?: YieldSlot) => Promise<EnteredAccount>;
  /** Counts the requests so far that belong to no account. */
  readonly traffic: () => ApiCallStats;
};

/** Returns whether an account belongs to the organization. */
export type IsMember = (accountId: AccountId, signal: AbortSignal) => Promise<Observed<boolean>>;

/** Returns whether the settings exclude an account. */
export type IsExcluded = IsMember;

/** Accounts and units to look up. A unit is named by its id, or by the path of names from below the root. */
export type OrganizationNames = { readonly accounts: readonly AccountId[]; readonly units: readonly string[] };

export type StartedListing = {
  readonly organization: Organization;
  /** Pages as they are read. A page that could not be read is the last, and makes the list void. */
  readonly accountPages: AsyncIterable<Observed<readonly Account[]>>;
  /** Reads the organizational units; to be called after the last page. */
  readonly units: () => Promise<Pick<Listing, 'units' | 'unread'>>;
};

export type Notify = {
  readonly topicArn: string;
  readonly send: (notification: Notification) => Promise<Written>;
};

export type Listing = {
  readonly accounts: readonly Account[];
  /** The root and every unit of the organization, whether or not it holds an account; or those that were looked up. */
  readonly units: readonly ListedUnit[];
  /** Why organizational units could not be read. */
  readonly unread: readonly Failure[];
};

/** A unit of the organization. `path` holds the names from below the root down to the unit; the root's is empty. */
export type ListedUnit = { readonly id: string; readonly path: readonly string[] };
