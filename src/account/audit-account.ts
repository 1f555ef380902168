import { type Account, isOutOfUse } from '../domain/account.ts';
import { type Action, type ActionResult, emptyPlan, type Plan } from '../domain/action.ts';
import { type ApiCallStats, noApiCalls } from '../domain/api-call-stats.ts';
import type { Failure } from '../domain/failure.ts';
import type { Finding } from '../domain/finding.ts';
import { optional } from '../domain/optional.ts';
import { type AccountOutcome, type ControlOutcome, type Exemption, type Mode, statusOf } from '../domain/outcome.ts';
import type { ControlMatcher } from '../evaluate/control-matcher.ts';
import type { EvaluationContext } from '../evaluate/fact-lookup.ts';
import type { RepairPolicy } from '../plan/repair.ts';
import type { AccountAccess, EnteredAccount } from '../ports/account-access.ts';
import type { YieldSlot } from '../runtime/map-bounded.ts';
import { sleep } from '../runtime/sleep.ts';
import { type Inspection, type Investigation, investigate } from './investigate.ts';

export type AccountAudit = {
  readonly mode: Mode;
  readonly enter: (account: Account, signal: AbortSignal, yieldSlot?: YieldSlot) => Promise<EnteredAccount>;
  readonly controls: readonly ControlMatcher[];
  readonly context: Omit<EvaluationContext, 'accountId' | 'matcher' | 'nowMs'>;
  readonly exemptions: readonly Exemption[];
  readonly policy: RepairPolicy;
  /** Returns whether a person approved this action in a plan; absent when no approval was asked for. */
  readonly isApproved?: (action: Action) => boolean;
  /** Delays before each observation after a repair: AWS may take a while to show it everywhere. */
  readonly verificationDelaysMs: readonly number[];
  readonly now: () => Date;
};

/**
 * Audits one account from start to finish: observe, evaluate, plan, apply, observe and evaluate again, as far as the
 * mode goes.
 */
export async function auditAccount(
  account: Account,
  audit: AccountAudit,
  signal: AbortSignal,
): Promise<AccountOutcome> {
  const startedAt = audit.now();
  const settled = new Map(audit.controls.map((matcher) => [matcher, skippedOrExempt(account, matcher, audit)]));
  const open = audit.controls.filter((matcher) => settled.get(matcher) === undefined);
  const judgement = open.length === 0 ? notEvaluated : await judge(account, { ...audit, controls: open }, signal);
  return {
    account,
    controls: audit.controls.map(
      (matcher) => settled.get(matcher) ?? outcomeFor(matcher, judgement, { account, audit }),
    ),
    errors: judgement.errors,
    startedAt: startedAt.toISOString(),
    durationMs: audit.now().getTime() - startedAt.getTime(),
    ...judgement.traffic,
  };
}

/** Returns the outcome that is known without reading the account: it is not in use, or is exempt. */
export function skippedOrExempt(
  account: Account,
  { control }: ControlMatcher,
  { exemptions, now }: Pick<AccountAudit, 'exemptions' | 'now'>,
): ControlOutcome | undefined {
  if (isOutOfUse(account)) {
    return { control: control.id, status: 'SKIPPED' };
  }
  const exemption = exemptionOf(account, control.id, exemptions);
  if (exemption === undefined || isExpired(exemption, now())) return undefined;
  return { control: control.id, status: 'EXEMPT', exemption };
}

/** Finds the exemption of an account; of several, the one that expires last. */
function exemptionOf(account: Account, control: string, exemptions: readonly Exemption[]): Exemption | undefined {
  return exemptions
    .filter((exemption) => exemption.account === account.id && exemption.control === control)
    .toSorted((a, b) => (a.expires < b.expires ? 1 : -1))[0];
}

/** Returns whether the last day of an exemption is over; days are UTC days. */
function isExpired({ expires }: Exemption, now: Date): boolean {
  return now.toISOString().slice(0, 10) > expires;
}

/** The result for one control: the finding that counts, and what was planned or done about the first one. */
type Judged = {
  readonly finding: Finding;
  readonly plan: Plan;
  readonly results: readonly ActionResult[];
  readonly repaired: boolean;
};

type Judgement = {
  /** By control id; empty when the account could not be entered. */
  readonly controls: ReadonlyMap<string, Judged>;
  readonly errors: readonly Failure[];
  readonly traffic: ApiCallStats;
};

const notEvaluated: Judgement = { controls: new Map(), errors: [], traffic: noApiCalls };

