import { type AccountId, parseAccountId } from '../../domain/account.ts';
import { parseArn, parseLogGroupArn } from '../../domain/arn.ts';
import type { Trail, TrailStatus } from '../../domain/facts.ts';
import type { BrokenLink, Caveat, Coverage, OkLink, UnknownLink } from '../../domain/finding.ts';
import { isOptInRegion } from '../../domain/regions.ts';
import { broken, ok, undecidedLink, unknownLink } from '../chain.ts';
import type { FactLookup } from '../fact-lookup.ts';
import { requireMemberDelivery } from '../on-demand.ts';
import { managementEvents } from '../rules/event-selectors.ts';
import { judgeTrailDelivery } from './trail-delivery.ts';

/** A log group and its location, from the ARN that the trail has for it; never guessed from the trail. */
export type LogGroupLocation = {
  readonly accountId: AccountId;
  readonly region: string;
  readonly logGroupName: string;
  readonly arn: string;
};

export type TrailJudgement = { readonly link: OkLink | BrokenLink | UnknownLink; readonly logGroup?: LogGroupLocation };

/** Error codes of a Region that the account has not enabled. */
const notEnabled: ReadonlySet<string> = new Set(['UnrecognizedClientException', 'InvalidClientTokenId']);

/**
 * Finds out whether an organization trail covers this member at all: a member sends nothing to a trail whose home
 * Region it has not enabled (CloudTrail user guide, "Creating a trail for an organization"). `undefined` where nothing
 * is against it.
 */
export function judgeMemberCoverage(lookup: FactLookup, trail: Trail): TrailJudgement | undefined {
  const { accountId } = lookup.context;
  const isOwn = parseArn(trail.trailArn)?.accountId === accountId;
  if (!trail.isOrganizationTrail || isOwn || !isOptInRegion(trail.homeRegion)) return undefined;
  const seenThere = lookup.get({ kind: 'trails', accountId, region: trail.homeRegion });
  if (seenThere?.kind !== 'unknown' || !notEnabled.has(seenThere.why.awsCode ?? '')) return undefined;
  const message = `The account sends no events to the trail: it has not enabled ${trail.homeRegion}, the trail's home Region.`;
  return { link: broken('trail', 'TRAIL_DELIVERY_FAILING', { message, resource: trail.trailArn }) };
}

/**
 * Judges a trail by steps 1 to 3 of the audit procedure of CIS 4.3. `undefined` while status or selectors have yet to
 * be asked.
 */
export function judgeTrail(lookup: FactLookup, trail: Trail): TrailJudgement | undefined {
  const resource = trail.trailArn;
  if (!trail.isMultiRegion) {
    const { activity } = lookup.context.matcher.control;
    const message = `The trail covers ${trail.homeRegion} only; ${activity} can happen in any Region.`;
    return { link: broken('trail', 'TRAIL_NOT_MULTI_REGION', { message, resource }) };
  }
  if (trail.logGroupArn === undefined) {
    const message = 'The trail does not deliver to CloudWatch Logs.';
    return { link: broken('trail', 'TRAIL_WITHOUT_LOG_GROUP', { message, resource }) };
  }
  const logGroup = logGroupPlace(trail.logGroupArn);
  const owner = parseAccountId(parseArn(trail.trailArn)?.accountId ?? '');
  if (logGroup === undefined || owner === undefined) {
    return { link: undecidedLink('trail', `Not the ARN of a log group: ${trail.logGroupArn}`, resource) };
  }
  if (!trail.isOrganizationTrail && logGroup.accountId !== owner) return { link: foreignLogGroup(trail, logGroup) };
  lookup.prefetch({ kind: 'metric-filters', ...placeOf(logGroup), logGroupName: logGroup.logGroupName });
  const isMember = trail.isOrganizationTrail && lookup.context.accountId !== owner;
  if (isMember) requireMemberDelivery().memberDeliveryFacts(lookup, logGroup);
  const link = judgeRecording(lookup, { trail, owner, logGroup, isMember });
  return link && { link, logGroup };
}

/**
 * Refuses the log group of another account, which is neither read nor repaired: "You must use a log group that exists
 * in your account" (CloudTrail CreateTrail and UpdateTrail, CloudWatchLogsLogGroupArn). Only an organization trail, whose
 * ARN is the management account's, may deliver elsewhere: to the account of the delegated administrator that has set its
 * log group (CloudTrail user guide, "Organization delegated administrator").
 */
