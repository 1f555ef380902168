import type { AccountId } from '../domain/account.ts';
import type { Observed } from '../domain/observed.ts';
import { type AnswerTo, type Facts, type Question, type QuestionKind, questionKey } from '../domain/question.ts';
import { Work } from '../domain/work.ts';
import type { ControlMatcher } from './control-matcher.ts';

/** The inputs of an evaluation besides the facts. */
export type EvaluationContext = {
  readonly accountId: AccountId;
  /** The Region in which trails are listed: any Region shows every multi-Region trail. */
  readonly region: string;
  readonly organizationId: string;
  readonly matcher: ControlMatcher;
  readonly acceptBroaderFilters: boolean;
};

/** Reads facts during one pass of an evaluation, and collects the questions that have no answer yet. */
export class FactLookup {
  readonly context: EvaluationContext;
  /** What this pass may still cost. */
  readonly work = new Work();
  readonly #facts: Facts;
  readonly #open = new Map<string, Question>();

  constructor(context: EvaluationContext, facts: Facts) {
    this.context = context;
    this.#facts = facts;
  }

  /**
   * Returns the answer; `undefined` when the question has yet to be asked, and is then among {@link FactLookup.open}.
   */
  get<Kind extends QuestionKind>(question: Question & Question<Kind>): Observed<AnswerTo<Kind>> | undefined {
    const answer = this.#facts.about<Kind>(question);
    if (answer === undefined) this.#open.set(questionKey(question), question);
    return answer;
  }

  /** Adds a question that will be needed next, so that it is asked in parallel. */
  prefetch(question: Question): void {
    this.get(question);
  }

  get open(): readonly Question[] {
    return [...this.#open.values()];
  }
}
