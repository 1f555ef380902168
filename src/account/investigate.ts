import type { AccountId } from '../domain/account.ts';
import type { Failure } from '../domain/failure.ts';
import type { Finding } from '../domain/finding.ts';
import { Facts, type Question, type QuestionKind, questionKey, runQuestionKinds } from '../domain/question.ts';
import type { ControlMatcher } from '../evaluate/control-matcher.ts';
import { type Evaluation, evaluateControl, undecidedForItsSize } from '../evaluate/evaluate-control.ts';
import type { EvaluationContext } from '../evaluate/fact-lookup.ts';
import { provideMemberDelivery, provideOtherAlarms } from '../evaluate/on-demand.ts';
import type { Ask } from '../ports/account-access.ts';

export type Investigation = {
  /** By control id. */
  readonly findings: ReadonlyMap<string, Finding>;
  readonly facts: Facts;
  readonly errors: readonly Failure[];
};

export type Inspection = {
  readonly accountId: AccountId;
  readonly matchers: readonly ControlMatcher[];
  readonly context: Omit<EvaluationContext, 'accountId' | 'matcher'>;
  readonly ask: Ask;
};

/** Observes the facts that can change a verdict, and no others, until every control has one. */
export async function investigate(inspection: Inspection, signal: AbortSignal): Promise<Investigation> {
  const facts = new Facts();
  const errors = new Map<string, Failure>();
  const findings = new Map<string, Finding>();
  await askUntilSettled(facts, { ask: inspection.ask, errors, signal }, async () => {
    const open: Question[] = [];
    for (const matcher of inspection.matchers) {
      const context = { ...inspection.context, accountId: inspection.accountId, matcher };
      const evaluation = await evaluateInPasses(context, facts);
      if (evaluation.kind === 'open') open.push(...evaluation.questions);
      else findings.set(matcher.control.id, evaluation.finding);
    }
    return open;
  });
  return { findings, facts, errors: [...errors.values()] };
}

/** How often an account may have new patterns judged before it is undecided: some 2 s of work. */
const maxPasses = 20;

/** Evaluates a control, with other accounts in between where one pass does not get through all patterns. */
async function evaluateInPasses(
  context: EvaluationContext,
  facts: Facts,
): Promise<Exclude<Evaluation, { kind: 'interrupted' }>> {
  for (let pass = 0; pass < maxPasses; pass += 1) {
    const evaluation = evaluateControl(context, facts);
    if (evaluation.kind !== 'interrupted') return evaluation;
    await loadOnDemand(context.matcher);
    await nextTurn();
  }
  return undecidedForItsSize(context);
}

/**
 * Loads the comparison of patterns, the rules of composite alarms and metric math, and those of members of an organization
 * trail: an account with a trail of its own, whose filter has the control's own pattern and whose plain metric alarm
 * notifies, never needs them.
 */
export async function loadOnDemand(matcher: ControlMatcher): Promise<void> {
  const [{ judgePattern }, otherAlarms, memberDelivery] = await Promise.all([
    import('../evaluate/judge-pattern.ts'),
    import('../evaluate/links/other-alarms.ts'),
    import('../evaluate/links/member-delivery.ts'),
  ]);
  matcher.load(judgePattern);
  provideOtherAlarms(otherAlarms);
  provideMemberDelivery(memberDelivery);
}

/** Lets everything run that is waiting: a judgement is synchronous, and other accounts have answers to read. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setImmediate(resolve);
  });
}

type Asking = { readonly ask: Ask; readonly errors: Map<string, Failure>; readonly signal: AbortSignal };

/** Asks all open questions at once, until none is open. A question that two controls share is asked once. */
export async function askUntilSettled(
  facts: Facts,
  { ask, errors, signal }: Asking,
  openQuestions: () => readonly Question[] | Promise<readonly Question[]>,
): Promise<void> {
  async function learn<Kind extends QuestionKind>(question: Question & Question<Kind>): Promise<void> {
    const answer = await ask<Kind>(question, signal);
    const isOfAccount = !runQuestionKinds.has(question.kind);
    if (answer.kind === 'unknown' && isOfAccount)
      errors.set(JSON.stringify([answer.why.operation, answer.why.message]), answer.why);
    facts.learn<Kind>(question, answer);
  }
  for (;;) {
    const questions = await openQuestions();
    const open = new Map(questions.map((question) => [questionKey(question), question]));
    if (open.size === 0) return;
    await Promise.all([...open.values()].map((question) => learn(question)));
  }
}
