/** A trail, as CloudTrail `DescribeTrails` returns it. */
export type Trail = {
  readonly trailArn: string;
  readonly name: string;
  readonly homeRegion: string;
  readonly isMultiRegion: boolean;
  readonly isOrganizationTrail: boolean;
  /** As CloudTrail gives it, with or without a trailing `:*`. */
  readonly logGroupArn?: string;
};

/**
 * The status of a trail, as CloudTrail `GetTrailStatus` returns it in the home Region. Times are milliseconds since
 * 1970, and absent where AWS names none.
 */
export type TrailStatus = {
  readonly isLogging: boolean;
  readonly latestLogsDeliveryError?: string;
  readonly latestLogsDeliveryMs?: number;
  /** The latest delivery to the S3 bucket. */
  readonly latestBucketDeliveryMs?: number;
  readonly startedLoggingMs?: number;
};

export type EventSelector = {
  readonly readWriteType: string;
  readonly includeManagementEvents: boolean;
  readonly excludeManagementEventSources: readonly string[];
};

/** A field of an advanced event selector, and the conditions on it by CloudTrail's names: `equals`, `notEquals`, … */
export type FieldSelector = {
  readonly field: string;
  readonly equals: readonly string[];
  readonly notEquals: readonly string[];
  /** The names of the other conditions that are set, such as `StartsWith`. */
  readonly otherConditions: readonly string[];
};

/** CloudTrail `GetEventSelectors`: one of the two lists is empty; both are when no selector was ever put. */
export type EventSelectors = {
  readonly basic: readonly EventSelector[];
  readonly advanced: readonly (readonly FieldSelector[])[];
};

/** One log group, as CloudWatch Logs `DescribeLogGroups` returns it. */
export type LogGroup = { readonly exists: false } | { readonly exists: true; readonly logGroupClass: string };

/** What `DescribeLogGroups` says of the size and the age of a log group. */
export type LogGroupUsage =
  | { readonly exists: false }
  | {
      readonly exists: true;
      readonly storedBytes: number;
      readonly createdMs: number;
      /** Absent where events never expire. */
      readonly retentionDays?: number;
    };

/** The log streams whose names begin with the id of the organization, from CloudWatch Logs `DescribeLogStreams`. */
export type MemberLogStreams =
  | { readonly logGroupExists: false }
  | {
      readonly logGroupExists: true;
      /** Whether there is any, whatever its name goes on with. */
      readonly exist: boolean;
      /** Whether every stream was read. */
      readonly isComplete: boolean;
      /** The streams whose names go on with an account id, by that id. */
      readonly byAccount: Readonly<Record<string, { readonly lastIngestionMs?: number }>>;
    };

/** The accounts whose events a CloudWatch Logs Insights query has found in a log group. */
export type DeliveredAccounts = {
  /** Whether every account is listed. */
  readonly isComplete: boolean;
  /** The number of events, and the time of the latest as CloudWatch Logs writes it, by account id. */
  readonly byAccount: Readonly<Record<string, { readonly events: number; readonly latest: string }>>;
};

/**
 * A metric filter, as CloudWatch Logs `DescribeMetricFilters` returns it. The metric is that of its one transformation.
 */
export type MetricFilter = {
  readonly filterName: string;
  readonly filterPattern: string;
  readonly metricNamespace: string;
  readonly metricName: string;
  readonly metricValue: string;
  readonly defaultValue?: number;
  /** CloudWatch unit; `None` when the transformation names none. */
  readonly unit: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly applyOnTransformedLogs: boolean;
  readonly fieldSelectionCriteria?: string;
  readonly emitSystemFieldDimensions: readonly string[];
};

export type MetricFilters =
  | { readonly logGroupExists: false }
  | { readonly logGroupExists: true; readonly filters: readonly MetricFilter[] };

/** A metric filter that was found by the metric that it feeds, and the log group that it is on. */
export type LocatedFilter = MetricFilter & { readonly logGroupName: string };

/** One of `Metrics` of an alarm on metric math; `stat` for a metric, `expression` for a formula. */
export type MetricDataQuery = {
  readonly id: string;
  readonly expression?: string;
  readonly stat?: {
    readonly namespace: string;
    readonly metricName: string;
    readonly dimensions: Readonly<Record<string, string>>;
    readonly periodSeconds: number;
    readonly statistic: string;
    readonly unit?: string;
  };
  /** Whether this is the series that the alarm watches. */
  readonly returnData: boolean;
  readonly accountId?: string;
};

