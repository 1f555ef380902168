import type { CompositeAlarm } from '../../domain/facts.ts';
import { type AlarmRule, type AlarmStateName, evaluateRule, parseAlarmRule, referencesOf } from './alarm-rule.ts';

/** A composite alarm whose rule mentions a metric alarm, itself or by way of other composite alarms. */
export type CompositeFollow = {
  readonly composite: CompositeAlarm;
  /**
   * `certainly`: it goes to ALARM when the metric alarm does, whatever state every other alarm is in. `at-rest`: it does
   * while no other alarm is in ALARM, as in the quiet account that alarm arithmetic takes for granted.
   */
  readonly follows: 'certainly' | 'at-rest' | 'not' | 'undecided';
  readonly message: string;
};

type Named = { readonly alarmName: string; readonly alarmArn: string };
type Ruled = { readonly composite: CompositeAlarm; readonly rule: AlarmRule | undefined };

/**
 * The composite alarms that depend on a metric alarm. Give the metric alarm's state too, where it is known: a composite
 * alarm that is in ALARM while the metric alarm is not is so for another reason, and will not change state.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html
 */
export function compositesThatFollow(
  alarm: Named & { readonly stateValue?: string },
  composites: readonly CompositeAlarm[],
): readonly CompositeFollow[] {
  const ruled = composites.map((composite) => ({ composite, rule: parseAlarmRule(composite.alarmRule) }));
  return dependants(alarm, ruled).map((each) => judge(each, { alarm, ruled }));
}

function judge(
  { composite, rule }: Ruled,
  { alarm, ruled }: { alarm: Named & { readonly stateValue?: string }; ruled: readonly Ruled[] },
): CompositeFollow {
  const follows = (how: CompositeFollow['follows'], message: string): CompositeFollow => ({
    composite,
    follows: how,
    message,
  });
  if (rule === undefined) return follows('undecided', `Its rule can't be read: ${composite.alarmRule}`);
  // "The evaluation of composite alarms stops if CloudWatch detects a cycle in the evaluation path."
  if (dependants(composite, ruled).some((each) => each.composite === composite)) {
    return follows('not', 'Its rule depends on itself, so CloudWatch does not evaluate it.');
  }
  const value = (state: AlarmStateName, others?: AlarmStateName): boolean | undefined =>
    evaluateRule(rule, statesWhen(alarm, { state, others }, ruled));
  const holdsInAlarm = value('ALARM');
  if (holdsInAlarm === false)
    return follows('not', `Its rule does not hold while alarm ${alarm.alarmName} is in ALARM.`);
  const rest = restingStates.find((state) => value(state) === true);
  if (rest !== undefined) {
    return follows('not', `Its rule holds while alarm ${alarm.alarmName} is in ${rest}, so it is in ALARM already.`);
  }
  if (composite.stateValue === 'ALARM' && alarm.stateValue !== undefined && alarm.stateValue !== 'ALARM') {
    return follows('not', `It is in ALARM already, while alarm ${alarm.alarmName} is not.`);
  }
  if (holdsInAlarm) return follows('certainly', `Its rule holds whenever alarm ${alarm.alarmName} is in ALARM.`);
  const atRest = restingStates.map((others) => value('ALARM', others) === true && value(others, others) !== true);
  if (atRest.every((holds) => holds)) {
    return follows(
      'at-rest',
      'Whether its rule holds depends on the state of other alarms: it does while all are quiet.',
    );
  }
  return restingStates.every((others) => value('ALARM', others) === false)
    ? follows('not', 'Its rule does not hold unless other alarms are in ALARM too.')
    : follows('undecided', 'Whether its rule holds depends on the state of other alarms.');
}

const restingStates = ['OK', 'INSUFFICIENT_DATA'] as const;

/** The state of every alarm when the metric alarm is in `state` and the other metric alarms in `others`, if that is said. */
function statesWhen(
  alarm: Named,
  { state, others }: { readonly state: AlarmStateName; readonly others: AlarmStateName | undefined },
  ruled: readonly Ruled[],
): (reference: string) => AlarmStateName | undefined {
  const known = new Map<Ruled, AlarmStateName | undefined>();
  const stateOf = (reference: string): AlarmStateName | undefined => {
    if (refersTo(reference, alarm)) return state;
    const named = ruled.find(({ composite }) => refersTo(reference, composite));
    if (named === undefined) return others;
    if (named.rule === undefined) return undefined;
    if (!known.has(named)) {
      // Found again while it is being worked out, it is part of a cycle, and its state stays unknown.
      known.set(named, undefined);
      const holds = evaluateRule(named.rule, stateOf);
      // INSUFFICIENT_DATA is the state of a composite alarm only until it is first evaluated.
      if (holds !== undefined) known.set(named, holds ? 'ALARM' : 'OK');
    }
    return known.get(named);
  };
  return stateOf;
}

/** The composite alarms that mention an alarm, then those that mention these, until no more are found. */
function dependants(alarm: Named, ruled: readonly Ruled[]): readonly Ruled[] {
  const found = new Set<Ruled>();
  let frontier: readonly Named[] = [alarm];
  while (frontier.length > 0) {
    const mentioned = frontier;
    const added = ruled.filter((each) => !found.has(each) && mentioned.some((named) => mentions(each, named)));
    for (const each of added) found.add(each);
    frontier = added.map(({ composite }) => composite);
  }
  return ruled.filter((each) => found.has(each));
}

function mentions({ composite, rule }: Ruled, named: Named): boolean {
  if (rule === undefined) return composite.alarmRule.includes(named.alarmName);
  return referencesOf(rule).some((reference) => refersTo(reference, named));
}

function refersTo(reference: string, { alarmName, alarmArn }: Named): boolean {
  return reference === alarmName || reference === alarmArn;
}
