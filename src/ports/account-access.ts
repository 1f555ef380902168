import type { Action, ActionResult } from '../domain/action.ts';
import type { ApiCallStats } from '../domain/api-call-stats.ts';
import type { Observed } from '../domain/observed.ts';
import type { AnswerTo, Question, QuestionKind } from '../domain/question.ts';

/** The operations in an account that was entered. */
export type AccountAccess = {
  readonly ask: Ask;
  readonly perform: Perform;
  /** Reads again after a repair, past the answers that were cached for all members before it. */
  readonly askAfterRepair: (attempt: number) => Ask;
};

/** The result of an attempt to enter an account, and the requests sent for it so far. */
export type EnteredAccount = { readonly access: Observed<AccountAccess>; readonly traffic: () => ApiCallStats };

/** Reads one fact with the credentials of the account that the question names; a failure is `unknown`. */
export type Ask = <Kind extends QuestionKind>(
  question: Question & Question<Kind>,
  signal: AbortSignal,
) => Promise<Observed<AnswerTo<Kind>>>;

/** Makes one change, with the credentials of the account that the action names. */
export type Perform = (action: Action, signal: AbortSignal) => Promise<ActionResult>;
