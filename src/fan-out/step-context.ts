import type { Settings } from '../domain/settings.ts';
import type { OrganizationAccess } from '../ports/organization-access.ts';
import type { ReportStore } from '../ports/report-store.ts';
import type { AccountReport } from '../report/schema.ts';
import { HandoffFiles, type WorkPlan } from './handoff-files.ts';

/** One part of a run that is spread over several invocations, and what it stands on. */
export type StepContext = {
  readonly runId: string;
  readonly settings: Settings;
  readonly version: string;
  readonly aws: OrganizationAccess;
  readonly sinks: readonly ReportStore[];
  readonly now: () => Date;
  readonly signal: AbortSignal;
  readonly listingSignal: AbortSignal;
  readonly onWarning: (text: string) => void;
  readonly onAccount: (report: AccountReport) => void;
};

/** @throws when there is no place that all parts can read and write. */
export function workFilesOf({ sinks, runId }: StepContext): HandoffFiles {
  const bucket = sinks.find(({ uri }) => uri.startsWith('s3://'));
  if (bucket === undefined)
    throw new Error('reportUri names no bucket, through which the parts of a run hand on their work.');
  return new HandoffFiles(bucket, runId);
}

/** Version and settings as one text: parts of a run in which they differ would not do the same. */
export function deploymentFingerprint({ settings, version }: StepContext): string {
  return JSON.stringify([version, { ...settings, controls: settings.controls.map(({ id }) => id) }]);
}

/** @throws when this part does not belong to the run: the function was deployed anew in the middle of it. */
export async function planOf(part: StepContext, files: HandoffFiles): Promise<WorkPlan> {
  const plan = await files.plan();
  if (plan.madeBy === deploymentFingerprint(part)) return plan;
  throw new Error(
    `Run ${part.runId} was planned by another version, or with other settings: it can't go on with these.`,
  );
}
