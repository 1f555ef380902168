import { type Aws, type AwsOptions, createClients } from '../aws/client/clients.ts';
import { type CallCounter, callCounter } from '../aws/client/send.ts';
import { createOrganizationAccess } from '../aws/organization-access.ts';
import type { PolicyMode } from '../aws/permissions.ts';
import { getCallerIdentity } from '../aws/session/caller-identity.ts';
import { known, type Observed } from '../domain/observed.ts';
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
  /** What sessions are cut down to. Default: the mode of the settings. */
  readonly policyMode?: PolicyMode;
  /** When the last report has to be written; absent where time does not run out. */
  readonly lastWrite?: AbortSignal;
};

/** AWS for one run: clients, sessions and counters. Whoever calls `begin` calls `end`. */
export type Connection = {
  /** Finds out who we are. */
  readonly open: (signal: AbortSignal) => Promise<Observed<OrganizationAccess>>;
  readonly sinks: readonly ReportStore[];
  readonly notify: Notify | undefined;
  /** Requests that AWS throttled so far. */
  readonly throttles: () => number;
  readonly close: () => void;
};

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
      const signal = lastWrite === undefined ? {} : { signal: lastWrite };
      return withTimeout(openStore(uri, { aws, ...storeOptions(settings), ...signal }), {
        limitMs: writeMs,
        signal: lastWrite,
      });
    }),
    notify: notifier(settings, { aws, counter: counted() }),
    throttles: () => counters.reduce((sum, { throttles }) => sum + throttles, 0),
    close: aws.destroy,
  };
}

/** Milliseconds for one file of a report: the largest, on a slow line and tried again, take minutes. */
const writeMs = 300_000;

function storeOptions({ reportBucketOwner, reportKmsKeyId }: Settings): Omit<StoreOptions, 'aws'> {
  return {
    ...(reportBucketOwner === undefined ? {} : { expectedBucketOwner: reportBucketOwner }),
    ...(reportKmsKeyId === undefined ? {} : { kmsKeyId: reportKmsKeyId }),
  };
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
