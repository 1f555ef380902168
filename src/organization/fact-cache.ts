import type { Observed } from '../domain/observed.ts';
import {
  type Answered,
  type AnswerTo,
  Facts,
  type Question,
  type QuestionKind,
  questionKey,
} from '../domain/question.ts';
import type { AccountAccess, Ask } from '../ports/account-access.ts';
import type { Enter } from './entry-cache.ts';
import { isTransient, maxAttempts } from './transient.ts';

/** Facts of shared accounts, each read once. Requests for one that is being read wait for that read. */
export type FactCache = {
  /** Answers from the cache; a transient failure is read again, {@link maxAttempts} times in all. */
  readonly ask: Ask;
  /** Lists the answers that stand. Transient failures are not among them. */
  readonly known: () => readonly Answered[];
};

/** `before` lists the answers that an earlier invocation of the run has read. */
export function createFactCache(enter: Enter, before: readonly Answered[] = []): FactCache {
  const facts = new Facts();
  const answered = new Map(before.map((each) => [questionKey(each.question), each]));
  for (const { question, answer } of before) facts.learn(question, answer);
  const reading = new Map<string, Promise<void>>();
  const attempts = new Map<string, number>();

  async function read<Kind extends QuestionKind>(
    question: Question & Question<Kind>,
    signal: AbortSignal,
  ): Promise<void> {
    const key = questionKey(question);
    attempts.set(key, (attempts.get(key) ?? 0) + 1);
    const { access } = await enter(question.accountId, signal);
    const answer = access.kind === 'unknown' ? access : await askIn<Kind>(access.value, question, signal);
    facts.learn<Kind>(question, answer);
    if (!isTransient(answer) || question.kind === 'delivered-accounts') answered.set(key, { question, answer });
    reading.delete(key);
  }

  /** A query that AWS bills is never repeated. */
  function isFinal(answer: Observed<unknown>, { kind }: Question, key: string): boolean {
    const attemptsAtMost = kind === 'delivered-accounts' ? 1 : maxAttempts;
    return !isTransient(answer) || (attempts.get(key) ?? 0) >= attemptsAtMost;
  }

  const ask: Ask = async <Kind extends QuestionKind>(question: Question & Question<Kind>, signal: AbortSignal) => {
    const key = questionKey(question);
    const earlier = facts.about<Kind>(question);
    if (earlier !== undefined && isFinal(earlier, question, key)) return earlier;
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
