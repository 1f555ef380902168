import type { AccountId } from '../../domain/account.ts';
import type { LogGroupUsage, MemberLogStreams, TrailStatus } from '../../domain/facts.ts';
import type { Observed } from '../../domain/observed.ts';
import { type DeliveryWindow, deliveryWindow } from '../../domain/previous-entries.ts';
import type { FactLookup } from '../fact-lookup.ts';
import { at, type DeliveryJudgement, dayMs, deliveryAllowanceMs, isProof } from './trail-delivery.ts';

type LogGroupPlace = { readonly accountId: AccountId; readonly region: string; readonly logGroupName: string };
type Delivering = { readonly logGroup: LogGroupPlace; readonly status: TrailStatus };

/** The facts that hold for all members of an organization trail, asked together. */
type SharedFacts = {
  readonly services: Observed<readonly string[]> | undefined;
  readonly streams: Observed<MemberLogStreams> | undefined;
};

/** Asks what all members have in common: to be called early, so that it is asked beside the rest. */
export function memberDeliveryFacts(lookup: FactLookup, logGroup: LogGroupPlace): SharedFacts {
  const { callerAccountId, region, organizationId } = lookup.context;
  const { logGroupName } = logGroup;
  const inGroup = { accountId: logGroup.accountId, region: logGroup.region, logGroupName };
  return {
    services: lookup.get({ kind: 'trusted-services', accountId: callerAccountId, region }),
    streams: lookup.get({ kind: 'member-log-streams', ...inGroup, organizationId }),
  };
}

/**
 * Judges whether the events of one member reach the log group of an organization trail that delivers. `undefined` while
 * something has yet to be asked. A fact that could not be read proves nothing, and is reported once for the run.
 */
export function judgeMemberDelivery(lookup: FactLookup, delivering: Delivering): DeliveryJudgement | undefined {
  const { services, streams } = memberDeliveryFacts(lookup, delivering.logGroup);
  if (services?.kind === 'known' && !services.value.some(isCloudTrail)) return { kind: 'stopped', message: noAccess };
  if (services === undefined || streams === undefined) return undefined;
  // It is for the next link to say that the log group is gone.
  if (streams.kind === 'known' && !streams.value.logGroupExists) return notDisproved;
  const byStreams = streams.kind === 'known' ? judgeStreams(lookup, streams.value, delivering) : notDisproved;
  if (!lookup.context.proveDelivery) return byStreams;
  const byQuery = judgeQuery(lookup, delivering);
  if (byQuery === undefined) return undefined;
  // Events in the log group prove more than its log streams; where there are none, the log streams may still prove it.
  if (byQuery.kind === 'failed') return byStreams;
  return byQuery.kind === 'absent' && byStreams.kind === 'stopped' ? byStreams : byQuery.judgement;
}

/**
 * "If you disable trusted access … the trails stop functioning for member accounts because CloudTrail can't access the
 * organization. The organization trails remain":
 * https://docs.aws.amazon.com/organizations/latest/userguide/services-that-can-integrate-cloudtrail.html
 */
const noAccess =
  'The organization has taken away trusted access from CloudTrail (cloudtrail.amazonaws.com): the trail remains, and records no member account.';

function isCloudTrail(servicePrincipal: string): boolean {
  return /^cloudtrail\.amazonaws\.com(?:\.cn)?$/.test(servicePrincipal);
}

const notDisproved: DeliveryJudgement = { kind: 'not-disproved', caveats: [] };

function unproved(fact: string, message: string): DeliveryJudgement {
  return { kind: 'not-disproved', caveats: [{ fact, code: 'DELIVERY_UNPROVED', message }] };
}

/** How long the ingestion time of a log stream may lag: "It typically updates in less than an hour" (LogStream). */
const ingestionLagMs = 3_600_000;

/**
 * Judges by the log streams. The role that CloudTrail delivers with needs permission for those of the organization,
 * `o-exampleorgid_*`; without it no member has a stream, and the trail goes on for its owner:
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-required-policy-for-cloudwatch-logs.html
 * That the account id follows in the name is not documented, so for a single member a stream proves nothing.
 */
