import type { CompositeAlarm } from '../../domain/facts.ts';
import type { Work } from '../../domain/work.ts';
import { type AlarmStateName, alarmStateNames, evaluateRule } from './alarm-rule.ts';
import type { AlarmName, CompositeIndex, IndexedComposite } from './composite-index.ts';
import type { Kleene } from './kleene.ts';

/** A composite alarm whose rule mentions a metric alarm, itself or by way of other composite alarms. */
export type CompositeFollow = {
  readonly composite: CompositeAlarm;
  /**
   * `always`: it goes to ALARM when the metric alarm does, whatever state every other alarm is in. `when-others-ok`: it
   * does while no other alarm is in ALARM, as in the quiet account that alarm arithmetic takes for granted, or in the
   * states in which they are now. In both cases nothing holds it back now. `not-now`: the state of another alarm holds it
   * back, and may change. `only-now`: it does, but only because other alarms are in ALARM now.
   */
  readonly follows: 'always' | 'when-others-ok' | 'not-now' | 'only-now' | 'never' | 'undecided';
  readonly message: string;
};

/**
 * Judges the composite alarms that depend on a metric alarm. Give the metric alarm's state too, where it is known: a
 * composite alarm that is in ALARM while the metric alarm is not is so for another reason, and will not change state.
 * The states of the other alarms count as they are now: what they hold back now does not follow.
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
type HoldsWhen = (each: IndexedComposite, state: AlarmStateName, others?: OtherStates) => Kleene;

/** One state for all other metric alarms, or for each of them the state that it is in now. */
type OtherStates = AlarmStateName | 'as-now';

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
  const value = (state: AlarmStateName, others?: OtherStates): Kleene => holdsWhen(each, state, others);
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
  const now = value('ALARM', 'as-now');
  if (restingStates.every((others) => value('ALARM', others) === false)) {
    const how = now === true ? 'only-now' : 'never';
    return follows(how, 'Its rule does not hold unless other alarms are in ALARM too.');
  }
  const restNow = restingStates.filter(
    (state) => alarm.stateValue === 'ALARM' || (alarm.stateValue ?? state) === state,
  );
  if (restNow.some((state) => value(state, 'as-now') === true)) {
    return follows('never', `Its rule holds already${statesIn(each, alarm, index)}.`);
  }
  if (now === false) return follows('not-now', `Its rule does not hold now${statesIn(each, alarm, index)}.`);
  if (holdsInAlarm) return follows('always', `Its rule holds whenever alarm ${alarm.alarmName} is in ALARM.`);
  const atRest = restingStates.map((others) => value('ALARM', others) === true && value(others, others) !== true);
  if (atRest.every((holds) => holds)) {
    return follows(
      'when-others-ok',
      'Whether its rule holds depends on the state of other alarms: it does while all are quiet.',
    );
  }
  const depends = 'Whether its rule holds depends on the state of other alarms';
  return now === true
    ? follows('when-others-ok', `${depends}: it does now${statesIn(each, alarm, index)}.`)
    : follows('undecided', `${depends}.`);
}

/** Names the states of some of the other alarms in a rule, those in ALARM first. */
function statesIn({ references }: IndexedComposite, alarm: AlarmName, index: CompositeIndex): string {
  const others = [...references].filter((each) => each !== alarm.alarmName && each !== alarm.alarmArn).toSorted();
  const inState = (state: AlarmStateName): readonly string[] =>
    others.filter((each) => index.currentState(each) === state).map((each) => `${each} in ${state}`);
  const states = alarmStateNames.flatMap(inState);
  const more = states.length > namedStates ? ', …' : '';
  return states.length === 0 ? '' : `, with ${states.slice(0, namedStates).join(', ')}${more}`;
}

const namedStates = 3;

const restingStates = ['OK', 'INSUFFICIENT_DATA'] as const;

/** Evaluates the rules of the dependants, and of all that they depend on, once for each combination of states. */
function ruleValues(
  alarm: AlarmName,
  { index, dependants }: { readonly index: CompositeIndex; readonly dependants: readonly IndexedComposite[] },
  work: Work,
): HoldsWhen {
  const dependent = new Set(dependants);
  const needed = new Set(dependants);
  for (const each of needed) for (const dependency of each.dependencies) needed.add(dependency);
  const order = index.inEvaluationOrder.filter((each) => needed.has(each));
  const valuesByStates = new Map<string, ReadonlyMap<IndexedComposite, Kleene>>();

  function evaluateAll(state: AlarmStateName, others?: OtherStates): ReadonlyMap<IndexedComposite, Kleene> {
    const values = new Map<IndexedComposite, Kleene>();
    const stateOf = (reference: string): AlarmStateName | undefined => {
      if (reference === alarm.alarmName || reference === alarm.alarmArn) return state;
      const named = index.named(reference);
      if (named === undefined) return others === 'as-now' ? index.currentState(reference) : others;
      const holds = values.get(named);
      // INSUFFICIENT_DATA is the state of a composite alarm only until it is first evaluated.
      if (holds !== undefined) return holds ? 'ALARM' : 'OK';
      return others === 'as-now' && !dependent.has(named) ? index.currentState(reference) : undefined;
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
