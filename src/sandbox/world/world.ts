/**
 * A made-up AWS organization as plain data with AWS's own field names.
 *
 * Values that AWS derives (ARNs, owners, timestamps, attribute defaults) may be left out and are filled in when the
 * account is first touched. The sandbox never changes a world: it copies what it needs into its own store.
 */
import type { AdvancedEventSelector, EventSelector, GetTrailStatusResponse, Trail } from '@aws-sdk/client-cloudtrail';
import type { CompositeAlarm, MetricAlarm, PutAlarmMuteRuleInput } from '@aws-sdk/client-cloudwatch';
import type { LogGroup, LogStream, MetricFilter } from '@aws-sdk/client-cloudwatch-logs';
import type { KeyMetadata } from '@aws-sdk/client-kms';
import type { Account } from '@aws-sdk/client-organizations';

/** An AWS shape that is readonly at every level. */
export type Plain<Shape> = Shape extends Date
  ? Shape
  : Shape extends readonly (infer Item)[]
    ? readonly Plain<Item>[]
    : Shape extends object
      ? { readonly [Field in keyof Shape]: Plain<Shape[Field]> }
      : Shape;

export type Tags = Readonly<Record<string, string>>;

/** One IAM statement. Each element and its `Not` form exclude each other. */
export type Statement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: StatementPrincipal;
  readonly NotPrincipal?: StatementPrincipal;
  readonly Action?: string | readonly string[];
  readonly NotAction?: string | readonly string[];
  /** Left out in an identity policy: every resource. */
  readonly Resource?: string | readonly string[];
  readonly NotResource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | boolean | readonly string[]>>>>;
};

export type StatementPrincipal = '*' | Readonly<Record<string, string | readonly string[]>>;

export type PolicyDocument = { readonly Version?: string; readonly Statement: Statement | readonly Statement[] };

/** A resource policy, as an object or as the JSON text that AWS stores (which may be malformed on purpose). */
export type Policy = PolicyDocument | string;

/** A permission of an identity: an action such as `logs:Describe*` on every resource, or a whole statement. */
export type Permission = string | Statement;

export type World = {
  /** Default `aws`. */
  readonly partition?: string;
  /** Default 2026-11-22T06:00:00Z. The sandbox's clock stands still between `advance` calls. */
  readonly startsAt?: Date;
  /** Absent: the one account of the world belongs to no organization. */
  readonly organization?: Organization;
  readonly accounts: readonly WorldAccount[];
  readonly options?: SandboxOptions;
};

/** Options for behavior that varies in AWS. All are off by default. */
export type SandboxOptions = {
  /** Items per page, keyed by operation (`ListAccounts`) or `*`; never above what AWS allows. Default: AWS's own sizes. */
  readonly pageSizes?: Readonly<Record<string, number>>;
  /** Every other page of these operations (or of `*`) is empty and carries a token, as Organizations may answer. */
  readonly emptyPages?: readonly string[];
  /** Accounts carry `Paths`, as Organizations has answered since 2026. */
  readonly listsPaths?: boolean;
  /** The real time that one call takes, in milliseconds. */
  readonly latencyMs?: number | ((call: { readonly service: string; readonly operation: string }) => number);
  /** How far AWS's clock is ahead of this process's, in milliseconds: requests signed too far from it are refused. */
  readonly clockAheadMs?: number;
  /** Enforces AWS's request rates per account and Region; a call above them is throttled. */
  readonly quotas?: boolean;
  /** The share of its quotas that an account has left, by account id: other callers use the rest. Default: all. */
  readonly quotaShares?: Readonly<Record<string, number>>;
  /** The clock that quotas are measured by, in milliseconds. Default: real time. */
  readonly elapsedMs?: () => number;
};

export type Organization = {
  /** `o-` and 10 to 32 lower-case letters or digits. */
  readonly Id: string;
  readonly MasterAccountId: string;
  /** Exactly one in AWS today: `r-` and 4 to 32 characters. */
  readonly RootId: string;
  readonly OrganizationalUnits?: readonly OrganizationalUnit[];
  readonly DelegatedAdministrators?: readonly DelegatedAdministrator[];
  /** The services with trusted access. Default: CloudTrail. */
  readonly EnabledServicePrincipals?: readonly string[];
  /** Default ALL. */
  readonly FeatureSet?: 'ALL' | 'CONSOLIDATED_BILLING';
};

export type OrganizationalUnit = {
  readonly Id: string;
  readonly Name: string;
  /** The root's id or another unit's. Default: the root. */
  readonly ParentId?: string;
  readonly Tags?: Tags;
  readonly serviceControlPolicies?: readonly Statement[];
};

export type DelegatedAdministrator = { readonly Id: string; readonly ServicePrincipals: readonly string[] };

/** An account as Organizations lists it, and its contents. */
export type WorldAccount = Plain<Pick<Account, 'Name' | 'Email' | 'JoinedMethod' | 'JoinedTimestamp'>> & {
  readonly Id: string;
  /** Default ACTIVE. There is no `Status`: Organizations retired it on 2026-09-09. */
  readonly State?: NonNullable<Account['State']>;
  /** The root or a unit. Default: the root. */
  readonly ParentId?: string;
  readonly Tags?: Tags;
  /** Denials that override every permission of the account. SCPs never restrict the management account. */
  readonly serviceControlPolicies?: readonly Statement[];
  /** The account belongs to no organization here, but exists with its own topics and buckets. */
  readonly isOutsideOrganization?: boolean;
  /** A function is called when the account is first touched, so that a large organization costs only the accounts that are used. */
  readonly contents?: AccountContents | ((accountId: string) => AccountContents);
};

