import type { Ask, Visit } from './audit-account.ts';
import type { AccountId } from './domain/account.ts';
import type { Observed } from './domain/observed.ts';
import { type AnswerTo, Facts, type Question, type QuestionKind, questionKey } from './domain/question.ts';

/** What may be answered the next time is asked for again, but not by each of ten thousand members. */
const asksAtMost = 3;

export type SharedAccounts = {
  readonly ask: Ask;
  /** Enters an account once for all who need something there. */
  readonly visit: (accountId: AccountId, signal: AbortSignal) => Promise<Visit>;
  /** Requests sent to shared accounts but one, whose own audit counts them. */
  readonly apiCallsBeyond: (accountId: AccountId) => number;
};

/**
 * Reads what many accounts need, such as the log group of an organisation trail, once for all of them, with the
 * credentials of the account that owns it.
 */
export function askOnce(enter: (accountId: AccountId, signal: AbortSignal) => Promise<Visit>): SharedAccounts {
  const visits = new Map<AccountId, Promise<Visit>>();
  const counters = new Map<AccountId, () => number>();
  const facts = new Facts();
  const reading = new Map<string, Promise<void>>();
  const asks = new Map<string, number>();

  function visitOnce(accountId: AccountId, signal: AbortSignal): Promise<Visit> {
    const before = visits.get(accountId);
    if (before !== undefined) return before;
    const visit = enter(accountId, signal).then((entered) => {
      counters.set(accountId, entered.apiCalls);
      return entered;
    });
    visits.set(accountId, visit);
    return visit;
  }

  async function read<Kind extends QuestionKind>(
    question: Question & Question<Kind>,
    signal: AbortSignal,
  ): Promise<void> {
    const key = questionKey(question);
    asks.set(key, (asks.get(key) ?? 0) + 1);
    const { entered } = await visitOnce(question.accountId, signal);
    facts.learn<Kind>(question, entered.kind === 'unknown' ? entered : await entered.value<Kind>(question, signal));
    reading.delete(key);
  }

  function isFinal(answer: Observed<unknown>, key: string): boolean {
    if (answer.kind === 'known' || answer.why.code === 'ACCESS_DENIED') return true;
    return (asks.get(key) ?? 0) >= asksAtMost;
  }

  async function ask<Kind extends QuestionKind>(
    question: Question & Question<Kind>,
    signal: AbortSignal,
  ): Promise<Observed<AnswerTo<Kind>>> {
    const key = questionKey(question);
    const before = facts.about<Kind>(question);
    if (before !== undefined && isFinal(before, key)) return before;
    const underWay = reading.get(key) ?? read<Kind>(question, signal);
    reading.set(key, underWay);
    await underWay;
    const answer = facts.about<Kind>(question);
    if (answer === undefined) throw new Error(`Read, but not learned: ${key}`);
    return answer;
  }

  return {
    ask,
    visit: visitOnce,
    apiCallsBeyond: (accountId) =>
      [...counters].reduce((sum, [id, apiCalls]) => sum + (id === accountId ? 0 : apiCalls()), 0),
  };
}
