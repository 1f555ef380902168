import type { AccountId } from '../domain/account.ts';
import type { Observed } from '../domain/observed.ts';
import type { PreviousEntries } from '../domain/previous-entries.ts';
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
  /** Whether a fact beyond the CIS procedure that could not be read makes its link unknown, instead of a caveat. */
  readonly strict: boolean;
  /** The time of the evaluation, in milliseconds since 1970. */
  readonly nowMs: number;
  /** The account that rootwatch runs in, which is asked about the organization. */
  readonly callerAccountId: AccountId;
  /** When the run began, in milliseconds since 1970: the same in all its invocations. */
  readonly startedMs: number;
  /** Absent where no earlier run proves anything. */
  readonly previousRun?: PreviousEntries;
  readonly proveDelivery: boolean;
};

/** Thrown when a pass has reached the bound of its work: {@link FactLookup} throws it, and what began the pass catches it. */
export class WorkSpent extends Error {}

/** What each use of a fact costs at least, and what each fact costs that has to be read. */
const stepsPerFact = 20;
const stepsPerQuestion = 2_500;

/** Reads facts during one pass of an evaluation, and collects the questions that have no answer yet. */
export class FactLookup {
  readonly context: EvaluationContext;
  /** What this pass may still cost. */
  readonly work = new Work();
  readonly #facts: Facts;
  readonly #open = new Map<string, Question>();

  /** Facts that were read already count as work: an account can't make itself read without end. */
  constructor(context: EvaluationContext, facts: Facts) {
    this.context = context;
    this.#facts = facts;
    this.work.spend(facts.size * stepsPerQuestion);
  }

  /**
   * Returns the answer; `undefined` when the question has yet to be asked, and is then among {@link FactLookup.open}.
   *
   * @throws {@link WorkSpent} when the pass has reached its bound.
   */
  get<Kind extends QuestionKind>(question: Question & Question<Kind>): Observed<AnswerTo<Kind>> | undefined {
    const answer = this.#facts.about<Kind>(question);
    if (!this.work.spend(answer === undefined ? stepsPerQuestion : stepsPerFact)) throw new WorkSpent();
    if (answer === undefined) this.#open.set(questionKey(question), question);
    return answer;
  }

  /** @throws {@link WorkSpent} when the pass has reached its bound: for loops in which no fact is used. */
  requireWorkLeft(): void {
    if (this.work.isSpent) throw new WorkSpent();
  }

  /** Adds a question that will be needed next, so that it is asked in parallel. */
  prefetch(question: Question): void {
    this.get(question);
  }

  get open(): readonly Question[] {
    return [...this.#open.values()];
  }
}
