import { type Aws, type AwsOptions, awsClients } from '../aws/client/clients.ts';
import { type CallCounter, type Caller, callCounter } from '../aws/client/send.ts';
import type { Session } from '../aws/client/session.ts';
import { answer } from '../aws/observe/observe.ts';
import { listOrganization, readTags, startListing } from '../aws/organization/list-accounts.ts';
import { type PolicyMode, sessionPolicy } from '../aws/permissions.ts';
import { assumeRole } from '../aws/session/assume-role.ts';
import { type Identity, identify } from '../aws/session/caller-identity.ts';
import { RenewedSession } from '../aws/session/renewable-session.ts';
import type { AccountId } from '../domain/account.ts';
import { known, type Observed } from '../domain/observed.ts';
import type { Question, QuestionKind } from '../domain/question.ts';
import type { Settings } from '../domain/settings.ts';
import type { Traffic } from '../domain/traffic.ts';
import type { Ask, Perform, Visit } from '../ports/account-access.ts';
import type { Notify, OrganizationAccess } from '../ports/organization-access.ts';
import type { ReportStore } from '../ports/report-store.ts';
import { reportStore } from '../report-store/open-store.ts';
import type { StoreOptions } from '../report-store/store-options.ts';
import { timelyStore } from '../report-store/time-limited-store.ts';

export type AccessRequest = {
  readonly awsOptions: AwsOptions;
  readonly settings: Settings;
  readonly runId: string;
  /** What sessions are cut down to. Default: the mode of the settings. */
  readonly policyMode?: PolicyMode;
  /** When the last report has to be written; absent where time does not run out. */
  readonly lastWrite?: AbortSignal;
};

/** AWS for one run: clients, sessions and counters. Whoever calls `begin` calls `end`. */
export type Access = {
  /** Finds out who we are. */
  readonly begin: (signal: AbortSignal) => Promise<Observed<OrganizationAccess>>;
  readonly sinks: readonly ReportStore[];
  readonly notify: Notify | undefined;
  /** Requests that AWS throttled so far. */
  readonly throttles: () => number;
  readonly end: () => void;
};

export function organizationAccess({ awsOptions, settings, runId, policyMode, lastWrite }: AccessRequest): Access {
  const aws = awsClients(awsOptions);
  const counters: CallCounter[] = [];
  const counted = (): CallCounter => {
    const counter = callCounter();
    counters.push(counter);
    return counter;
  };
  return {
    begin: async (signal) => {
      const counter = counted();
      const identified = await identify({ aws, counter, signal });
      if (identified.kind === 'unknown') return identified;
      return known(accessAs(identified.value, { aws, settings, runId, policyMode, counter, counted }));
    },
    sinks: settings.reportUris.map((uri) => {
      const signal = lastWrite === undefined ? {} : { signal: lastWrite };
      return timelyStore(reportStore(uri, { aws, ...storeOptions(settings), ...signal }), {
        limitMs: writeMs,
        signal: lastWrite,
      });
    }),
    notify: notifier(settings, { aws, counter: counted() }),
    throttles: () => counters.reduce((sum, { throttles }) => sum + throttles, 0),
    end: aws.destroy,
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

type Parts = Pick<AccessRequest, 'settings' | 'runId'> & {
  readonly policyMode: PolicyMode | undefined;
  readonly aws: Aws;
  readonly counter: CallCounter;
  readonly counted: () => CallCounter;
};

function accessAs(
  identity: Identity,
  { aws, settings, runId, policyMode, counter, counted }: Parts,
): OrganizationAccess {
  const policy = sessionPolicy({
    mode: policyMode ?? settings.mode,
    partition: identity.partition,
    resourcePrefix: settings.resourcePrefix,
    ...(settings.topics.topicName === undefined ? {} : { topicName: settings.topics.topicName }),
  });
  const own = (signal: AbortSignal): Caller => ({ aws, session: identity.session, counter, signal });

  function sessionIn(accountId: AccountId, caller: Caller): Promise<Observed<Session>> {
    if (accountId === identity.session.accountId) return Promise.resolve(known(identity.session));
    const role = {
      accountId,
      roleName: settings.roleName,
      partition: identity.partition,
      region: aws.region,
      sessionPolicy: policy,
      sessionName: `rootwatch-${runId}`,
      ...(settings.externalId === undefined ? {} : { externalId: settings.externalId }),
    };
    return assumeRole(role, caller);
  }

  return {
    region: aws.region,
    list: (signal) => listOrganization(identity.partition, own(signal)),
    startListing: (signal) => startListing(identity.partition, own(signal)),
    tagsOf: (accounts, signal) => readTags(accounts, own(signal)),
    enter: async (accountId, signal, lend): Promise<Visit> => {
      const calls = counted();
      const lending = lend === undefined ? {} : { lend };
      const assume = () => sessionIn(accountId, { ...own(signal), ...lending, counter: calls });
      const entered = await assume();
      const traffic = (): Traffic => calls;
      if (entered.kind === 'unknown') return { entered, traffic };
      const renewed = new RenewedSession(entered.value, assume);
      const ask: Ask = <Kind extends QuestionKind>(question: Question & Question<Kind>, until: AbortSignal) =>
        renewed.use(
          (session) => answer<Kind>(question, { aws, session, counter: calls, signal: until, ...lending }),
          (seen) => (seen.kind === 'unknown' ? seen.why : undefined),
        );
      const perform: Perform = async (action, until) => {
        const { applyAction } = await import('../aws/apply-action.ts');
        return renewed.use(
          (session) => applyAction(action, { aws, session, counter: calls, signal: until, ...lending }),
          (result) => (result.result === 'refused' ? result.why : undefined),
        );
      };
      return { entered: known({ ask, perform, askAgain: () => ask }), traffic };
    },
    traffic: () => counter,
  };
}