function foreignLogGroup({ trailArn: resource }: Trail, { arn, accountId }: LogGroupLocation): BrokenLink {
  const message = `CloudTrail delivers to log groups of the trail's own account only, and ${arn} is in account ${accountId}.`;
  return broken('trail', 'TRAIL_DELIVERY_FAILING', { message, resource });
}

type Recording = {
  readonly trail: Trail;
  readonly owner: AccountId;
  readonly logGroup: LogGroupLocation;
  /** Whether the account is covered by the trail of another one. */
  readonly isMember: boolean;
};

function judgeRecording(lookup: FactLookup, recording: Recording): OkLink | BrokenLink | UnknownLink | undefined {
  const { trail, owner } = recording;
  const resource = trail.trailArn;
  // Status is that of one Region, and only the home Region's is the trail's (CloudTrail GetTrailStatus).
  const at = { accountId: owner, region: trail.homeRegion, trailArn: trail.trailArn };
  const status = lookup.get({ kind: 'trail-status', ...at });
  const selectors = lookup.get({ kind: 'event-selectors', ...at });
  if (status?.kind === 'known' && !status.value.isLogging) {
    return broken('trail', 'TRAIL_NOT_LOGGING', { message: 'The trail is stopped.', resource });
  }
  const events = selectors?.kind === 'known' ? managementEvents(selectors.value) : undefined;
  if (events?.kind === 'incomplete') {
    return broken('trail', 'TRAIL_MANAGEMENT_EVENTS_INCOMPLETE', { message: events.message, resource });
  }
  const deliveryError = status?.kind === 'known' ? status.value.latestLogsDeliveryError : undefined;
  if (deliveryError !== undefined) {
    const message = `CloudTrail can't deliver to CloudWatch Logs: ${deliveryError}`;
    return broken('trail', 'TRAIL_DELIVERY_FAILING', { message, resource });
  }
  if (status === undefined || selectors === undefined) return undefined;
  if (status.kind === 'unknown') return unknownLink('trail', status.why, resource);
  if (selectors.kind === 'unknown') return unknownLink('trail', selectors.why, resource);
  const excluded = (events?.excludedSources ?? []).map((source) => excludedSource(source, lookup));
  return judgeDelivery(lookup, recording, { status: status.value, caveats: excluded });
}

function judgeDelivery(
  lookup: FactLookup,
  { trail, owner, logGroup, isMember }: Recording,
  { status, caveats }: { readonly status: TrailStatus; readonly caveats: readonly Caveat[] },
): OkLink | BrokenLink | undefined {
  const resource = trail.trailArn;
  const ofTrail = judgeTrailDelivery(lookup, { trail, owner, status });
  if (ofTrail.kind === 'stopped')
    return broken('trail', 'TRAIL_DELIVERY_FAILING', { message: ofTrail.message, resource });
  if (!isMember) return ok('trail', resource, [...caveats, ...ofTrail.caveats]);
  const ofMember = requireMemberDelivery().judgeMemberDelivery(lookup, { logGroup, status });
  if (ofMember === undefined) return undefined;
  if (ofMember.kind === 'stopped')
    return broken('trail', 'TRAIL_DELIVERY_FAILING', { message: ofMember.message, resource });
  return ok('trail', resource, [...caveats, ...ofTrail.caveats, ...ofMember.caveats]);
}

function excludedSource(source: string, { context }: FactLookup): Caveat {
  const { activity } = context.matcher.control;
  const message = `The trail leaves out management events of ${source}: ${activity} there is not seen.`;
  return { fact: 'event-selectors', code: 'EVENT_SOURCE_EXCLUDED', message };
}

function logGroupPlace(arnText: string): LogGroupLocation | undefined {
  const arn = parseLogGroupArn(arnText);
  const accountId = parseAccountId(arn?.accountId ?? '');
  if (arn === undefined || accountId === undefined) return undefined;
  return { accountId, region: arn.region, logGroupName: arn.logGroupName, arn: arnText.replace(/:\*$/, '') };
}

export function placeOf(logGroup: LogGroupLocation): { accountId: AccountId; region: string } {
  return { accountId: logGroup.accountId, region: logGroup.region };
}

export function coverageOf(trail: Trail, logGroup: LogGroupLocation | undefined): Coverage {
  const accountId = logGroup?.accountId ?? parseAccountId(parseArn(trail.trailArn)?.accountId ?? '');
  if (accountId === undefined) return { kind: 'none' };
  const kind = trail.isOrganizationTrail ? 'organization-trail' : 'account-trail';
  return { kind, accountId, region: logGroup?.region ?? trail.homeRegion };
}
