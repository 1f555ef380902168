import type { AccountId } from '../domain/account.ts';
import type { Action, ActionResult } from '../domain/action.ts';
import { type ApiCallStats, noApiCalls, sumApiCalls } from '../domain/api-call-stats.ts';
import type { Observed } from '../domain/observed.ts';
import {
  type Answered,
  type AnswerTo,
  Facts,
  type Question,
  type QuestionKind,
  questionKey,
} from '../domain/question.ts';
import type { AccountAccess, Ask, EnteredAccount } from '../ports/account-access.ts';

/** What may be answered the next time is asked for again, but not by each of ten thousand members. */
const maxAttemptsPerFact = 3;

/** Accounts in which many others have something to read or to repair, such as the owner of an organization trail. */
export type SharedAccountCache = {
  readonly ask: Ask;
  /** What was answered for everybody before the repair is asked again, once for everybody and attempt. */
  readonly askAfterRepair: (attempt: number) => Ask;
  /** Makes a change once, however many members wait for it. */
  readonly perform: (action: Action, make: () => Promise<ActionResult>) => Promise<ActionResult>;
  /** Enters an account once for all who need something there. */
  readonly enter: (accountId: AccountId, signal: AbortSignal) => Promise<EnteredAccount>;
  /** Whether somebody has needed something there. */
  readonly isEntered: (accountId: AccountId) => boolean;
  /** What was sent to shared accounts but one, whose own audit counts it. */
  readonly trafficExcept: (accountId: AccountId) => ApiCallStats;
  /** What is known and was done so far. */
  readonly snapshot: () => Promise<CacheSnapshot>;
};

type Enter = (accountId: AccountId, signal: AbortSignal) => Promise<EnteredAccount>;

/**
 * What one part of a run has seen and done in shared accounts, as data, for the other parts to go on from. Answers that
 * were refused for a passing reason are not among it: they are asked for again.
 */
export type CacheSnapshot = {
  readonly visited: readonly AccountId[];
  readonly answers: readonly Answered[];
  /** What was answered after a repair, by the attempt and the changes made until then. */
  readonly answersAgain: readonly (readonly [generation: string, answers: readonly Answered[]])[];
  readonly changes: readonly (readonly [effect: string, result: ActionResult])[];
  readonly changesMade: readonly (readonly [accountId: AccountId, count: number])[];
};

const emptySnapshot: CacheSnapshot = { visited: [], answers: [], answersAgain: [], changes: [], changesMade: [] };

export function createSharedAccountCache(enter: Enter, known: CacheSnapshot = emptySnapshot): SharedAccountCache {
  const visits = new Map<AccountId, Promise<EnteredAccount>>();
  const entries = new Map<AccountId, number>();
  const counters = new Map<AccountId, () => ApiCallStats>();
  const visitedBefore = new Set(known.visited);
  const generations = new Map(
    known.answersAgain.map(([generation, answers]) => [generation, createFactCache(visitOnce, answers)]),
  );
  const changes = new Map(known.changes.map(([effect, result]) => [effect, Promise.resolve(result)]));
  const changesMade = new Map(known.changesMade);
  const first = createFactCache(visitOnce, known.answers);

  function visitOnce(accountId: AccountId, signal: AbortSignal): Promise<EnteredAccount> {
    const before = visits.get(accountId);
    if (before !== undefined) return before;
    entries.set(accountId, (entries.get(accountId) ?? 0) + 1);
    const visit = enter(accountId, signal).then((visited) => {
      const earlier = counters.get(accountId);
      counters.set(accountId, () => sumApiCalls([earlier?.() ?? noApiCalls, visited.traffic()]));
      if (isTransient(visited.access) && (entries.get(accountId) ?? 0) < maxAttemptsPerFact) visits.delete(accountId);
      return visited;
    });
    visits.set(accountId, visit);
    return visit;
  }

  /** An answer from before a change in its account would deny the repair, so it is no answer after it. */
  function askAfterRepair(attempt: number): Ask {
    return async <Kind extends QuestionKind>(question: Question & Question<Kind>, signal: AbortSignal) => {
      const { accountId } = question;
      const key = `${attempt}/${accountId}/${changesMade.get(accountId) ?? 0}`;
      const answers = generations.get(key) ?? createFactCache(visitOnce);
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
    askAfterRepair,
    perform: async (action, make) => {
      const key = idempotencyKey(action);
      const change = changes.get(key) ?? makeAndCount(action, make);
      changes.set(key, change);
      return { ...(await change), action };
    },
    enter: visitOnce,
    isEntered: (accountId) => visits.has(accountId) || visitedBefore.has(accountId),
    trafficExcept: (accountId) =>
      sumApiCalls([...counters].map(([id, traffic]) => (id === accountId ? noApiCalls : traffic()))),
    snapshot: async () => ({
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
function idempotencyKey({ reason: _reason, change: _change, ...effect }: Action): string {
  return JSON.stringify(Object.entries(effect).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** What is refused may well be allowed, or answered, the next time; what is denied stays denied. */
function isTransient(answer: Observed<unknown>): boolean {
  return answer.kind === 'unknown' && answer.why.code !== 'ACCESS_DENIED';
}

type FactCache = {
  /** Each question is put once; what could not be answered for a passing reason is put again, a few times in all. */
  readonly ask: Ask;
  readonly known: () => readonly Answered[];
};

function createFactCache(visit: Enter, before: readonly Answered[] = []): FactCache {
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
    const { access } = await visit(question.accountId, signal);
    const answer = access.kind === 'unknown' ? access : await askIn<Kind>(access.value, question, signal);
    facts.learn<Kind>(question, answer);
    if (!isTransient(answer)) answered.set(key, { question, answer });
    reading.delete(key);
  }

  function isFinal(answer: Observed<unknown>, key: string): boolean {
    return !isTransient(answer) || (asks.get(key) ?? 0) >= maxAttemptsPerFact;
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
  { ask }: AccountAccess,
  question: Question & Question<Kind>,
  signal: AbortSignal,
): Promise<Observed<AnswerTo<Kind>>> {
  return ask<Kind>(question, signal);
}
