import type { AlarmStateFact, CompositeAlarm } from '../../domain/facts.ts';
import type { Work } from '../../domain/work.ts';
import { type AlarmRule, type AlarmStateName, alarmStateNames, parseAlarmRule, referencesOf } from './alarm-rule.ts';

export type AlarmName = { readonly alarmName: string; readonly alarmArn: string };

export type IndexedComposite = {
  readonly composite: CompositeAlarm;
  /** Absent where it can't be read. */
  readonly rule: AlarmRule | undefined;
  /** The alarms that its rule mentions, by name or ARN. */
  readonly references: ReadonlySet<string>;
  /** The composite alarms that its rule mentions. */
  readonly dependencies: readonly IndexedComposite[];
};

/** The composite alarms of one account and Region, with their rules parsed and their references resolved once. */
export type CompositeIndex = {
  /** Each composite alarm after those that it depends on, as far as there is no cycle. */
  readonly inEvaluationOrder: readonly IndexedComposite[];
  /** Those whose rule depends on themselves. */
  readonly cyclic: ReadonlySet<IndexedComposite>;
  /** Returns the composite alarm that a rule refers to by name or ARN. */
  readonly named: (reference: string) => IndexedComposite | undefined;
  /** Returns the state in which an alarm of any kind is now; `undefined` for one that was not listed. */
  readonly currentState: (reference: string) => AlarmStateName | undefined;
  /** Returns the composite alarms that depend on an alarm, directly or through others, in the order given. */
  readonly dependants: (alarm: AlarmName, work: Work) => readonly IndexedComposite[];
};

type Draft = IndexedComposite & { readonly dependencies: IndexedComposite[] };

/** Indexes the composite alarms, with the states of the metric alarms on which they may depend. */
export function indexComposites(
  composites: readonly CompositeAlarm[],
  work: Work,
  metricAlarms: readonly AlarmStateFact[] = [],
): CompositeIndex {
  const drafts = composites.map((composite): Draft => {
    const rule = parseAlarmRule(composite.alarmRule, work);
    return { composite, rule, dependencies: [], references: rule === undefined ? new Set() : referencesOf(rule) };
  });
  const byName = new Map<string, Draft>();
  for (const draft of drafts.toReversed()) {
    byName.set(draft.composite.alarmArn, draft);
    byName.set(draft.composite.alarmName, draft);
  }
  const byReference = new Map<string, Draft[]>();
  for (const draft of drafts) {
    for (const reference of draft.references) {
      work.spend(1);
      const mentioning = byReference.get(reference);
      if (mentioning === undefined) byReference.set(reference, [draft]);
      else mentioning.push(draft);
      const dependency = byName.get(reference);
      if (dependency !== undefined) draft.dependencies.push(dependency);
    }
  }
  const { inEvaluationOrder, cyclic } = sortByDependency(drafts);
  const states = statesByReference([...metricAlarms, ...composites], work);
  return {
    inEvaluationOrder,
    cyclic,
    named: (reference) => byName.get(reference),
    currentState: (reference) => states.get(reference),
    dependants: (alarm, spent) => dependantsOf(alarm, { drafts, byReference }, spent),
  };
}

function statesByReference(alarms: readonly AlarmStateFact[], work: Work): ReadonlyMap<string, AlarmStateName> {
  const states = new Map<string, AlarmStateName>();
  for (const { alarmName, alarmArn, stateValue } of alarms) {
    if (!work.spend(2)) break;
    const state = alarmStateNames.find((name) => name === stateValue);
    if (state === undefined) continue;
    states.set(alarmName, state);
    states.set(alarmArn, state);
  }
  return states;
}

function dependantsOf(
  alarm: AlarmName,
  { drafts, byReference }: { readonly drafts: readonly Draft[]; readonly byReference: ReadonlyMap<string, Draft[]> },
  work: Work,
): readonly IndexedComposite[] {
  const unreadable = drafts.filter(({ rule }) => rule === undefined);
  const found = new Set<IndexedComposite>();
  const open: AlarmName[] = [alarm];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { alarmName, alarmArn } = next;
    const mentioning = [...(byReference.get(alarmName) ?? []), ...(byReference.get(alarmArn) ?? [])];
    for (const each of unreadable) {
      // What can't be compared for its cost counts as a mention: the composite alarm is undecided, never left out.
      if (!work.spend(each.composite.alarmRule.length) || each.composite.alarmRule.includes(alarmName)) {
        mentioning.push(each);
      }
    }
    for (const each of mentioning) {
      if (found.has(each)) continue;
      found.add(each);
      open.push(each.composite);
    }
  }
  return drafts.filter((each) => found.has(each));
}

type Visit = { readonly each: IndexedComposite; next: number };

/** Tarjan's strongly connected components, without recursion: a chain of dependencies may be as long as the list. */
function sortByDependency(
  composites: readonly IndexedComposite[],
): Pick<CompositeIndex, 'inEvaluationOrder' | 'cyclic'> {
  const indexes = new Map<IndexedComposite, number>();
  const lowLinks = new Map<IndexedComposite, number>();
  const component: IndexedComposite[] = [];
  const inComponent = new Set<IndexedComposite>();
  const inEvaluationOrder: IndexedComposite[] = [];
  const cyclic = new Set<IndexedComposite>();
  const visits: Visit[] = [];

  const lowLinkOf = (each: IndexedComposite): number => lowLinks.get(each) ?? 0;
  const lower = (each: IndexedComposite, to: number): void => {
    lowLinks.set(each, Math.min(lowLinkOf(each), to));
  };

  function enter(each: IndexedComposite): void {
    indexes.set(each, indexes.size);
    lowLinks.set(each, indexes.size - 1);
    component.push(each);
    inComponent.add(each);
    visits.push({ each, next: 0 });
  }

  function leave(each: IndexedComposite): void {
    const parent = visits.at(-1);
    if (parent !== undefined) lower(parent.each, lowLinkOf(each));
    if (lowLinkOf(each) !== indexes.get(each)) return;
    const members = component.splice(component.lastIndexOf(each));
    for (const member of members) {
      inComponent.delete(member);
      inEvaluationOrder.push(member);
      if (members.length > 1 || member.dependencies.includes(member)) cyclic.add(member);
    }
  }

  for (const start of composites) {
    if (indexes.has(start)) continue;
    enter(start);
    for (let visit = visits.at(-1); visit !== undefined; visit = visits.at(-1)) {
      const dependency = visit.each.dependencies[visit.next];
      visit.next += 1;
      if (dependency === undefined) {
        visits.pop();
        leave(visit.each);
      } else if (!indexes.has(dependency)) enter(dependency);
      else if (inComponent.has(dependency)) lower(visit.each, indexes.get(dependency) ?? 0);
    }
  }
  return { inEvaluationOrder, cyclic };
}