function judgeStreams(lookup: FactLookup, streams: MemberLogStreams, { status }: Delivering): DeliveryJudgement {
  const { accountId, organizationId, nowMs } = lookup.context;
  if (!streams.logGroupExists) return notDisproved;
  if (!streams.exist && streams.isComplete) {
    const message = `The log group has no log stream ${organizationId}_…: no event of a member account was ever delivered to it. The role that CloudTrail delivers with needs permission for these streams.`;
    const isNew = status.startedLoggingMs !== undefined && nowMs - status.startedLoggingMs < deliveryAllowanceMs;
    return isNew ? unproved('member-log-streams', message) : { kind: 'stopped', message };
  }
  // Where no name has an account id, the streams are not those of single accounts.
  if (!streams.isComplete || Object.keys(streams.byAccount).length === 0) return notDisproved;
  const own = streams.byAccount[accountId];
  if (own === undefined) {
    return unproved(
      'member-log-streams',
      `Other accounts have a log stream in the log group, and ${accountId} has none.`,
    );
  }
  const enteredMs = lookup.context.previousRun?.enteredMsById.get(accountId);
  const { lastIngestionMs } = own;
  if (enteredMs === undefined || lastIngestionMs === undefined || lastIngestionMs >= enteredMs) return notDisproved;
  if (nowMs - enteredMs < deliveryAllowanceMs + ingestionLagMs) return notDisproved;
  const message = `The log stream of ${accountId} has received nothing since ${at(lastIngestionMs)}, though rootwatch's calls in the account at ${at(enteredMs)} are events.`;
  return unproved('member-log-streams', message);
}

type QueryJudgement =
  | { readonly kind: 'failed' }
  /** `absent`: there is no event, and that proves nothing. */
  | { readonly kind: 'found' | 'absent' | 'disproved'; readonly judgement: DeliveryJudgement };

/**
 * Judges by a Logs Insights query for the accounts with events since the previous run: an account that is found is
 * proved, and one that the previous run entered, and that is not found, is disproved.
 */
function judgeQuery(lookup: FactLookup, { logGroup, status }: Delivering): QueryJudgement | undefined {
  const { accountId, previousRun, startedMs } = lookup.context;
  const { logGroupName } = logGroup;
  const inGroup = { accountId: logGroup.accountId, region: logGroup.region, logGroupName };
  const window = deliveryWindow(startedMs, previousRun);
  const usage = lookup.get({ kind: 'log-group-usage', ...inGroup });
  const delivered = lookup.get({ kind: 'delivered-accounts', ...inGroup, ...window });
  if (usage === undefined || delivered === undefined) return undefined;
  if (delivered.kind === 'unknown') return { kind: 'failed' };
  if (Object.hasOwn(delivered.value.byAccount, accountId)) return { kind: 'found', judgement: notDisproved };
  const enteredMs = previousRun?.enteredMsById.get(accountId);
  const absence = `A Logs Insights query finds no event of ${accountId} in ${logGroupName} since ${at(window.sinceMs)}`;
  const proof = { enteredMs, window, isComplete: delivered.value.isComplete, usage, status };
  if (enteredMs === undefined || !provesAbsence(proof)) {
    return { kind: 'absent', judgement: unproved('delivered-accounts', `${absence}.`) };
  }
  const message = `${absence}, though rootwatch's calls in the account at ${at(enteredMs)} are events.`;
  return { kind: 'disproved', judgement: { kind: 'stopped', message } };
}

type Absence = {
  readonly enteredMs: number | undefined;
  readonly window: DeliveryWindow;
  readonly isComplete: boolean;
  readonly usage: Observed<LogGroupUsage>;
  readonly status: TrailStatus;
};

/** Returns whether an event of the previous run would have been found: recorded, delivered by now, and not expired. */
function provesAbsence({ enteredMs, window, isComplete, usage, status }: Absence): boolean {
  const { sinceMs, untilMs } = window;
  if (enteredMs === undefined || enteredMs < sinceMs || !isComplete) return false;
  if (!isProof({ enteredMs, sinceMs: enteredMs }, untilMs, status.startedLoggingMs)) return false;
  if (usage.kind === 'unknown' || !usage.value.exists || usage.value.createdMs > enteredMs) return false;
  const { retentionDays } = usage.value;
  return retentionDays === undefined || untilMs - enteredMs < retentionDays * dayMs;
}
