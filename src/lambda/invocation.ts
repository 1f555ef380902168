import type { Context } from 'aws-lambda';
import type { AwsOptions } from '../aws/client/clients.ts';
import { type OpenConnection, withConnection } from '../bootstrap/connect.ts';
import { newRunId } from '../bootstrap/run-id.ts';
import type { Failure } from '../domain/failure.ts';
import type { Settings } from '../domain/settings.ts';
import { version } from '../domain/version.ts';
import { auditOrganization } from '../organization/audit-organization.ts';
import type { FinishedRun } from '../organization/finish-run.ts';
import type { OrganizationAccess } from '../ports/organization-access.ts';
import { deadlineIn } from '../runtime/deadline.ts';
import { createTelemetry, type Telemetry } from './telemetry.ts';

/** The environment of a Lambda function, which a test or an emulator can replace. */
export type HandlerEnvironment = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly aws?: Partial<AwsOptions>;
};

export type LambdaContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** One invocation: the environment that it runs in, and its deadline. */
export type InvocationContext = {
  readonly host: HandlerEnvironment;
  readonly context: LambdaContext;
  /** The id of the run that this invocation belongs to. Default: a new one. */
  readonly runId?: string;
};

/** A run in progress, with a deadline that leaves time for the reports. */
export type LambdaRun = {
  readonly runId: string;
  readonly settings: Settings;
  readonly access: OpenConnection;
  readonly aws: OrganizationAccess;
  readonly telemetry: Telemetry;
  readonly signal: AbortSignal;
  /** Ends after `signal`, so that accounts that were not reached can still be listed and reported. */
  readonly listingSignal: AbortSignal;
};

/** Connects to AWS, does the work, and closes the connections whatever the result. */
export async function withInvocation<Result>(
  settings: Settings,
  { host, context, runId = newRunId(new Date()) }: InvocationContext,
  work: (run: LambdaRun) => Promise<Result>,
): Promise<Result> {
  const remainingMs = context.getRemainingTimeInMillis();
  const reservedMs = reserveMs(remainingMs);
  const deadline = deadlineIn(remainingMs - reservedMs);
  const listingDeadline = deadlineIn(remainingMs - reservedMs / 2);
  const lastWrite = deadlineIn(remainingMs - flushReserveMs);
  const region = host.environment['AWS_REGION'];
  if (region === undefined) throw new Error('AWS_REGION is not set, as it is in every Lambda function.');
  const awsOptions = { userAgent: `rootwatch/${version}`, region, ...host.aws };
  const request = { awsOptions, settings, runId, lastWrite: lastWrite.signal, signal: deadline.signal, identityError };
  try {
    return await withConnection(request, async (connection) => {
      const signals = { signal: deadline.signal, listingSignal: listingDeadline.signal };
      const { access: aws } = connection;
      return work({ runId, settings, access: connection, aws, telemetry: createTelemetry(runId), ...signals });
    });
  } finally {
    deadline.dispose();
    listingDeadline.dispose();
    lastWrite.dispose();
  }
}

function identityError({ message }: Failure): Error {
  return new Error(`sts:GetCallerIdentity failed: ${message}`);
}

export type AuditRun = {
  readonly trigger: string;
  /** Whether the event asked for the whole organization. */
  readonly isOrganizationRun: boolean;
  /** Whether unsettled accounts will be retried, so that nothing is to be notified about them yet. */
  readonly willRetry: boolean;
};

/**
 * Audits the organization, or the accounts that the settings select, and publishes logs and metrics.
 *
 * @throws when no account was audited: the organization could not be listed, or no account is selected.
 */
export async function runAudit(
  { runId, settings, access, aws, telemetry, signal, listingSignal }: LambdaRun,
  { trigger, isOrganizationRun, willRetry }: AuditRun,
): Promise<FinishedRun> {
  const finished = await auditOrganization(
    {
      runId,
      trigger,
      looksUpAccounts: !isOrganizationRun,
      version,
      settings,
      sinks: access.sinks,
      notify: willRetry ? undefined : access.notify,
      now: () => new Date(),
      listingSignal,
      onWarning: telemetry.warn,
      onBegun: telemetry.begun,
      onAccount: telemetry.account,
    },
    aws,
    signal,
  );
  if (finished.kind === 'not-run') throw new Error(`No account was audited. ${finished.problems.join(' ')}`);
  telemetry.finish(finished, { throttles: access.throttles(), isOrganizationRun, willRetry });
  return finished;
}

/** Milliseconds reserved for logs and metrics after the last report, however slow the sinks are. */
const flushReserveMs = 1_500;

/** Milliseconds reserved for the reports of audited and of unreached accounts: a tenth, between 5 and 90 seconds. */
function reserveMs(remainingMs: number): number {
  return Math.min(Math.max(5_000, remainingMs / 10), 90_000);
}
