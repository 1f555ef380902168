import { parseSettings } from '../config/parse-settings.ts';
import { isUnsettled } from '../domain/outcome.ts';
import type { Settings } from '../domain/settings.ts';
import type { AuditedBatch } from '../fan-out/audit-batch.ts';
import type { PlannedRun } from '../fan-out/plan-run.ts';
import type { FinishedRun } from '../organization/finish-run.ts';
import type { Totals } from '../report/schema.ts';
import {
  type HandlerEnvironment,
  type InvocationContext,
  type LambdaContext,
  runAudit,
  withInvocation,
} from './invocation.ts';
import { parseEvent } from './parse-event.ts';
import type { BatchItemFailures } from './queue-records.ts';
import { settingsForRequest } from './settings-for-request.ts';

export type HandlerResult = {
  readonly runId: string;
  readonly mode: string;
  readonly totals: Totals;
  readonly reports: readonly string[];
};

/** The answer to SQS, which reads the failures alone; the rest is for people. */
export type QueueResult = Partial<HandlerResult> & { readonly batchItemFailures: BatchItemFailures };

type Answer = HandlerResult | QueueResult | PlannedRun | AuditedBatch;

/** Handles a Lambda event. What it throws appears in the Errors metric and at the failure destination. */
export async function handler(event: unknown, context: LambdaContext): Promise<Answer> {
  return createHandler({ environment: process.env })(event, context);
}

/** Returns a handler for an environment that tests can replace. */
export function createHandler(host: HandlerEnvironment): typeof handler {
  return (event, context) => handle(event, { host, context });
}

async function handle(event: unknown, invocation: InvocationContext): Promise<Answer> {
  const request = parseEvent(event);
  if (request.kind === 'not-understood') throw new Error(`Not understood, and nothing was run: ${request.what}.`);
  const settings = settingsOf(invocation.host);
  if (request.kind === 'queue') {
    const { runQueue } = await import('./handle-queue.ts');
    const { finished, batchItemFailures } = await runQueue(request.records, settings, invocation);
    return { ...(finished === undefined ? {} : resultOf(finished, settings)), batchItemFailures };
  }
  if (request.kind === 'step') {
    const { runStep } = await import('./handle-step.ts');
    const run = await runStep(request.step, settings, invocation);
    if (run.kind === 'planned') return run.planned;
    if (run.kind === 'audited') return run.audited;
    throwIfUnsettled(run.finished, run.unproved);
    return resultOf(run.finished, settings);
  }
  const finished = await withInvocation(settingsForRequest(settings, request), invocation, (run) =>
    runAudit(run, {
      trigger: request.trigger,
      isOrganizationRun: request.kind === 'organization',
      willRetry: false,
    }),
  );
  throwIfUnsettled(finished);
  return resultOf(finished, settings);
}

function settingsOf({ environment }: HandlerEnvironment): Settings {
  const parsed = parseSettings({ flags: {}, environment });
  if (!parsed.ok) throw new Error(`Settings: ${parsed.problems.join(' ')}`);
  return parsed.settings;
}

type Unsettled = { readonly id: string; readonly status: string };

function unsettledAccounts({ report }: FinishedRun): readonly Unsettled[] {
  return report.accounts.flatMap(({ account: { id }, status }) => (isUnsettled(status) ? [{ id, status }] : []));
}

function throwIfUnsettled(finished: FinishedRun, unproved: readonly string[] = []): void {
  const unsettled = unsettledAccounts(finished).map(({ id, status }) => `${id} ${status}`);
  const unwritten = finished.reportProblems.map(({ uri, path, why }) => `${uri}/${path} (${why.message})`);
  const parts = [
    ...(unsettled.length === 0 ? [] : [`${unsettled.length} accounts are not judged: ${listed(unsettled)}`]),
    ...(unproved.length === 0
      ? []
      : [`${unproved.length} accounts are reported from results without the right digest: ${listed(unproved)}`]),
    ...(unwritten.length === 0 ? [] : [`${unwritten.length} reports are not written: ${listed(unwritten)}`]),
  ];
  if (parts.length > 0) throw new Error(`Run ${finished.report.run.id}: ${parts.join('. ')}.`);
}

/** An error message has to fit where it is read: 32 KiB in Step Functions, and 256 KiB in a queue of failed runs. */
const maxListed = 200;

function listed(names: readonly string[]): string {
  const more = names.length - maxListed;
  return more > 0 ? `${names.slice(0, maxListed).join(', ')} and ${more} more` : names.join(', ');
}

function resultOf({ report }: FinishedRun, { reportUris }: Settings): HandlerResult {
  const { id: runId, mode } = report.run;
  return {
    runId,
    mode,
    totals: report.totals,
    reports: reportUris.map((uri) => `${uri.replace(/\/$/, '')}/runs/${runId}`),
  };
}