export type AccountContents = {
  readonly roles?: readonly Role[];
  /** Users whose access keys `credentials()` returns. Default: one, `admin`, with every permission. */
  readonly users?: readonly User[];
  /** Opt-in Regions (af-south-1, eu-south-1, …) that this account has enabled. Default: none. */
  readonly optInRegions?: readonly string[];
  /** Keyed by Region. */
  readonly regions?: Readonly<Record<string, RegionContents>>;
  readonly buckets?: readonly Bucket[];
};

export type User = { readonly UserName: string; readonly permissions: readonly Permission[] };

export type Role = {
  readonly RoleName: string;
  /** Default `/`. */
  readonly Path?: string;
  readonly trust: Trust;
  /** The permissions of its sessions. Default: none. */
  readonly permissions?: readonly Permission[];
  /** Seconds, default 3,600. */
  readonly MaxSessionDuration?: number;
};

export type Trust = {
  /** Account ids, `arn:…:iam::<id>:root`, role or user ARNs, service principals such as `cloudtrail.amazonaws.com`, or `*`. */
  readonly principals: readonly string[];
  /** `sts:ExternalId` that the caller must send. */
  readonly externalId?: string;
};

export type RegionContents = {
  /** Trails whose home Region this is. Shadow copies and members' views of organization trails follow from them. */
  readonly trails?: readonly WorldTrail[];
  readonly logGroups?: readonly WorldLogGroup[];
  readonly metricAlarms?: readonly WorldMetricAlarm[];
  readonly compositeAlarms?: readonly WorldCompositeAlarm[];
  readonly alarmMuteRules?: readonly AlarmMuteRule[];
  readonly topics?: readonly Topic[];
  readonly keys?: readonly Key[];
};

/**
 * Events reach the log group only if the trail is logging and `CloudWatchLogsRoleArn` names a role in the world that
 * trusts cloudtrail.amazonaws.com and may create the log stream and put events into it.
 */
export type WorldTrail = Plain<Omit<Trail, 'Name' | 'HomeRegion'>> & {
  readonly Name: string;
  /** Default `{ IsLogging: true }`. */
  readonly status?: Plain<GetTrailStatusResponse>;
  /** At most one of the two kinds. Neither: the advanced selector that a new trail gets, all management events. */
  readonly EventSelectors?: Plain<EventSelector[]>;
  readonly AdvancedEventSelectors?: Plain<AdvancedEventSelector[]>;
};

export type WorldLogGroup = Plain<Omit<LogGroup, 'logGroupName' | 'metricFilterCount'>> & {
  readonly logGroupName: string;
  readonly metricFilters?: readonly WorldMetricFilter[];
  /**
   * Default: those of the trails that can deliver here, as if every account that they record were in use up to now.
   * Events that are put into an account add to them.
   */
  readonly logStreams?: readonly (Plain<Omit<LogStream, 'logStreamName'>> & { readonly logStreamName: string })[];
};

export type WorldMetricFilter = Plain<Omit<MetricFilter, 'filterName' | 'filterPattern' | 'metricTransformations'>> & {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly metricTransformations: Plain<NonNullable<MetricFilter['metricTransformations']>>;
};

/** Defaults are those of PutMetricAlarm: actions enabled, INSUFFICIENT_DATA, no dimensions. */
export type WorldMetricAlarm = Plain<Omit<MetricAlarm, 'AlarmName'>> & {
  readonly AlarmName: string;
  readonly Tags?: Tags;
};

export type WorldCompositeAlarm = Plain<Omit<CompositeAlarm, 'AlarmName' | 'AlarmRule'>> & {
  readonly AlarmName: string;
  readonly AlarmRule: string;
  readonly Tags?: Tags;
};

/** The input of PutAlarmMuteRule; the status follows from the schedule and the sandbox's clock. */
export type AlarmMuteRule = Plain<Omit<PutAlarmMuteRuleInput, 'Tags' | 'Name'>> & { readonly Name: string };

export type Topic = {
  readonly Name: string;
  readonly DisplayName?: string;
  /** Default: the policy that SNS gives a new topic, which serves the owner's account only. */
  readonly Policy?: Policy;
  /** A key id, ARN or alias, `alias/aws/sns` included. */
  readonly KmsMasterKeyId?: string;
  readonly Tags?: Tags;
  readonly subscriptions?: readonly Subscription[];
};

export type Subscription = {
  readonly Protocol: 'email' | 'email-json' | 'http' | 'https' | 'sms' | 'sqs' | 'lambda' | 'firehose' | 'application';
  readonly Endpoint: string;
  readonly state: 'confirmed' | 'pending' | 'deleted';
  /** The account that subscribed. Default: the topic's. */
  readonly Owner?: string;
  /** Text that is not JSON is allowed on purpose, although AWS would have refused it. */
  readonly FilterPolicy?: string | Readonly<Record<string, unknown>>;
  /** Default MessageAttributes. */
  readonly FilterPolicyScope?: 'MessageAttributes' | 'MessageBody';
  readonly RedrivePolicy?: string;
};

/** `alias/aws/…` keys exist in every account and Region without being written here. */
export type Key = Plain<Pick<KeyMetadata, 'KeyManager' | 'KeyState' | 'Description' | 'KeySpec' | 'KeyUsage'>> & {
  readonly KeyId: string;
  /** With the prefix: `alias/alarms`. */
  readonly aliases?: readonly string[];
  /** Default: the policy that KMS gives a new key, `kms:*` for the account's root. */
  readonly Policy?: Policy;
};

export type Bucket = {
  readonly Name: string;
  readonly Region: string;
  /** The text of each object, by key. */
  readonly objects?: Readonly<Record<string, string>>;
  /** The bucket policy, which other accounts need. */
  readonly Policy?: Policy;
};
