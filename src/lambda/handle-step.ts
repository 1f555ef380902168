import type { Settings } from '../domain/settings.ts';
import { version } from '../domain/version.ts';
import { type AuditedBatch, auditBatch } from '../fan-out/audit-batch.ts';
import { type MergedRun, mergeRun } from '../fan-out/merge-run.ts';
import { type PlannedRun, planRun } from '../fan-out/plan-run.ts';
import type { StepContext } from '../fan-out/step-context.ts';
import { type InvocationContext, type LambdaRun, withInvocation } from './invocation.ts';
import type { Step } from './parse-event.ts';

export type StepRun =
  | { readonly kind: 'planned'; readonly planned: PlannedRun }
  | { readonly kind: 'audited'; readonly audited: AuditedBatch }
  | ({ readonly kind: 'merged' } & MergedRun);

/** Runs one step of a run that a state machine spreads over several invocations: docs/adr/0006-fan-out.md. */
export async function runStep(step: Step, settings: Settings, invocation: InvocationContext): Promise<StepRun> {
  const ofRun = step.kind === 'plan' ? invocation : { ...invocation, runId: step.runId };
  return withInvocation(settings, ofRun, async (run): Promise<StepRun> => {
    const context = stepContext(run);
    switch (step.kind) {
      case 'plan':
        return { kind: 'planned', planned: await planRun(context, step) };
      case 'audit':
        return { kind: 'audited', audited: await auditBatch(context, step) };
      case 'merge': {
        const merged = await mergeRun(context, { ...step, notify: run.access.notify });
        const result = { throttles: run.access.throttles(), isOrganizationRun: true, willRetry: false };
        run.telemetry.finish(merged.finished, result);
        return { kind: 'merged', ...merged };
      }
      default:
        return step satisfies never;
    }
  });
}

function stepContext({ runId, settings, access, aws, telemetry, signal, listingSignal }: LambdaRun): StepContext {
  return {
    runId,
    settings,
    version,
    aws,
    signal,
    listingSignal,
    sinks: access.sinks,
    now: () => new Date(),
    onWarning: telemetry.warn,
    onBegun: telemetry.begun,
    onAccount: telemetry.account,
  };
}
