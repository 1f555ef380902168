import type { Account } from './domain/account.ts';
import type { Finding } from './domain/finding.ts';
import type { Observed } from './domain/observed.ts';
import { type AccountOutcome, type ControlOutcome, type Exemption, statusOf } from './domain/outcome.ts';
import { type AnswerTo, Facts, type Question, type QuestionKind, questionKey } from './domain/question.ts';
import type { Refusal } from './domain/refusal.ts';
import { type Evaluation, evaluateControl } from './evaluate/evaluate-control.ts';
import type { Ground } from './evaluate/ground.ts';
import type { JudgedControl } from './evaluate/judge-pattern.ts';

/** Reads one thing with the credentials of the account that the question names; what AWS refuses is `unknown`. */
export type Ask = <Kind extends QuestionKind>(
  question: Question & Question<Kind>,
  signal: AbortSignal,
) => Promise<Observed<AnswerTo<Kind>>>;

/** An attempt to enter an account, and how many requests were sent for it so far. */
export type Visit = { readonly entered: Observed<Ask>; readonly apiCalls: () => number };

export type AccountAudit = {
  readonly enter: (account: Account, signal: AbortSignal) => Promise<Visit>;
  readonly controls: readonly JudgedControl[];
  readonly ground: Omit<Ground, 'accountId' | 'control'>;
  readonly exemptions: readonly Exemption[];
  readonly now: () => Date;
};

/** One account from start to finish: observe what can change the verdict, until there is one. */
export async function auditAccount(
  account: Account,
  audit: AccountAudit,
  signal: AbortSignal,
): Promise<AccountOutcome> {
  const startedAt = audit.now();
  const settled = new Map(audit.controls.map((control) => [control, settledAtOnce(account, control, audit)]));
  const open = audit.controls.filter((control) => settled.get(control) === undefined);
  const investigation =
    open.length === 0 ? nothingToSee : await investigate(account, { ...audit, controls: open }, signal);
  return {
    account,
    controls: audit.controls.map(
      (control) => settled.get(control) ?? judged(control, investigation, { account, audit }),
    ),
    errors: investigation.errors,
    startedAt: startedAt.toISOString(),
    durationMs: audit.now().getTime() - startedAt.getTime(),
    apiCalls: investigation.apiCalls,
  };
}

type Investigation = {
  /** By control id; empty when the account could not be entered. */
  readonly findings: ReadonlyMap<string, Finding>;
  readonly errors: readonly Refusal[];
  readonly apiCalls: number;
};

const nothingToSee: Investigation = { findings: new Map(), errors: [], apiCalls: 0 };

/** What is known without looking: the account is not in use, or is exempt. */
function settledAtOnce(
  account: Account,
  { control }: JudgedControl,
  { exemptions, now }: AccountAudit,
): ControlOutcome | undefined {
  if (account.state === 'SUSPENDED' || account.state === 'CLOSED' || account.state === 'PENDING_ACTIVATION') {
    return { control: control.id, status: 'SKIPPED' };
  }
  const exemption = exemptionOf(account, control.id, exemptions);
  if (exemption === undefined || isExpired(exemption, now())) return undefined;
  return { control: control.id, status: 'EXEMPT', exemption };
}

/** Of several, the one that lasts longest. */
function exemptionOf(account: Account, control: string, exemptions: readonly Exemption[]): Exemption | undefined {
  return exemptions
    .filter((exemption) => exemption.account === account.id && exemption.control === control)
    .toSorted((a, b) => (a.expires < b.expires ? 1 : -1))[0];
}

/** Days are UTC days. */
function isExpired({ expires }: Exemption, now: Date): boolean {
  return now.toISOString().slice(0, 10) > expires;
}

function judged(
  { control }: JudgedControl,
  { findings }: Investigation,
  { account, audit }: { account: Account; audit: AccountAudit },
): ControlOutcome {
  const finding = findings.get(control.id);
  const expired = exemptionOf(account, control.id, audit.exemptions);
  return {
    control: control.id,
    status: finding === undefined ? 'UNREACHABLE' : statusOf(finding),
    ...(finding === undefined ? {} : { finding }),
    ...(expired === undefined ? {} : { expiredExemption: expired }),
  };
}

async function investigate(account: Account, audit: AccountAudit, signal: AbortSignal): Promise<Investigation> {
  const { entered, apiCalls } = await audit.enter(account, signal);
  if (entered.kind === 'unknown') return { findings: new Map(), errors: [entered.why], apiCalls: apiCalls() };
  const facts = new Facts();
  const errors = new Map<string, Refusal>();

  async function learn<Kind extends QuestionKind>(ask: Ask, question: Question & Question<Kind>): Promise<void> {
    const answer = await ask<Kind>(question, signal);
    if (answer.kind === 'unknown') errors.set(JSON.stringify([answer.why.operation, answer.why.message]), answer.why);
    facts.learn<Kind>(question, answer);
  }

  for (;;) {
    const evaluations = audit.controls.map((control) =>
      evaluateControl({ ...audit.ground, accountId: account.id, control }, facts),
    );
    const questions = openQuestions(evaluations);
    if (questions.length === 0) {
      const findings = evaluations.flatMap((evaluation) => (evaluation.kind === 'settled' ? [evaluation.finding] : []));
      const byControl = new Map(findings.map((finding) => [finding.control, finding]));
      return { findings: byControl, errors: [...errors.values()], apiCalls: apiCalls() };
    }
    await Promise.all(questions.map((question) => learn(entered.value, question)));
  }
}

/** Two controls may need the same thing: it is asked once. */
function openQuestions(evaluations: readonly Evaluation[]): readonly Question[] {
  const open = evaluations.flatMap((evaluation) => (evaluation.kind === 'open' ? evaluation.questions : []));
  return [...new Map(open.map((question) => [questionKey(question), question])).values()];
}
