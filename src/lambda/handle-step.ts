import type { Settings } from '../domain/settings.ts';
import { version } from '../domain/version.ts';
import { type AuditedBatch, auditBatch } from '../fan-out/audit-batch.ts';
import { mergeRun } from '../fan-out/merge-run.ts';
import { type PlannedRun, planRun } from '../fan-out/plan-run.ts';
import type { StepContext } from '../fan-out/step-context.ts';
import type { FinishedRun } from '../organization/finish-run.ts';
import { type InvocationContext, type LambdaRun, withInvocation } from './invocation.ts';
import type { Step } from './parse-event.ts';

export type StepRun =
  | { readonly kind: 'planned'; readonly planned: PlannedRun }
  | { readonly kind: 'audited'; readonly audited: AuditedBatch }
  | { readonly kind: 'merged'; readonly finished: FinishedRun };

/** Runs one step of a run that a state machine spreads over several invocations: docs/adr/0006-fan-out.md. */
export async function runStep(step: Step, settings: Settings, invocation: InvocationContext): Promise<StepRun> {
  const ofRun = step.kind === 'plan' ? invocation : { ...invocation, runId: step.runId };
  return withInvocation(settings, ofRun, async (run): Promise<StepRun> => {
    const context = stepContext(run);
    switch (step.kind) {
      case 'plan':
        return { kind: 'planned', planned: await planRun(context, step) };
      case 'audit':
        return { kind: 'audited', audited: await auditBatch(context, step.batch) };
      case 'merge': {
        const finished = await mergeRun(context, run.access);
        const result = { throttles: run.access.throttles(), isOrganizationRun: true, willRetry: false };
        run.telemetry.finish(finished, result);
        return { kind: 'merged', finished };
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
