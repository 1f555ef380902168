import { type ActionKind, type ActionResult, blocksOnFailure, type Plan } from '../domain/action.ts';
import type { Failure } from '../domain/failure.ts';
import type { Finding } from '../domain/finding.ts';
import type { Question } from '../domain/question.ts';
import { planRepair } from '../plan/plan-repair.ts';
import type { RepairPolicy } from '../plan/repair.ts';
import type { Perform } from '../ports/account-access.ts';
import { askUntilSettled, type Inspection, type Investigation, loadOnDemand } from './investigate.ts';

/** Plans the repair of one finding, and asks for the facts that have to be known before anything is changed. */
export async function planFor(
  finding: Finding,
  { inspection, investigation, policy }: { inspection: Inspection; investigation: Investigation; policy: RepairPolicy },
  signal: AbortSignal,
): Promise<{ readonly plan: Plan; readonly errors: readonly Failure[] }> {
  const matcher = inspection.matchers.find((each) => each.control.id === finding.control);
  if (matcher === undefined) throw new Error(`A finding for ${finding.control}, which was not asked for.`);
  await loadOnDemand(matcher);
  const context = { ...inspection.context, accountId: inspection.accountId, matcher };
  const errors = new Map<string, Failure>();
  let plan: Plan = { actions: [], blocked: [] };
  await askUntilSettled(investigation.facts, { ask: inspection.ask, errors, signal }, (): readonly Question[] => {
    const planning = planRepair(finding, investigation.facts, { context, policy });
    if (planning.kind === 'open') return planning.questions;
    plan = planning.plan;
    return [];
  });
  return { plan, errors: [...errors.values()].filter(({ awsCode = '' }) => !notFoundCodes.has(awsCode)) };
}

/** Before a resource is created the plan asks whether it may be read; that it does not exist is then no error. */
const notFoundCodes: ReadonlySet<string> = new Set([
  'NotFound',
  'NotFoundException',
  'ResourceNotFoundException',
  'ResourceNotFound',
]);

/** Applies actions in order; one that builds on a refused action is not attempted, and none starts after the signal. */
export async function applyPlan(plan: Plan, perform: Perform, signal: AbortSignal): Promise<readonly ActionResult[]> {
  const results: ActionResult[] = [];
  const stopped = new Set<ActionKind>();
  for (const action of plan.actions) {
    if (signal.aborted) {
      results.push({ result: 'not-attempted', action, reason: 'Time ran out.' });
      continue;
    }
    if (stopped.has(action.kind)) {
      results.push({
        result: 'not-attempted',
        action,
        reason: 'An earlier action that this one builds on was refused.',
      });
      continue;
    }
    const result = await perform(action, signal);
    results.push(result);
    if (result.result !== 'applied') for (const kind of blocksOnFailure[action.kind]) stopped.add(kind);
  }
  return results;
}
