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

/** What a test or an emulator puts in place of the surroundings of a Lambda function. */
export type HandlerEnvironment = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly aws?: Partial<AwsOptions>;
};

export type LambdaContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** One invocation: where it runs, and how long it may. */
export type InvocationContext = {
  readonly surroundings: HandlerEnvironment;
  readonly context: LambdaContext;
  /** Of the run that this invocation is a part of. Default: one of its own. */
  readonly runId?: string;
};

/** A run under way, with a deadline that leaves time for the reports. */
export type LambdaRun = {
  readonly runId: string;
  readonly settings: Settings;
  readonly access: OpenConnection;
  readonly aws: OrganizationAccess;
  readonly tell: Telemetry;
  readonly signal: AbortSignal;
  /** Ends later: who was not reached has to be listed, for the reports to name them. */
  readonly listingSignal: AbortSignal;
};

/** Finds out who we are, does the work, and closes the connections whatever came of it. */
export async function withInvocation<Result>(
  settings: Settings,
  { surroundings, context, runId = newRunId(new Date()) }: InvocationContext,
  work: (run: LambdaRun) => Promise<Result>,
): Promise<Result> {
  const remainingMs = context.getRemainingTimeInMillis();
  const reservedMs = reserveMs(remainingMs);
  const deadline = deadlineIn(remainingMs - reservedMs);
  const listingDeadline = deadlineIn(remainingMs - reservedMs / 2);
  const lastWrite = deadlineIn(remainingMs - flushReserveMs);
  const region = surroundings.environment['AWS_REGION'];
  if (region === undefined) throw new Error('AWS_REGION is not set, as it is in every Lambda function.');
  const awsOptions = { userAgent: `rootwatch/${version}`, region, ...surroundings.aws };
  const request = { awsOptions, settings, runId, lastWrite: lastWrite.signal, signal: deadline.signal, identityError };
  try {
    return await withConnection(request, async (connection) => {
      const signals = { signal: deadline.signal, listingSignal: listingDeadline.signal };
      const { access: aws } = connection;
      return work({ runId, settings, access: connection, aws, tell: createTelemetry(runId), ...signals });
    });
  } finally {
    deadline.dispose();
    listingDeadline.dispose();
    lastWrite.dispose();
  }
}

function identityError({ message }: Failure): Error {
  return new Error(`Our own identity is unknown: ${message}`);
}

export type AuditRun = {
  readonly trigger: string;
  /** Whether it was asked for the whole organization. */
  readonly isOrganizationRun: boolean;
  /** What is not settled is tried again: nobody need be told of it yet. */
  readonly isTriedAgain: boolean;
};

/** @throws when nothing was judged: the organization could not be listed, or nobody is selected. */
export async function runAudit(
  { runId, settings, access, aws, tell, signal, listingSignal }: LambdaRun,
  { trigger, isOrganizationRun, isTriedAgain }: AuditRun,
): Promise<FinishedRun> {
  const finished = await auditOrganization(
    {
      runId,
      trigger,
      version,
      settings,
      sinks: access.sinks,
      notify: isTriedAgain ? undefined : access.notify,
      now: () => new Date(),
      listingSignal,
      onWarning: tell.warn,
      onAccount: tell.account,
    },
    aws,
    signal,
  );
  if (finished.kind === 'not-run') throw new Error(`Nothing was judged. ${finished.problems.join(' ')}`);
  tell.finish(finished, { throttles: access.throttles(), isOrganizationRun, isTriedAgain });
  return finished;
}

/** Milliseconds kept for telling what came of it, whatever the places of the reports are up to. */
const flushReserveMs = 1_500;

/** Milliseconds kept for writing what is done and what was not reached: a tenth, between 5 and 90 seconds. */
function reserveMs(remainingMs: number): number {
  return Math.min(Math.max(5_000, remainingMs / 10), 90_000);
}
