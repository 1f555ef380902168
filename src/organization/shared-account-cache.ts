import type { AccountId } from '../domain/account.ts';
import type { Action, ActionResult } from '../domain/action.ts';
import type { Observed } from '../domain/observed.ts';
import {
  type Answered,
  type AnswerTo,
  Facts,
  type Question,
  type QuestionKind,
  questionKey,
} from '../domain/question.ts';
import { noTraffic, sumTraffic, type Traffic } from '../domain/traffic.ts';
import type { Ask, Entry, Visit } from '../ports/account-access.ts';

/** What may be answered the next time is asked for again, but not by each of ten thousand members. */
const asksAtMost = 3;

/** Accounts in which many others have something to read or to repair, such as the owner of an organisation trail. */
export type SharedAccounts = {
  readonly ask: Ask;
  /** What was answered for everybody before the repair is asked again, once for everybody and attempt. */
  readonly askAgain: (attempt: number) => Ask;
  /** Makes a change once, however many members wait for it. */
  readonly perform: (action: Action, make: () => Promise<ActionResult>) => Promise<ActionResult>;
  /** Enters an account once for all who need something there. */
  readonly visit: (accountId: AccountId, signal: AbortSignal) => Promise<Visit>;
  /** Whether somebody has needed something there. */
  readonly isVisited: (accountId: AccountId) => boolean;
  /** What was sent to shared accounts but one, whose own audit counts it. */
  readonly trafficBeyond: (accountId: AccountId) => Traffic;
  /** What is known and was done so far. */
  readonly knowledge: () => Promise<SharedKnowledge>;
};

type Enter = (accountId: AccountId, signal: AbortSignal) => Promise<Visit>;

/**
 * What one part of a run has seen and done in shared accounts, as data, for the other parts to go on from. Answers that
 * were refused for a passing reason are not among it: they are asked for again.
 */
export type SharedKnowledge = {
  readonly visited: readonly AccountId[];
  readonly answers: readonly Answered[];
  /** What was answered after a repair, by the attempt and the changes made until then. */
  readonly answersAgain: readonly (readonly [generation: string, answers: readonly Answered[]])[];
  readonly changes: readonly (readonly [effect: string, result: ActionResult])[];
  readonly changesMade: readonly (readonly [accountId: AccountId, count: number])[];
};

const nothingKnown: SharedKnowledge = { visited: [], answers: [], answersAgain: [], changes: [], changesMade: [] };

export function sharedAccounts(enter: Enter, known: SharedKnowledge = nothingKnown): SharedAccounts {
  const visits = new Map<AccountId, Promise<Visit>>();
  const entries = new Map<AccountId, number>();
  const counters = new Map<AccountId, () => Traffic>();
  const visitedBefore = new Set(known.visited);
  const generations = new Map(
    known.answersAgain.map(([generation, answers]) => [generation, answersOnce(visitOnce, answers)]),
  );
  const changes = new Map(known.changes.map(([effect, result]) => [effect, Promise.resolve(result)]));
  const changesMade = new Map(known.changesMade);
  const first = answersOnce(visitOnce, known.answers);

  function visitOnce(accountId: AccountId, signal: AbortSignal): Promise<Visit> {
    const before = visits.get(accountId);
    if (before !== undefined) return before;
    entries.set(accountId, (entries.get(accountId) ?? 0) + 1);
    const visit = enter(accountId, signal).then((visited) => {
      const earlier = counters.get(accountId);
      counters.set(accountId, () => sumTraffic([earlier?.() ?? noTraffic, visited.traffic()]));
      if (isPassing(visited.entered) && (entries.get(accountId) ?? 0) < asksAtMost) visits.delete(accountId);
      return visited;
    });
    visits.set(accountId, visit);
    return visit;
  }

  /** An answer from before a change in its account would deny the repair, so it is no answer after it. */
  function askAgain(attempt: number): Ask {
    return async <Kind extends QuestionKind>(question: Question & Question<Kind>, signal: AbortSignal) => {
      const { accountId } = question;
      const key = `${attempt}/${accountId}/${changesMade.get(accountId) ?? 0}`;
      const answers = generations.get(key) ?? answersOnce(visitOnce);
      generations.set(key, answers);
      return answers.ask<Kind>(question, signal);
    };
  }

  async function makeAndCount({ accountId }: Action, make: () => Promise<ActionResult>): Promise<ActionResult> {
    const result = await make();
    changesMade.set(accountId, (changesMade.get(accountId) ?? 0) + 1);
    return result;
  }

  return {
    // Whoever comes after a repair still sees what the first saw: all of them plan the one repair.
    ask: first.ask,
    askAgain,
    perform: async (action, make) => {
      const key = effectOf(action);
      const change = changes.get(key) ?? makeAndCount(action, make);
      changes.set(key, change);
      return { ...(await change), action };
    },
    visit: visitOnce,
    isVisited: (accountId) => visits.has(accountId) || visitedBefore.has(accountId),
    trafficBeyond: (accountId) =>
      sumTraffic([...counters].map(([id, traffic]) => (id === accountId ? noTraffic : traffic()))),
    knowledge: async () => ({
      visited: [...new Set([...visitedBefore, ...visits.keys()])],
      answers: first.known(),
      answersAgain: [...generations].map(([generation, answers]) => [generation, answers.known()] as const),
      changes: await Promise.all([...changes].map(async ([effect, result]) => [effect, await result] as const)),
      changesMade: [...changesMade],
    }),
  };
}

