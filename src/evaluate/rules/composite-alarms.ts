import type { CompositeAlarm } from '../../domain/facts.ts';
import type { Work } from '../../domain/work.ts';
import { type AlarmStateName, evaluateRule } from './alarm-rule.ts';
import type { AlarmName, CompositeIndex, IndexedComposite } from './composite-index.ts';
import type { Kleene } from './kleene.ts';

/** A composite alarm whose rule mentions a metric alarm, itself or by way of other composite alarms. */
export type CompositeFollow = {
  readonly composite: CompositeAlarm;
  /**
   * `always`: it goes to ALARM when the metric alarm does, whatever state every other alarm is in. `when-others-ok`: it
   * does while no other alarm is in ALARM, as in the quiet account that alarm arithmetic takes for granted.
   */
  readonly follows: 'always' | 'when-others-ok' | 'never' | 'undecided';
  readonly message: string;
};

/**
 * Judges the composite alarms that depend on a metric alarm. Give the metric alarm's state too, where it is known: a
 * composite alarm that is in ALARM while the metric alarm is not is so for another reason, and will not change state.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html
 */
export function compositesThatFollow(
  alarm: AlarmName & { readonly stateValue?: string },
  index: CompositeIndex,
  work: Work,
): readonly CompositeFollow[] {
  const dependants = index.dependants(alarm, work);
  const holdsWhen = ruleValues(alarm, { index, dependants }, work);
  const follows = dependants.map((each) => judge(each, { alarm, index, holdsWhen }));
  if (!work.isSpent) return follows;
  return dependants.map(({ composite }) => ({ composite, follows: 'undecided', message: tooCostly }));
}

const tooCostly = 'The rules of the composite alarms are too long to be evaluated.';

/** Whether the rule holds when the metric alarm is in `state` and the other metric alarms in `others`, if that is given. */
type HoldsWhen = (each: IndexedComposite, state: AlarmStateName, others?: AlarmStateName) => Kleene;

function judge(
  each: IndexedComposite,
  {
    alarm,
    index,
    holdsWhen,
  }: {
    readonly alarm: AlarmName & { readonly stateValue?: string };
    readonly index: CompositeIndex;
    readonly holdsWhen: HoldsWhen;
  },
): CompositeFollow {
  const { composite, rule } = each;
  const follows = (how: CompositeFollow['follows'], message: string): CompositeFollow => ({
    composite,
    follows: how,
    message,
  });
  if (rule === undefined) return follows('undecided', `Its rule can't be read: ${composite.alarmRule.slice(0, 200)}`);
  // "The evaluation of composite alarms stops if CloudWatch detects a cycle in the evaluation path."
  if (index.cyclic.has(each)) {
    return follows('never', 'Its rule depends on itself, so CloudWatch does not evaluate it.');
  }
  const value = (state: AlarmStateName, others?: AlarmStateName): Kleene => holdsWhen(each, state, others);
  const holdsInAlarm = value('ALARM');
  if (holdsInAlarm === false) {
    return follows('never', `Its rule does not hold while alarm ${alarm.alarmName} is in ALARM.`);
  }
  const rest = restingStates.find((state) => value(state) === true);
  if (rest !== undefined) {
    return follows('never', `Its rule holds while alarm ${alarm.alarmName} is in ${rest}, so it is in ALARM already.`);
  }
  if (composite.stateValue === 'ALARM' && alarm.stateValue !== undefined && alarm.stateValue !== 'ALARM') {
    return follows('never', `It is in ALARM already, while alarm ${alarm.alarmName} is not.`);
  }
  if (holdsInAlarm) return follows('always', `Its rule holds whenever alarm ${alarm.alarmName} is in ALARM.`);
  const atRest = restingStates.map((others) => value('ALARM', others) === true && value(others, others) !== true);
  if (atRest.every((holds) => holds)) {
    return follows(
      'when-others-ok',
      'Whether its rule holds depends on the state of other alarms: it does while all are quiet.',
    );
  }
  return restingStates.every((others) => value('ALARM', others) === false)
    ? follows('never', 'Its rule does not hold unless other alarms are in ALARM too.')
    : follows('undecided', 'Whether its rule holds depends on the state of other alarms.');
}

const restingStates = ['OK', 'INSUFFICIENT_DATA'] as const;

/** Evaluates the rules of the dependants, and of all that they depend on, once for each combination of states. */
function ruleValues(
  alarm: AlarmName,
  { index, dependants }: { readonly index: CompositeIndex; readonly dependants: readonly IndexedComposite[] },
  work: Work,
): HoldsWhen {
  const needed = new Set(dependants);
  for (const each of needed) for (const dependency of each.dependencies) needed.add(dependency);
  const order = index.inEvaluationOrder.filter((each) => needed.has(each));
  const valuesByStates = new Map<string, ReadonlyMap<IndexedComposite, Kleene>>();

  function evaluateAll(state: AlarmStateName, others?: AlarmStateName): ReadonlyMap<IndexedComposite, Kleene> {
    const values = new Map<IndexedComposite, Kleene>();
    const stateOf = (reference: string): AlarmStateName | undefined => {
      if (reference === alarm.alarmName || reference === alarm.alarmArn) return state;
      const named = index.named(reference);
      if (named === undefined) return others;
      const holds = values.get(named);
      // INSUFFICIENT_DATA is the state of a composite alarm only until it is first evaluated.
      return holds === undefined ? undefined : holds ? 'ALARM' : 'OK';
    };
    for (const each of order) {
      if (each.rule === undefined || index.cyclic.has(each)) continue;
      values.set(each, evaluateRule(each.rule, stateOf, work));
    }
    return values;
  }

  return (each, state, others) => {
    const key = `${state} ${others ?? ''}`;
    const values = valuesByStates.get(key) ?? evaluateAll(state, others);
    valuesByStates.set(key, values);
    return values.get(each);
  };
}
