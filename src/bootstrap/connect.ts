import { type Aws, type AwsOptions, createClients } from '../aws/client/clients.ts';
import { type CallCounter, callCounter } from '../aws/client/send.ts';
import { createOrganizationAccess } from '../aws/organization-access.ts';
import type { PolicyMode } from '../aws/permissions.ts';
import { getCallerIdentity } from '../aws/session/caller-identity.ts';
import type { Failure } from '../domain/failure.ts';
import { known, type Observed } from '../domain/observed.ts';
import { optional } from '../domain/optional.ts';
import type { Settings } from '../domain/settings.ts';
import type { Notify, OrganizationAccess } from '../ports/organization-access.ts';
import type { ReportStore } from '../ports/report-store.ts';
import { openStore } from '../report-store/open-store.ts';
import type { StoreOptions } from '../report-store/store-options.ts';
import { withTimeout } from '../report-store/time-limited-store.ts';

export type ConnectionRequest = {
  readonly awsOptions: AwsOptions;
  readonly settings: Settings;
  readonly runId: string;
  /** The mode that sessions are limited to. Default: the mode of the settings. */
  readonly policyMode?: PolicyMode;
  /** Aborted when the last report has to be written; absent where time does not run out. */
  readonly lastWrite?: AbortSignal;
};

/** AWS for one run: clients, sessions and counters. The caller of `connect` calls `close`. */
export type Connection = {
  /** Asks AWS for the caller's identity. */
  readonly open: (signal: AbortSignal) => Promise<Observed<OrganizationAccess>>;
  readonly sinks: readonly ReportStore[];
  readonly notify: Notify | undefined;
  /** Requests that AWS throttled so far. */
  readonly throttles: () => number;
  readonly close: () => void;
};

/** A connection whose identity is known. */
export type OpenConnection = Pick<Connection, 'sinks' | 'notify' | 'throttles'> & {
  readonly access: OrganizationAccess;
};

export type OpenConnectionRequest = ConnectionRequest & {
  readonly signal: AbortSignal;
  /** Makes the error that is thrown when AWS does not identify the caller. */
  readonly identityError: (why: Failure) => Error;
};

/**
 * Opens a connection, does the work, and closes the connection however the work ends.
 * @throws what `identityError` makes when AWS does not identify the caller.
 */
export async function withConnection<Result>(
  { signal, identityError, ...request }: OpenConnectionRequest,
  work: (connection: OpenConnection) => Promise<Result>,
): Promise<Result> {
  const { open, close, ...connection } = connect(request);
  try {
    const opened = await open(signal);
    if (opened.kind === 'unknown') throw identityError(opened.why);
    return await work({ ...connection, access: opened.value });
  } finally {
    close();
  }
}

/** Makes the clients, the stores and the notifier of one run. Nothing is sent before `open`. */
export function connect({ awsOptions, settings, runId, policyMode, lastWrite }: ConnectionRequest): Connection {
  const aws = createClients(awsOptions);
  const counters: CallCounter[] = [];
  const counted = (): CallCounter => {
    const counter = callCounter();
    counters.push(counter);
    return counter;
  };
  return {
    open: async (signal) => {
      const counter = counted();
      const identified = await getCallerIdentity({ aws, counter, signal });
      if (identified.kind === 'unknown') return identified;
      return known(createOrganizationAccess(identified.value, { aws, settings, runId, policyMode, counter, counted }));
    },
    sinks: settings.reportUris.map((uri) => {
      const store = openStore(uri, { aws, ...storeOptions(settings), ...optional({ signal: lastWrite }) });
      return withTimeout(store, { limitMs: writeMs, signal: lastWrite });
    }),
    notify: notifier(settings, { aws, counter: counted() }),
    throttles: () => counters.reduce((sum, { throttles }) => sum + throttles, 0),
    close: aws.destroy,
  };
}

/** Milliseconds for one file of a report: the largest, on a slow connection and with retries, take minutes. */
const writeMs = 300_000;

/** Returns what the settings say of buckets that reports are in: the account that must own them, and the key. */
export function storeOptions({ reportBucketOwner, reportKmsKeyId }: Settings): Omit<StoreOptions, 'aws'> {
  return optional({ expectedBucketOwner: reportBucketOwner, kmsKeyId: reportKmsKeyId });
}

function notifier(
  { notifyTopicArn: topicArn }: Settings,
  { aws, counter }: { aws: Aws; counter: CallCounter },
): Notify | undefined {
  if (topicArn === undefined) return undefined;
  return {
    topicArn,
    send: async (notification) => {
      const { publishNotification } = await import('../aws/publish-notification.ts');
      return publishNotification(topicArn, notification, { aws, counter });
    },
  };
}
