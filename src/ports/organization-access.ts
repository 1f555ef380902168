import type { Account, AccountId, Organization } from '../domain/account.ts';
import type { ApiCallStats } from '../domain/api-call-stats.ts';
import type { Failure } from '../domain/failure.ts';
import type { Notification } from '../domain/notification.ts';
import type { Observed } from '../domain/observed.ts';
import type { YieldSlot } from '../runtime/map-bounded.ts';
import type { EnteredAccount } from './account-access.ts';
import type { Written } from './report-store.ts';

/** AWS as a run needs it. */
export type OrganizationAccess = {
  readonly region: string;
  readonly list: (signal: AbortSignal) => Promise<Observed<Listing & { readonly organization: Organization }>>;
  readonly startListing: (signal: AbortSignal) => Promise<Observed<StartedListing>>;
  readonly tagsOf: (
    accounts: readonly AccountId[],
    signal: AbortSignal,
  ) => Promise<Observed<ReadonlyMap<AccountId, Readonly<Record<string, string>>>>>;
  /** With `yieldSlot`, other accounts go on while this one waits. Work that is shared by all accounts keeps its slot. */
  readonly enter: (accountId: AccountId, signal: AbortSignal, yieldSlot?: YieldSlot) => Promise<EnteredAccount>;
  /** What was sent so far that belongs to no account. */
  readonly traffic: () => ApiCallStats;
};

export type StartedListing = {
  readonly organization: Organization;
  /** As they come. A page that could not be read is the last, and then there is no list. */
  readonly accountPages: AsyncIterable<Observed<readonly Account[]>>;
  /** To be asked for when the last page has come. */
  readonly units: () => Promise<Pick<Listing, 'units' | 'unread'>>;
};

export type Notify = {
  readonly topicArn: string;
  readonly send: (notification: Notification) => Promise<Written>;
};

export type Listing = {
  readonly accounts: readonly Account[];
  /** The root and every unit of the organization, whether or not it holds an account. */
  readonly units: readonly ListedUnit[];
  /** Why the units are not known, where they are not. */
  readonly unread: readonly Failure[];
};

/** `path` holds the names from below the root down to the unit itself; the root's is empty. */
export type ListedUnit = { readonly id: string; readonly path: readonly string[] };