/** A metric alarm, as CloudWatch `DescribeAlarms` and `DescribeAlarmsForMetric` return it. */
export type MetricAlarm = {
  readonly alarmName: string;
  readonly alarmArn: string;
  readonly actionsEnabled: boolean;
  readonly alarmActions: readonly string[];
  readonly stateValue: string;
  /** When `stateValue` changed last, in milliseconds since 1970. */
  readonly stateTransitionedMs?: number;
  /** When the alarm was created or put again; its state stays as it is then. */
  readonly configurationUpdatedMs?: number;
  readonly evaluationState?: string;
  /** `SlidingWindow`, as when it is left out, `WallClockWindow`, or a name that AWS added since. */
  readonly evaluationWindow?: string;
  readonly namespace?: string;
  readonly metricName?: string;
  readonly dimensions: Readonly<Record<string, string>>;
  readonly statistic?: string;
  readonly extendedStatistic?: string;
  readonly periodSeconds?: number;
  readonly unit?: string;
  readonly evaluationPeriods: number;
  /** AWS leaves it out when it equals `evaluationPeriods`. */
  readonly datapointsToAlarm?: number;
  readonly threshold?: number;
  readonly comparisonOperator: string;
  /** `missing` when AWS leaves it out. */
  readonly treatMissingData: string;
  readonly evaluateLowSampleCountPercentile?: string;
  /** Minutes after its creation or update in which the alarm performs no actions. */
  readonly warmUpMinutes?: number;
  readonly metrics: readonly MetricDataQuery[];
  /** Present on alarms on an anomaly detection band. */
  readonly thresholdMetricId?: string;
};

export type CompositeAlarm = {
  readonly alarmName: string;
  readonly alarmArn: string;
  readonly actionsEnabled: boolean;
  readonly alarmActions: readonly string[];
  readonly alarmRule: string;
  readonly stateValue: string;
  readonly actionsSuppressor?: string;
  /** How long its actions wait for the suppressor to go to ALARM. */
  readonly actionsSuppressorWaitSeconds?: number;
  /** `Alarm`, `WaitPeriod` or `ExtensionPeriod` while its actions are suppressed. */
  readonly actionsSuppressedBy?: string;
};

/** The state of any alarm, on which a composite alarm may depend. */
export type AlarmStateFact = Pick<MetricAlarm, 'alarmName' | 'alarmArn' | 'stateValue'>;

/** The alarms of `DescribeAlarms` that `DescribeAlarmsForMetric` never returns. */
export type CompositeAndMathAlarms = {
  readonly composite: readonly CompositeAlarm[];
  /** Metric alarms that watch `Metrics` rather than one metric. */
  readonly metricMath: readonly MetricAlarm[];
  /** Every metric alarm of the Region, where there are composite alarms, and none otherwise. */
  readonly states: readonly AlarmStateFact[];
};

/** CloudWatch `ListAlarmMuteRules` for one alarm: the rules that mute it now, or will. */
export type MuteRules = { readonly active: readonly string[]; readonly scheduled: readonly string[] };

/** SNS `GetTopicAttributes`. */
export type Topic =
  | { readonly exists: false }
  | { readonly exists: true; readonly policy?: string; readonly kmsMasterKeyId?: string };

/** One of SNS `ListSubscriptionsByTopic`. */
export type Subscription = {
  /** An ARN once it is confirmed; `PendingConfirmation` or `Deleted` otherwise. */
  readonly subscriptionArn: string;
  readonly protocol: string;
  /** With its e-mail address masked. */
  readonly maskedEndpoint: string;
  /** The fingerprint of the endpoint, by which it is compared with those of the settings. */
  readonly endpointFingerprint: string;
};

/** SNS `ListSubscriptionsByTopic`, which is not read to its end: a topic may have millions of subscriptions. */
export type Subscriptions = {
  readonly listed: readonly Subscription[];
  /** Whether the topic has more than those. */
  readonly hasMore: boolean;
};

/** SNS `GetSubscriptionAttributes`. */
export type SubscriptionAttributes = {
  readonly pendingConfirmation: boolean;
  readonly filterPolicy?: string;
  /** `MessageAttributes` when SNS leaves it out. */
  readonly filterPolicyScope: string;
};

/** KMS `DescribeKey` and `GetKeyPolicy`. */
export type KmsKey =
  | { readonly exists: false }
  | {
      readonly exists: true;
      readonly arn: string;
      readonly enabled: boolean;
      readonly managedByAws: boolean;
      readonly policy: string;
    };

/** The alarm that has the name of rootwatch's own, from CloudWatch `DescribeAlarms` and `ListTagsForResource`. */
export type NamedAlarm =
  | { readonly exists: false }
  | {
      readonly exists: true;
      /** Absent for a composite alarm, which is never rootwatch's own. */
      readonly alarm?: MetricAlarm;
      readonly tags: Readonly<Record<string, string>>;
    };

/** SNS `ListTagsForResource`. */
export type TopicTags = Readonly<Record<string, string>>;
