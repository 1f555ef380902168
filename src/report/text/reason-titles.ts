import type { BrokenReason, UnknownReason } from '../../domain/finding.ts';

/** Each reason code in a few words. `{events}` stands for what the control is about: "root usage". */
const reasonTitles: Readonly<Record<BrokenReason | UnknownReason, string>> = {
  NO_TRAIL: 'No trail',
  TRAIL_NOT_MULTI_REGION: 'Trail covers one Region only',
  TRAIL_NOT_LOGGING: 'Trail is stopped',
  TRAIL_MANAGEMENT_EVENTS_INCOMPLETE: 'Trail leaves out management events',
  TRAIL_WITHOUT_LOG_GROUP: 'Trail does not deliver to CloudWatch Logs',
  TRAIL_DELIVERY_FAILING: 'Delivery to CloudWatch Logs fails',
  LOG_GROUP_MISSING: 'Log group does not exist',
  LOG_GROUP_CLASS_UNSUPPORTED: 'Log group class does not support metric filters',
  METRIC_FILTER_MISSING: 'No metric filter for {events}',
  METRIC_FILTER_NARROWER: 'Metric filter misses some {events}',
  METRIC_FILTER_BROADER: 'Metric filter matches other events too',
  METRIC_FILTER_VALUE_INVALID: 'Metric filter adds nothing to its metric',
  METRIC_FILTER_SCOPED: 'Metric filter reads only part of the log group',
  ALARM_MISSING: 'No alarm on the metric',
  ALARM_CANNOT_FIRE: 'One event does not trigger the alarm',
  ALARM_ACTIONS_DISABLED: 'Alarm actions are disabled',
  ALARM_WITHOUT_TOPIC: 'Alarm notifies no topic',
  ALARM_MUTED: 'Alarm is muted',
  TOPIC_MISSING: 'Topic does not exist',
  TOPIC_REFUSES_CLOUDWATCH: 'Topic policy refuses CloudWatch',
  TOPIC_KEY_REFUSES_CLOUDWATCH: 'Topic key refuses CloudWatch',
  SUBSCRIPTION_MISSING: 'Topic has no subscriber',
  SUBSCRIPTION_FILTERED: 'Subscription drops alarm messages',
  SUBSCRIPTION_PENDING: 'No subscriber has confirmed yet',
  ACCESS_DENIED: 'Access denied',
  THROTTLED: 'Throttled on every attempt',
  TIMED_OUT: 'AWS did not answer in time',
  TOO_LARGE: 'More than rootwatch reads',
  UNEXPECTED_ERROR: 'Unexpected response from AWS',
  UNDECIDED: 'Could not be decided',
};

/** Returns a reason code in a few words, for a control about `events`. */
export function reasonTitle(reason: string, events: string): string {
  const title = new Map(Object.entries(reasonTitles)).get(reason) ?? reason;
  return title.replace('{events}', events);
}