function outcomeFor(
  { control }: ControlMatcher,
  { controls }: Judgement,
  { account, audit }: { account: Account; audit: AccountAudit },
): ControlOutcome {
  const judged = controls.get(control.id);
  const expired = exemptionOf(account, control.id, audit.exemptions);
  return {
    control: control.id,
    ...(judged === undefined ? { status: 'UNREACHABLE' } : judgedOutcome(judged)),
    ...optional({ expiredExemption: expired }),
  };
}

function judgedOutcome({ finding, plan, results, repaired }: Judged): Omit<ControlOutcome, 'control'> {
  const status = statusOf(finding);
  return {
    status: repaired && status === 'COMPLIANT' ? 'REMEDIATED' : status,
    finding,
    actions: results,
    blocked: plan.blocked,
  };
}

async function judge(account: Account, audit: AccountAudit, signal: AbortSignal): Promise<Judgement> {
  const { access, traffic } = await audit.enter(account, signal);
  if (access.kind === 'unknown') return { controls: new Map(), errors: [access.why], traffic: traffic() };
  const { controls: matchers } = audit;
  const context = { ...audit.context, nowMs: audit.now().getTime() };
  const inspection: Inspection = { accountId: account.id, context, matchers, ask: access.value.ask };
  const first = await investigate(inspection, signal);
  const errors = [...first.errors];
  const judged = new Map<string, Judged>();
  for (const [control, finding] of first.findings) {
    const audited: AuditedAccount = { audit, inspection, first, access: access.value };
    const result = await settleControl(finding, audited, signal);
    errors.push(...result.errors);
    judged.set(control, result);
  }
  return { controls: judged, errors, traffic: traffic() };
}

type AuditedAccount = {
  readonly audit: AccountAudit;
  readonly inspection: Inspection;
  readonly first: Investigation;
  readonly access: AccountAccess;
};

type Settled = Judged & { readonly errors: readonly Failure[] };

/** Settles one control as far as the mode goes: the finding alone, with its plan, or with the results of the plan. */
async function settleControl(finding: Finding, audited: AuditedAccount, signal: AbortSignal): Promise<Settled> {
  const { audit, inspection, first, access } = audited;
  const untouched: Settled = { finding, plan: emptyPlan, results: [], repaired: false, errors: [] };
  if (audit.mode === 'audit' || finding.verdict === 'pass') return untouched;
  // Most runs are audits, and a cold start should not load what they never use.
  const { applyPlan, planFor } = await import('./remediate-account.ts');
  const { plan, errors } = await planFor(finding, { inspection, investigation: first, policy: audit.policy }, signal);
  if (audit.mode === 'plan') return { ...untouched, plan, results: plan.actions.map(planned), errors };
  const unapproved = plan.actions.find((action) => audit.isApproved?.(action) === false);
  if (unapproved !== undefined) {
    const reason = 'It was not in the plan that was shown: the account has changed since.';
    return { ...untouched, plan, results: plan.actions.map((action) => notAttempted(action, reason)), errors };
  }
  const results = await applyPlan(plan, access.perform, signal);
  if (!results.some(({ result }) => result === 'applied')) return { ...untouched, plan, results, errors };
  const second = await verifyRepair(finding, audited, signal);
  return { finding: second.finding, plan, results, repaired: true, errors: [...errors, ...second.errors] };
}

function planned(action: Action): ActionResult {
  return { result: 'planned', action };
}

function notAttempted(action: Action, reason: string): ActionResult {
  return { result: 'not-attempted', action, reason };
}

/** Evaluates again after a repair, since the second verdict counts, and repeats while the control does not hold yet. */
async function verifyRepair(
  before: Finding,
  { audit, inspection, access }: AuditedAccount,
  signal: AbortSignal,
): Promise<{ readonly finding: Finding; readonly errors: readonly Failure[] }> {
  let latest: { finding: Finding; errors: readonly Failure[] } = { finding: before, errors: [] };
  for (const [attempt, waitMs] of audit.verificationDelaysMs.entries()) {
    if (waitMs > 0) await sleep(waitMs, signal);
    const matchers = inspection.matchers.filter(({ control }) => control.id === before.control);
    const again = await investigate({ ...inspection, matchers, ask: access.askAfterRepair(attempt) }, signal);
    const finding = again.findings.get(before.control);
    if (finding === undefined) throw new Error(`No second finding for ${before.control}.`);
    latest = { finding, errors: again.errors };
    if (statusOf(finding) !== 'NON_COMPLIANT' || signal.aborted) break;
  }
  return latest;
}
