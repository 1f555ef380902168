import type { Action, ActionResult } from '../domain/action.ts';
import type { Observed } from '../domain/observed.ts';
import type { AnswerTo, Question, QuestionKind } from '../domain/question.ts';
import type { Traffic } from '../domain/traffic.ts';

/** What can be done in an account once it was entered. */
export type Entry = {
  readonly ask: Ask;
  readonly perform: Perform;
  /** Asks afresh, in spite of what was read for everybody before the repair. */
  readonly askAgain: (attempt: number) => Ask;
};

/** An attempt to enter an account, and what was sent for it so far. */
export type Visit = { readonly entered: Observed<Entry>; readonly traffic: () => Traffic };

/** Reads one thing with the credentials of the account that the question names; what AWS refuses is `unknown`. */
export type Ask = <Kind extends QuestionKind>(
  question: Question & Question<Kind>,
  signal: AbortSignal,
) => Promise<Observed<AnswerTo<Kind>>>;

/** Makes one change, with the credentials of the account that the action names. */
export type Perform = (action: Action, signal: AbortSignal) => Promise<ActionResult>;
