import type { AccountId } from '../../../src/domain/account.ts';
import type { Failure, FailureCode } from '../../../src/domain/failure.ts';
import { known, unknown } from '../../../src/domain/observed.ts';
import type { Question, QuestionKind } from '../../../src/domain/question.ts';
import type { Enter } from '../../../src/organization/entry-cache.ts';
import type { Ask } from '../../../src/ports/account-access.ts';
import { compliantAnswers } from '../../support/facts.ts';

export function failureOf(code: FailureCode): Failure {
  return { code, operation: 'service:Operation', message: 'Not now.' };
}

export type FakeAccounts = {
  readonly enter: Enter;
  readonly entered: readonly AccountId[];
  readonly asked: readonly Question[];
};

/** Accounts that can be entered, and answer like compliant ones, once the given failures are used up. */
export function fakeAccounts({
  entryFailures = [],
  failures = [],
}: {
  readonly entryFailures?: readonly FailureCode[];
  readonly failures?: readonly FailureCode[];
} = {}): FakeAccounts {
  const entered: AccountId[] = [];
  const asked: Question[] = [];
  const ask: Ask = <Kind extends QuestionKind>(question: Question & Question<Kind>) => {
    asked.push(question);
    const failure = failures[asked.length - 1];
    const kind: Kind = question.kind;
    return Promise.resolve(failure === undefined ? compliantAnswers[kind] : unknown(failureOf(failure)));
  };
  const access = known({
    ask,
    askAfterRepair: () => ask,
    perform: () => Promise.reject(new Error('Nothing is changed here.')),
  });
  return {
    entered,
    asked,
    enter: (accountId) => {
      entered.push(accountId);
      const failure = entryFailures[entered.length - 1];
      return Promise.resolve({
        access: failure === undefined ? access : unknown(failureOf(failure)),
        traffic: () => ({ apiCalls: 1, retries: 0, throttles: 0 }),
      });
    },
  };
}
