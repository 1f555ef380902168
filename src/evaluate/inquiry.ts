import type { AccountId } from '../domain/account.ts';
import type { Observed } from '../domain/observed.ts';
import { type AnswerTo, type Facts, type Question, type QuestionKind, questionKey } from '../domain/question.ts';
import { Work } from '../domain/work.ts';
import type { ControlMatcher } from './control-matcher.ts';

/** What evaluation stands on besides the facts. */
export type EvaluationContext = {
  readonly accountId: AccountId;
  /** Where trails are asked for: any Region shows every multi-Region trail. */
  readonly region: string;
  readonly organizationId: string;
  readonly control: ControlMatcher;
  readonly acceptBroaderFilters: boolean;
};

/** One pass over the facts, which remembers what it would have liked to know. */
export class FactLookup {
  readonly context: EvaluationContext;
  /** What this pass may still cost. */
  readonly work = new Work();
  readonly #facts: Facts;
  readonly #open = new Map<string, Question>();

  constructor(ground: EvaluationContext, facts: Facts) {
    this.context = ground;
    this.#facts = facts;
  }

  /** `undefined` when it has yet to be asked; it is then among {@link FactLookup.open}. */
  get<Kind extends QuestionKind>(question: Question & Question<Kind>): Observed<AnswerTo<Kind>> | undefined {
    const answer = this.#facts.about<Kind>(question);
    if (answer === undefined) this.#open.set(questionKey(question), question);
    return answer;
  }

  /** Asks for something that will be needed next, so that it is read in parallel. */
  prefetch(question: Question): void {
    this.get(question);
  }

  get open(): readonly Question[] {
    return [...this.#open.values()];
  }
}
