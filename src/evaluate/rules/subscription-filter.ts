import type { SubscriptionAttributes } from '../../domain/facts.ts';
import { isJsonObject, type JsonObject, parseShallowJson } from '../../domain/json.ts';
import type { Work } from '../../domain/work.ts';
import { type Properties, type Property, satisfies } from './filter-condition.ts';
import { all, any, type Kleene } from './kleene.ts';

/** The properties that are known in advance of the message that an alarm sends when it goes to ALARM. */
export type AlarmMessage = {
  readonly alarmName: string;
  readonly alarmArn: string;
  readonly accountId: string;
  /** The metric of a metric alarm; absent where the alarm may be a composite one. */
  readonly metric?: { readonly namespace: string; readonly metricName: string };
};

/**
 * Decides whether a subscription's filter policy lets the message of an alarm that went to ALARM through.
 *
 * `undecided` depends on values that are not known beforehand; `unreadable` is a policy that SNS would not have taken.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html and the pages below it. A policy of
 * scope MessageAttributes is compared with the attributes of a message, of which alarm messages have none.
 */
export function passesAlarmMessages(
  attributes: SubscriptionAttributes,
  message: AlarmMessage,
  work: Work,
): 'passes' | 'drops' | 'undecided' | 'unreadable' {
  const { filterPolicy = '', filterPolicyScope } = attributes;
  if (filterPolicy === '') return 'passes';
  work.spend(filterPolicy.length);
  const policy = parseShallowJson(filterPolicy);
  if (policy === 'too-deep' || work.isSpent) return 'unreadable';
  if (!isJsonObject(policy)) return 'undecided';
  const messages =
    filterPolicyScope === 'MessageBody' ? ['OK', 'INSUFFICIENT_DATA'].map((old) => bodyOf(message, old)) : [new Map()];
  const answers = messages.map((properties) => matches(policy, properties, work));
  if (answers.every((answer) => answer === true)) return 'passes';
  return answers.every((answer) => answer === false) ? 'drops' : 'undecided';
}

/** Matches a policy with a message: every property must match one of the values listed for it. */
function matches(policy: JsonObject, properties: Properties, work: Work): Kleene {
  return all(
    Object.entries(policy).map(([name, wanted]) => {
      if (name === '$or' && Array.isArray(wanted) && wanted.length > 1 && wanted.every(isJsonObject)) {
        return any(wanted.map((alternative) => matches(alternative, properties, work)));
      }
      return matchesProperty(wanted, properties.get(name) ?? { kind: 'absent' }, work);
    }),
  );
}

function matchesProperty(wanted: unknown, property: Property, work: Work): Kleene {
  if (Array.isArray(wanted)) return any(wanted.map((condition) => satisfies(condition, property, work)));
  if (!isJsonObject(wanted) || property.kind === 'unknown' || property.kind === 'some-value') return undefined;
  return matches(wanted, property.kind === 'object' ? property.properties : new Map(), work);
}

/**
 * Returns the body of the message, as CloudWatch sends it. AWS publishes no schema; the names are those of real
 * messages. A composite alarm's message has the rule and the children that caused it in place of the trigger.
 */
function bodyOf({ alarmName, alarmArn, accountId, metric }: AlarmMessage, oldStateValue: string): Properties {
  const someValue: Property = { kind: 'some-value' };
  const unknown: Property = { kind: 'unknown' };
  return new Map<string, Property>([
    ['AlarmName', text(alarmName)],
    ['AlarmArn', text(alarmArn)],
    ['AWSAccountId', text(accountId)],
    ['NewStateValue', text('ALARM')],
    ['OldStateValue', text(oldStateValue)],
    // A display name, such as "US East (N. Virginia)".
    ['Region', { kind: 'some-value', never: /^[a-z]+(-[a-z]+)+-\d$/ }],
    ['AlarmDescription', someValue],
    ['NewStateReason', someValue],
    ['StateChangeTime', someValue],
    ['OKActions', someValue],
    ['AlarmActions', someValue],
    ['InsufficientDataActions', someValue],
    ['AlarmConfigurationUpdatedTimestamp', unknown],
    ['Trigger', metric === undefined ? unknown : { kind: 'object', properties: triggerOf(metric) }],
    ...['AlarmRule', 'TriggeringChildren', ...suppression].map((name) => [name, absentFor(metric)] as const),
  ]);
}

const suppression = ['ActionsSuppressedBy', 'ActionsSuppressedReason', 'AlarmSuppressor'];

function absentFor(metric: AlarmMessage['metric']): Property {
  return { kind: metric === undefined ? 'unknown' : 'absent' };
}

function triggerOf({ namespace, metricName }: { readonly namespace: string; readonly metricName: string }): Properties {
  const others = [
    'StatisticType',
    'Statistic',
    'ExtendedStatistic',
    'Unit',
    'Dimensions',
    'Period',
    'EvaluationPeriods',
    'DatapointsToAlarm',
    'ComparisonOperator',
    'Threshold',
    'TreatMissingData',
    'EvaluateLowSampleCountPercentile',
  ].map((name) => [name, { kind: 'unknown' }] as const);
  return new Map<string, Property>([['MetricName', text(metricName)], ['Namespace', text(namespace)], ...others]);
}

function text(value: string): Property {
  return { kind: 'text', text: value };
}
