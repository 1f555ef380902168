import type * as Aws from '@aws-sdk/client-cloudtrail';
import { parseArn } from '../../domain/arn.ts';
import { type Call, type Operations, reads } from '../access/operation.ts';
import { arnOf } from '../world/arn.ts';
import { AwsError } from '../world/errors.ts';
import type { TrailState } from '../world/trail-state.ts';
import { type Seen, trailsOf, trailsSeen } from '../world/trails-seen.ts';

function describeTrails(call: Call, input: Aws.DescribeTrailsRequest): Aws.DescribeTrailsResponse {
  const { trailNameList: names = [], includeShadowTrails = true } = input;
  for (const name of names) checkName(name);
  const seen = trailsSeen(call.store, call.session.accountId, call.place.region);
  if (names.length === 0)
    return { trailList: trailList(seen.filter(({ isShadow }) => includeShadowTrails || !isShadow)) };
  // "To return information about a trail in another Region, you must specify its trail ARN"; unknown names are left out.
  const elsewhere = trailsOf(call.account).filter((trail) => seen.every((other) => other.trail !== trail));
  const nameable = seen.concat(elsewhere.map((trail) => ({ trail, ownerId: call.account.id, isShadow: true })));
  return {
    trailList: trailList(
      nameable.filter(({ trail, isShadow }) => names.some((name) => answersTo(trail, isShadow, name))),
    ),
  };
}

function answersTo(trail: TrailState, isShadow: boolean, name: string): boolean {
  return name === trail.shown.TrailARN || (!isShadow && name === trail.shown.Name);
}

function trailList(seen: readonly Seen[]): Aws.Trail[] {
  return seen.map(({ trail }) => trail.shown);
}

function checkName(name: string | undefined): string {
  if (name?.startsWith('arn:') === true) {
    const arn = parseArn(name);
    if (arn?.service !== 'cloudtrail' || !arn.resource.startsWith('trail/')) {
      throw new AwsError('CloudTrailARNInvalidException', `Invalid ARN: ${name}`);
    }
    return name;
  }
  const rule = /^[A-Za-z0-9](?:[A-Za-z0-9]|[._-](?![._-]))*[A-Za-z0-9]$/;
  if (name === undefined || name.length < 3 || name.length > 128 || !rule.test(name)) {
    throw new AwsError(
      'InvalidTrailNameException',
      'Trail name must be between 3 and 128 characters, start and end with a letter or number, and not have adjacent periods, underscores or dashes.',
    );
  }
  return name;
}

/** Finds a trail by name or ARN. A name works in the trail's own account and home Region only; elsewhere AWS wants the ARN. */
function knownTrail(call: Call, name: string | undefined): Seen {
  const checked = checkName(name);
  const { accountId } = call.session;
  const found = trailsSeen(call.store, accountId, call.place.region).find(({ trail, isShadow }) =>
    answersTo(trail, isShadow, checked),
  );
  if (found !== undefined) return found;
  throw new AwsError('TrailNotFoundException', `Unknown trail: ${checked} for the user: ${accountId}`);
}

function getTrailStatus(call: Call, input: Aws.GetTrailStatusRequest): Aws.GetTrailStatusResponse {
  return { ...knownTrail(call, input.Name).trail.status };
}

function getEventSelectors(call: Call, input: Aws.GetEventSelectorsRequest): Aws.GetEventSelectorsResponse {
  const { accountId } = call.session;
  const { trail, ownerId } = knownTrail(call, input.TrailName);
  // Members see an organization trail but cannot read its selectors.
  if (ownerId !== accountId) {
    throw new AwsError(
      'CloudTrailARNInvalidException',
      `AccountID in ARN is wrong, you can only access resources with AccountID ${accountId}.`,
    );
  }
  const { TrailARN } = trail.shown;
  return trail.selectors.kind === 'basic'
    ? { TrailARN, EventSelectors: trail.selectors.selectors }
    : { TrailARN, AdvancedEventSelectors: trail.selectors.selectors };
}

function trailResource(call: Call, name: string | undefined): { resource: string } {
  if (name === undefined || name.startsWith('arn:')) return { resource: name ?? '*' };
  return { resource: arnOf(call.place, 'cloudtrail', `trail/${name}`) };
}

export const cloudtrail: Operations = {
  DescribeTrails: reads('cloudtrail:DescribeTrails', describeTrails),
  GetTrailStatus: reads('cloudtrail:GetTrailStatus', getTrailStatus, (call, { Name }) => trailResource(call, Name)),
  GetEventSelectors: reads('cloudtrail:GetEventSelectors', getEventSelectors, (call, { TrailName }) =>
    trailResource(call, TrailName),
  ),
};
