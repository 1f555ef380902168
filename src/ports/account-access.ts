import type { Action, ActionResult } from '../domain/action.ts';
import type { ApiCallStats } from '../domain/api-call-stats.ts';
import type { Observed } from '../domain/observed.ts';
import type { AnswerTo, Question, QuestionKind } from '../domain/question.ts';

/** What can be done in an account once it was entered. */
export type AccountAccess = {
  readonly ask: Ask;
  readonly perform: Perform;
  /** Asks afresh, in spite of what was read for everybody before the repair. */
  readonly askAfterRepair: (attempt: number) => Ask;
};

/** An attempt to enter an account, and what was sent for it so far. */
export type EnteredAccount = { readonly access: Observed<AccountAccess>; readonly traffic: () => ApiCallStats };

/** Reads one thing with the credentials of the account that the question names; what AWS refuses is `unknown`. */
export type Ask = <Kind extends QuestionKind>(
  question: Question & Question<Kind>,
  signal: AbortSignal,
) => Promise<Observed<AnswerTo<Kind>>>;

/** Makes one change, with the credentials of the account that the action names. */
export type Perform = (action: Action, signal: AbortSignal) => Promise<ActionResult>;
