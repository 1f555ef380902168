import { type Control, controlOf, isControlId } from '../controls/catalogue.ts';
import type { Settings } from '../domain/settings.ts';
import type { OrganizationAccess } from '../ports/organization-access.ts';
import type { ReportStore } from '../ports/report-store.ts';
import type { AccountReport } from '../report/schema.ts';
import { WorkFiles, type WorkPlan } from './handoff-files.ts';

/** One part of a run that is spread over several invocations, and what it stands on. */
export type Part = {
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
export function workFilesOf({ sinks, runId }: Part): WorkFiles {
  const bucket = sinks.find(({ uri }) => uri.startsWith('s3://'));
  if (bucket === undefined)
    throw new Error('reportUri names no bucket, through which the parts of a run hand on their work.');
  return new WorkFiles(bucket, runId);
}

export function controlsOf({ settings }: Part): readonly Control[] {
  return settings.controls.filter(isControlId).map(controlOf);
}

/** Version and settings as one text: parts of a run in which they differ would not do the same. */
export function makerOf({ settings, version }: Part): string {
  return JSON.stringify([version, settings]);
}

/** @throws when this part does not belong to the run: the function was deployed anew in the middle of it. */
export async function planOf(part: Part, files: WorkFiles): Promise<WorkPlan> {
  const plan = await files.plan();
  if (plan.madeBy === makerOf(part)) return plan;
  throw new Error(
    `Run ${part.runId} was planned by another version, or with other settings: it can't go on with these.`,
  );
}