/**
 * What an action does, whatever called for it: one account may miss the filter and another, whose own trail gets
 * further, the alarm, and both end in the same repair. Whether it finds something there is the time at which it was seen.
 */
function effectOf({ because: _because, change: _change, ...effect }: Action): string {
  return JSON.stringify(Object.entries(effect).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is refused may well be allowed, or answered, the next time; what is denied stays denied. */
function isPassing(answer: Observed<unknown>): boolean {
  return answer.kind === 'unknown' && answer.why.code !== 'ACCESS_DENIED';
}

type AnswersOnce = {
  /** Each question is put once; what could not be answered for a passing reason is put again, a few times in all. */
  readonly ask: Ask;
  readonly known: () => readonly Answered[];
};

function answersOnce(visit: Enter, before: readonly Answered[] = []): AnswersOnce {
  const facts = new Facts();
  const answered = new Map(before.map((each) => [questionKey(each.question), each]));
  for (const { question, answer } of before) facts.learn(question, answer);
  const reading = new Map<string, Promise<void>>();
  const asks = new Map<string, number>();

  async function read<Kind extends QuestionKind>(
    question: Question & Question<Kind>,
    signal: AbortSignal,
  ): Promise<void> {
    const key = questionKey(question);
    asks.set(key, (asks.get(key) ?? 0) + 1);
    const { entered } = await visit(question.accountId, signal);
    const answer = entered.kind === 'unknown' ? entered : await askIn<Kind>(entered.value, question, signal);
    facts.learn<Kind>(question, answer);
    if (!isPassing(answer)) answered.set(key, { question, answer });
    reading.delete(key);
  }

  function isFinal(answer: Observed<unknown>, key: string): boolean {
    return !isPassing(answer) || (asks.get(key) ?? 0) >= asksAtMost;
  }

  const ask: Ask = async <Kind extends QuestionKind>(question: Question & Question<Kind>, signal: AbortSignal) => {
    const key = questionKey(question);
    const earlier = facts.about<Kind>(question);
    if (earlier !== undefined && isFinal(earlier, key)) return earlier;
    const underWay = reading.get(key) ?? read<Kind>(question, signal);
    reading.set(key, underWay);
    await underWay;
    const answer = facts.about<Kind>(question);
    if (answer === undefined) throw new Error(`Read, but not learned: ${key}`);
    return answer;
  };
  return { ask, known: () => [...answered.values()] };
}

function askIn<Kind extends QuestionKind>(
  { ask }: Entry,
  question: Question & Question<Kind>,
  signal: AbortSignal,
): Promise<Observed<AnswerTo<Kind>>> {
  return ask<Kind>(question, signal);
}
