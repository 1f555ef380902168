import type { Account } from './account.ts';
import type { Failure } from './failure.ts';

/** The kinds of what remediation makes, in the order in which they can be deleted: nothing is left that points nowhere. */
export const resourceKinds = ['alarm', 'metric-filter', 'subscription', 'topic'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** Something that remediation has made, or a subscription on it, which has neither name nor tag of its own. */
export type OwnResource =
  | { readonly kind: 'alarm'; readonly region: string; readonly alarmName: string; readonly alarmArn: string }
  | {
      readonly kind: 'metric-filter';
      readonly region: string;
      readonly logGroupName: string;
      readonly filterName: string;
    }
  | {
      readonly kind: 'subscription';
      readonly region: string;
      readonly topicArn: string;
      /** Absent until it is confirmed. */
      readonly subscriptionArn?: string;
      readonly protocol: string;
      readonly endpoint: string;
    }
  | { readonly kind: 'topic'; readonly region: string; readonly topicArn: string };

/** What could not be read, and where; without a Region when the account could not be entered. */
export type Unread = { readonly region?: string; readonly why: Failure };

/**
 * `complete`: all was read. `incomplete`: some was not, and what is listed may not be all. `unread`: nothing could be
 * read. `skipped`: not in use, as Organizations says, so that nobody can enter it.
 */
export type InventoryState = 'complete' | 'incomplete' | 'unread' | 'skipped';

export type AccountInventory = {
  readonly account: Account;
  readonly state: InventoryState;
  /** Where it was looked. */
  readonly regions: readonly string[];
  /** In the order of {@link resourceKinds}. */
  readonly resources: readonly OwnResource[];
  readonly unread: readonly Unread[];
};

/** The names by which resources are found to be ours, besides the tag. */
export type OwnNames = {
  /** Of an alarm, a metric filter and the metric between them. */
  readonly names: readonly string[];
  readonly metricNamespace: string;
  readonly resourcePrefix: string;
  /** Of topics; without it, those that have the prefix. */
  readonly topicName?: string;
};

export type Inventory = { readonly names: OwnNames; readonly accounts: readonly AccountInventory[] };
