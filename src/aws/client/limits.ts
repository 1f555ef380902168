/** How far one list is read: it ends at the first of the two. */
export type ListLimit = { readonly pages: number; readonly items: number };

/**
 * How far the lists of an account are read. Its administrators decide how long they are, and the run has to keep them.
 * Each limit is far above what AWS lets an account have by default, or above what one page holds where it has no quota:
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html
 * https://docs.aws.amazon.com/general/latest/gr/sns.html
 * Beyond a limit the list is unknown, except for subscriptions. The lists that have no pages, such as trails (five a
 * Region), are bounded by {@link maxAnswerBytes}. docs/reliability.md has the same table.
 */
export const listLimits = {
  /** The groups whose names begin with that of one group. Quota: 1,000,000 log groups a Region; 50 a page. */
  logGroups: { pages: 200, items: 10_000 },
  /** Quota: 100 metric filters a log group, which cannot be raised; 50 a page. */
  metricFilters: { pages: 20, items: 1_000 },
  /** The filters of one metric in all log groups of a Region. No quota; 50 a page. */
  filtersOfMetric: { pages: 200, items: 10_000 },
  /**
   * The log streams of an organization's members in one log group; what was read until then counts. "No quota" on log
   * streams; 50 a page, so that this takes some 20 seconds at 25 a second.
   */
  memberLogStreams: { pages: 500, items: 25_000 },
  /** Every alarm of a Region. AWS: "No limit on the total number of alarms per account"; 100 a page. */
  alarms: { pages: 500, items: 50_000 },
  /** Alarms of one name, of which there is one. */
  namedAlarms: { pages: 10, items: 100 },
  /** The rules that mute one alarm. No published quota; 100 a page. */
  muteRules: { pages: 10, items: 1_000 },
  /** Quota: 100,000 standard topics and 1,000 FIFO topics; 100 a page. */
  topics: { pages: 2_000, items: 200_000 },
  /**
   * Quota: 12,500,000 subscriptions a topic. Five pages of 100, or more that are not full; what was read until then
   * counts.
   */
  subscriptions: { pages: 10, items: 500 },
} as const satisfies Readonly<Record<string, ListLimit>>;

/** The limit of the organization's own lists: every account that is listed has to be in the report. */
export const noLimit: ListLimit = { pages: Number.POSITIVE_INFINITY, items: Number.POSITIVE_INFINITY };

/**
 * The size of the body of one answer. A page of a hundred composite alarms with rules of 10,240 characters, the longest
 * that CloudWatch takes, is a quarter of it.
 */
export const maxAnswerBytes = 4 * 1024 * 1024;

/**
 * What is kept of one account's answers, in bytes of memory. Five thousand composite alarms take half of it, and forty
 * accounts at once, which is the default, stay below half of the function's memory.
 */
export const maxKeptBytes = 12 * 1024 * 1024;
