import type { Context } from 'aws-lambda';
import type { AwsOptions } from './aws/clients.ts';
import { parseSettings } from './config/parse-settings.ts';
import type { AccountId } from './domain/account.ts';
import { accountStatus, isUnsettled } from './domain/outcome.ts';
import type { Settings } from './domain/settings.ts';
import { telling } from './lambda/invocation.ts';
import { parseEvent, type Request } from './lambda/parse-event.ts';
import { organizationAccess } from './organization-access.ts';
import type { Totals } from './report/schema.ts';
import { newRunId } from './run-id.ts';
import { deadlineIn } from './runtime/deadline.ts';
import { type Sweep, sweep } from './sweep.ts';
import { version } from './version.ts';

export type HandlerResult = {
  readonly runId: string;
  readonly mode: string;
  readonly totals: Totals;
  readonly reports: readonly string[];
};

/** To SQS: the records that go back, for their accounts are not settled. */
export type QueueResult = HandlerResult & {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
};

/** What a test or an emulator puts in place of the surroundings of a Lambda function. */
export type Surroundings = {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly aws?: Partial<AwsOptions>;
};

type FinishedSweep = Extract<Sweep, { kind: 'finished' }>;
type LambdaContext = Pick<Context, 'getRemainingTimeInMillis'>;

/** The Lambda entry: what is thrown here is seen by the Errors metric and the failure destination. */
export async function handler(event: unknown, context: LambdaContext): Promise<HandlerResult | QueueResult> {
  return handleWith({ environment: process.env }, event, context);
}

export async function handleWith(
  surroundings: Surroundings,
  event: unknown,
  context: LambdaContext,
): Promise<HandlerResult | QueueResult> {
  const request = parseEvent(event);
  if (request.kind === 'not-understood') throw new Error(`Not understood, and nothing was run: ${request.what}.`);
  const settings = settingsOf(surroundings);
  if (request.kind === 'queue') return handleQueue(request, settings, { surroundings, context });
  const finished = await runRequest(request, settings, { surroundings, context });
  throwIfUnsettled(finished);
  return resultOf(finished, settings);
}

type Shell = { readonly surroundings: Surroundings; readonly context: LambdaContext };

/** Records are judged in one run. One whose account is not settled goes back to the queue, which tries again later. */
async function handleQueue(
  { records }: Extract<Request, { kind: 'queue' }>,
  settings: Settings,
  shell: Shell,
): Promise<QueueResult> {
  const accountIds = new Set<AccountId>();
  for (const { messageId, request } of records) {
    if (request.kind !== 'accounts') throw new Error(`Not understood in message ${messageId}, and nothing was run.`);
    for (const accountId of request.accountIds) accountIds.add(accountId);
  }
  const request: Request = { kind: 'accounts', trigger: 'account-event', accountIds: [...accountIds] };
  const finished = await runRequest(request, settings, shell);
  const unsettled = new Set<string>(unsettledAccounts(finished).map(({ id }) => id));
  const batchItemFailures = records.flatMap((record) =>
    record.request.kind === 'accounts' && record.request.accountIds.some((id) => unsettled.has(id))
      ? [{ itemIdentifier: record.messageId }]
      : [],
  );
  return { ...resultOf(finished, settings), batchItemFailures };
}

function settingsOf({ environment }: Surroundings): Settings {
  const parsed = parseSettings({ flags: {}, environment });
  if (!parsed.ok) throw new Error(`Settings: ${parsed.problems.join(' ')}`);
  return parsed.settings;
}

async function runRequest(
  request: Extract<Request, { kind: 'organization' | 'accounts' }>,
  configured: Settings,
  { surroundings, context }: Shell,
): Promise<FinishedSweep> {
  const settings = request.kind === 'accounts' ? narrowed(configured, request) : configured;
  const startedAt = new Date();
  const runId = newRunId(startedAt);
  const remainingMs = context.getRemainingTimeInMillis();
  const deadline = deadlineIn(remainingMs - reserveMs(remainingMs));
  const region = surroundings.environment['AWS_REGION'];
  if (region === undefined) throw new Error('AWS_REGION is not set, as it is in every Lambda function.');
  const access = organizationAccess({
    awsOptions: { userAgent: `rootwatch/${version}`, region, ...surroundings.aws },
    settings,
    runId,
  });
  try {
    const begun = await access.begin(deadline.signal);
    if (begun.kind === 'unknown') throw new Error(`Our own identity is unknown: ${begun.why.message}`);
    const tell = telling(runId);
    const finished = await sweep(
      {
        runId,
        trigger: request.trigger,
        version,
        settings,
        sinks: access.sinks,
        notify: access.notify,
        now: () => new Date(),
        onWarning: tell.warn,
        onStart: tell.start,
        onAccount: tell.account,
      },
      begun.value,
      deadline.signal,
    );
    if (finished.kind === 'not-run') throw new Error(`Nothing was judged. ${finished.problems.join(' ')}`);
    tell.finish(finished, access.throttles());
    return finished;
  } finally {
    deadline.dispose();
    access.end();
  }
}

/** Those accounts only, and that mode; whoever is excluded by the settings stays excluded. */
function narrowed(settings: Settings, request: Extract<Request, { kind: 'accounts' }>): Settings {
  const { selection } = settings;
  return {
    ...settings,
    mode: request.mode ?? settings.mode,
    selection: { ...selection, accounts: request.accountIds },
  };
}

/** Milliseconds kept for writing what is done and what was not reached: a tenth, between 5 and 90 seconds. */
function reserveMs(remainingMs: number): number {
  return Math.min(Math.max(5_000, remainingMs / 10), 90_000);
}

type Unsettled = { readonly id: string; readonly status: string };

function unsettledAccounts({ outcome }: FinishedSweep): readonly Unsettled[] {
  return outcome.accounts.flatMap((account) => {
    const status = accountStatus(account);
    return isUnsettled(status) ? [{ id: account.account.id, status }] : [];
  });
}

function throwIfUnsettled(finished: FinishedSweep): void {
  const unsettled = unsettledAccounts(finished).map(({ id, status }) => `${id} ${status}`);
  const unwritten = finished.reportProblems.map(({ uri, path, why }) => `${uri}/${path} (${why.message})`);
  const parts = [
    ...(unsettled.length === 0 ? [] : [`${unsettled.length} accounts are not judged: ${unsettled.join(', ')}`]),
    ...(unwritten.length === 0 ? [] : [`${unwritten.length} reports are not written: ${unwritten.join(', ')}`]),
  ];
  if (parts.length > 0) throw new Error(`Run ${finished.outcome.run.id}: ${parts.join('. ')}.`);
}

function resultOf({ outcome, report }: FinishedSweep, { reportUris }: Settings): HandlerResult {
  const { id: runId, mode } = outcome.run;
  return {
    runId,
    mode,
    totals: report.totals,
    reports: reportUris.map((uri) => `${uri.replace(/\/$/, '')}/runs/${runId}`),
  };
}
