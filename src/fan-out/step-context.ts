import type { Account } from '../domain/account.ts';
import type { Settings } from '../domain/settings.ts';
import type { OrganizationAccess } from '../ports/organization-access.ts';
import type { ReportStore } from '../ports/report-store.ts';
import type { AccountReport } from '../report/schema.ts';
import { WorkFolder } from './work-folder.ts';

/** One step of a run that is spread over several invocations, and what it needs. */
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
  readonly onBegun: (account: Account) => void;
  readonly onAccount: (report: AccountReport) => void;
};

/**
 * Opens the folder through which the steps of a run exchange their work.
 *
 * @throws when no report is written to a bucket, which is what all steps can read and write.
 */
export function openWorkFolder({ sinks, runId }: StepContext): WorkFolder {
  const bucket = sinks.find(({ uri }) => uri.startsWith('s3://'));
  if (bucket === undefined)
    throw new Error('reportUri names no bucket, through which the steps of a run exchange their work.');
  return new WorkFolder(bucket, runId);
}

/** Returns version and settings as one text: steps in which they differ would not do the same. */
export function deploymentFingerprint({ settings, version }: StepContext): string {
  return JSON.stringify([version, { ...settings, controls: settings.controls.map(({ id }) => id) }]);
}
