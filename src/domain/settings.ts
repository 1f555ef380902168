import type { AccountId } from './account.ts';
import type { Control } from './control.ts';
import type { Exemption, Mode } from './outcome.ts';

/** The accounts to include. An absent list means all accounts; exclusion wins over selection. */
export type Selection = {
  readonly accounts?: readonly AccountId[];
  readonly excludeAccounts?: readonly AccountId[];
  /** Organizational units by id or by path of names (`Workloads/Prod`), each with all that is below it. */
  readonly organizationalUnits?: readonly string[];
  readonly excludeOrganizationalUnits?: readonly string[];
  /** Every tag must be on the account, with this value. */
  readonly tags?: Readonly<Record<string, string>>;
};

/** A subscription to make on topics that rootwatch creates. */
export type SubscriptionRequest = { readonly protocol: string; readonly endpoint: string };

/** The topics that alarms publish to: central topics, one a Region, or a topic in each account that needs one. */
export type TopicPolicy = {
  readonly topicArns: readonly string[];
  readonly topicName?: string;
  readonly subscriptions: readonly SubscriptionRequest[];
  readonly topicKmsKeyId?: string;
};

export type Settings = {
  readonly mode: Mode;
  readonly roleName: string;
  readonly externalId?: string;
  readonly controls: readonly Control[];
  readonly selection: Selection;
  readonly exemptions: readonly Exemption[];
  readonly topics: TopicPolicy;
  readonly metricNamespace: string;
  readonly resourcePrefix: string;
  readonly acceptBroaderFilters: boolean;
  /** A fact beyond the CIS procedure that could not be read makes its link unknown, instead of a caveat. */
  readonly strict: boolean;
  /** Proves the delivery of members' events by one CloudWatch Logs Insights query a log group, which AWS bills. */
  readonly proveDelivery: boolean;
  /** How many accounts are audited at a time. */
  readonly concurrency: number;
  /** Folders and `s3://bucket/prefix` URIs. */
  readonly reportUris: readonly string[];
  /** The account that the bucket must belong to; S3 refuses a bucket of another. */
  readonly reportBucketOwner?: AccountId;
  /** Default: the bucket's own encryption. */
  readonly reportKmsKeyId?: string;
  readonly notifyTopicArn?: string;
};

/** The settings that name what rootwatch creates. */
export type Naming = Pick<Settings, 'metricNamespace' | 'resourcePrefix'>;

export const defaultNaming: Naming = { metricNamespace: 'CISBenchmark', resourcePrefix: 'rootwatch-' };
