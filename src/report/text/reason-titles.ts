import type { BrokenReason, UnknownReason } from '../../domain/finding.ts';

/** A reason code in a few words. */
export const reasonTitles: Readonly<Record<BrokenReason | UnknownReason, string>> = {
  NO_TRAIL: 'No trail',
  TRAIL_NOT_MULTI_REGION: 'Trail covers one Region only',
  TRAIL_NOT_LOGGING: 'Trail is stopped',
  TRAIL_MANAGEMENT_EVENTS_INCOMPLETE: 'Trail leaves out management events',
  TRAIL_WITHOUT_LOG_GROUP: 'Trail does not feed CloudWatch Logs',
  TRAIL_DELIVERY_FAILING: 'Delivery to CloudWatch Logs fails',
  LOG_GROUP_MISSING: 'Log group does not exist',
  LOG_GROUP_CLASS_UNSUPPORTED: 'Log group takes no metric filters',
  METRIC_FILTER_MISSING: 'No metric filter for root usage',
  METRIC_FILTER_NARROWER: 'Metric filter misses some root usage',
  METRIC_FILTER_BROADER: 'Metric filter counts other events too',
  METRIC_FILTER_VALUE_INVALID: 'Metric filter adds nothing to its metric',
  METRIC_FILTER_SCOPED: 'Metric filter reads part of the log only',
  ALARM_MISSING: 'No alarm on the metric',
  ALARM_CANNOT_FIRE: 'One event does not make the alarm fire',
  ALARM_ACTIONS_DISABLED: 'Alarm actions are disabled',
  ALARM_WITHOUT_TOPIC: 'Alarm notifies no topic',
  ALARM_MUTED: 'Alarm is muted',
  TOPIC_MISSING: 'Topic does not exist',
  TOPIC_REFUSES_CLOUDWATCH: 'Topic policy refuses CloudWatch',
  TOPIC_KEY_REFUSES_CLOUDWATCH: 'Topic key refuses CloudWatch',
  SUBSCRIPTION_MISSING: 'Nobody is subscribed',
  SUBSCRIPTION_FILTERED: 'Subscription drops alarm messages',
  SUBSCRIPTION_PENDING: 'Subscribers have yet to confirm',
  ACCESS_DENIED: 'Access denied',
  THROTTLED: 'AWS throttled to the end',
  TIMED_OUT: 'AWS did not answer in time',
  UNEXPECTED_ERROR: 'Unexpected answer from AWS',
  UNDECIDED: 'Could not be decided',
};

export function reasonTitle(reason: string): string {
  return new Map(Object.entries(reasonTitles)).get(reason) ?? reason;
}
