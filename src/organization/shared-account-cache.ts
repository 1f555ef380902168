import type { AccountId } from '../domain/account.ts';
import type { Answered, Question, QuestionKind } from '../domain/question.ts';
import type { Ask } from '../ports/account-access.ts';
import { type ChangeLog, createChangeLog, type LoggedChanges } from './change-log.ts';
import { createEntryCache, type Enter, type EntryCache } from './entry-cache.ts';
import { createFactCache } from './fact-cache.ts';

/** Accounts in which many others have something to read or to repair, such as the owner of an organization trail. */
export type SharedAccountCache = Pick<EntryCache, 'enter' | 'isEntered' | 'trafficExcept'> &
  Pick<ChangeLog, 'perform'> & {
    /** Answers as before any repair, so that all members plan the same repair. */
    readonly ask: Ask;
    /** Reads again what was read before the repair, once an attempt and state of the account. */
    readonly askAfterRepair: (attempt: number) => Ask;
    /** Returns what is known and was done so far. */
    readonly snapshot: () => Promise<CacheSnapshot>;
  };

/**
 * What one invocation of a run has read and changed in shared accounts, as data, for the next ones to start with.
 * Transient failures are left out, and are read again.
 */
export type CacheSnapshot = LoggedChanges & {
  readonly visited: readonly AccountId[];
  readonly answers: readonly Answered[];
  /** Answers that were read after a repair, by the attempt and the number of changes made until then. */
  readonly answersAgain: readonly (readonly [generation: string, answers: readonly Answered[]])[];
};

const emptySnapshot: CacheSnapshot = { visited: [], answers: [], answersAgain: [], changes: [], changesMade: [] };

export function createSharedAccountCache(enter: Enter, known: CacheSnapshot = emptySnapshot): SharedAccountCache {
  const entries = createEntryCache(enter, known.visited);
  const changes = createChangeLog(known);
  const first = createFactCache(entries.enter, known.answers);
  const generations = new Map(
    known.answersAgain.map(([generation, answers]) => [generation, createFactCache(entries.enter, answers)]),
  );

  /** An answer from before a change in its account would deny the repair, so a change begins a new generation. */
  function askAfterRepair(attempt: number): Ask {
    return async <Kind extends QuestionKind>(question: Question & Question<Kind>, signal: AbortSignal) => {
      const { accountId } = question;
      const key = `${attempt}/${accountId}/${changes.changesMadeIn(accountId)}`;
      const answers = generations.get(key) ?? createFactCache(entries.enter);
      generations.set(key, answers);
      return answers.ask<Kind>(question, signal);
    };
  }

  return {
    enter: entries.enter,
    isEntered: entries.isEntered,
    trafficExcept: entries.trafficExcept,
    ask: first.ask,
    askAfterRepair,
    perform: changes.perform,
    snapshot: async () => ({
      visited: entries.enteredIds(),
      answers: first.known(),
      answersAgain: [...generations].map(([generation, answers]) => [generation, answers.known()] as const),
      ...(await changes.logged()),
    }),
  };
}
