import type { Account } from './account.ts';
import type { Failure } from './failure.ts';

/**
 * The kinds of resources that remediation makes, in an order in which they can be deleted without dangling references.
 */
export const resourceKinds = ['alarm', 'metric-filter', 'subscription', 'topic'] as const;
export type ResourceKind = (typeof resourceKinds)[number];

/** A resource that remediation has made, or a subscription to it, which has neither a name nor tags. */
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
      /** With its e-mail address masked. */
      readonly endpoint: string;
    }
  | { readonly kind: 'topic'; readonly region: string; readonly topicArn: string };

/** A failure to read resources; without a Region when the account could not be entered. */
export type Unread = { readonly region?: string; readonly why: Failure };

/**
 * `complete`: all was read. `incomplete`: some was not, and resources may be missing. `unread`: nothing could be read.
 * `skipped`: Organizations lists the account as not in use, so that it can't be entered.
 */
export type InventoryState = 'complete' | 'incomplete' | 'unread' | 'skipped';

export type AccountInventory = {
  readonly account: Account;
  readonly state: InventoryState;
  /** The Regions that were searched. */
  readonly regions: readonly string[];
  /** In the order of {@link resourceKinds}. */
  readonly resources: readonly OwnResource[];
  readonly unread: readonly Unread[];
};

/** The names by which rootwatch recognizes its own resources, besides the tag. */
export type OwnNames = {
  /** The names of alarms, metric filters and the metrics between them. */
  readonly names: readonly string[];
  readonly metricNamespace: string;
  readonly resourcePrefix: string;
  /** The name of topics. Default: any name with the prefix. */
  readonly topicName?: string;
};

export type Inventory = { readonly names: OwnNames; readonly accounts: readonly AccountInventory[] };
