import { parseArn } from '../../domain/arn.ts';
import { type AccessRequest, decideByIdentity } from '../access/policy.ts';
import { roleResource } from '../access/sessions.ts';
import type { LogGroupState } from '../world/log-group-state.ts';
import { isEnabled } from '../world/regions.ts';
import type { RegionState, Store } from '../world/store.ts';
import type { TrailState } from '../world/trail-state.ts';
import { trailsOf, trailsSeen } from '../world/trails-seen.ts';
import type { Role } from '../world/world.ts';
import { isSelected, type TrailEvent } from './event-selection.ts';

/** What one trail did with an event. */
export type Delivered =
  | { readonly kind: 'delivered'; readonly group: LogGroupState; readonly region: RegionState; readonly stream: string }
  | { readonly kind: 'stopped'; readonly why: DeliveryProblem };

export type DeliveryProblem =
  | 'home-region-not-enabled'
  | 'no-trusted-access'
  | 'not-logging'
  | 'not-selected'
  | 'no-log-group'
  | 'delivery-failing'
  | 'log-group-missing'
  | 'log-group-elsewhere'
  | 'role-cannot-deliver'
  | 'event-too-large';

/** CloudTrail does not send larger events to CloudWatch Logs. */
const largestEventBytes = 256 * 1024;

export type OccurredEvent = { readonly accountId: string; readonly event: TrailEvent; readonly text: string };

/** Lists the trails that record an event: those of its account and of its organization. */
export function coveringTrails(
  store: Store,
  { accountId, event }: OccurredEvent,
): { trail: TrailState; ownerId: string }[] {
  const region = event['awsRegion'];
  return trailsSeen(store, accountId, typeof region === 'string' ? region : 'us-east-1');
}

const stopped = (why: DeliveryProblem): Delivered => ({ kind: 'stopped', why });

export function deliverBy(store: Store, { trail, ownerId }: Covering, occurred: OccurredEvent): Delivered {
  const unrecorded = whyNotRecorded(store, { trail, ownerId }, occurred.accountId);
  if (unrecorded !== undefined) return stopped(unrecorded);
  if (!isSelected(trail, occurred.event)) return stopped('not-selected');
  if (Buffer.byteLength(occurred.text) > largestEventBytes) return stopped('event-too-large');
  return pathTo(store, { trail, ownerId }, occurred.accountId);
}

type Covering = { readonly trail: TrailState; readonly ownerId: string };

/** Returns why a trail records nothing of an account that it covers. */
function whyNotRecorded(store: Store, { trail, ownerId }: Covering, accountId: string): DeliveryProblem | undefined {
  const { shown, status } = trail;
  const account = store.account(accountId);
  // An organization trail in an opt-in Region records nothing of members that have not opted in: creating-trail-organization.html.
  if (account !== undefined && !isEnabled(shown.HomeRegion, account.optInRegions)) return 'home-region-not-enabled';
  // "the trails stop functioning for member accounts": services-that-can-integrate-cloudtrail.html.
  if (accountId !== ownerId && !trustedServices(store).includes(cloudTrail)) return 'no-trusted-access';
  return status.IsLogging === true ? undefined : 'not-logging';
}

/** Returns the services with trusted access to the organization. */
export function trustedServices({ organization }: Store): readonly string[] {
  return organization?.EnabledServicePrincipals ?? [cloudTrail];
}

/** Finds the log stream that a trail writes the events of an account to. */
function pathTo(store: Store, { trail, ownerId }: Covering, accountId: string): Delivered {
  const { shown, status, hasStalled } = trail;
  if (shown.CloudWatchLogsLogGroupArn === undefined) return stopped('no-log-group');
  if (status.LatestCloudWatchLogsDeliveryError !== undefined || hasStalled) return stopped('delivery-failing');
  const arn = parseArn(shown.CloudWatchLogsLogGroupArn);
  const name = arn?.resource.replace(/^log-group:/, '').replace(/:\*$/, '') ?? '';
  const region = store.account(arn?.accountId ?? '')?.region(arn?.region ?? '');
  const group = region?.logGroups.get(name);
  // The log group must be in the trail's home Region.
  if (region === undefined || group === undefined || region.place.region !== shown.HomeRegion) {
    return stopped('log-group-missing');
  }
  // "You must use a log group that exists in your account": API_UpdateTrail.html.
  if (shown.IsOrganizationTrail !== true && arn?.accountId !== ownerId) return stopped('log-group-elsewhere');
  const isFromMember = shown.IsOrganizationTrail === true && accountId !== ownerId;
  const names = streamNames(isFromMember ? store.organization?.Id : undefined, accountId, shown.HomeRegion);
  const streamArn = (streamName: string): string => `${group.shown.logGroupArn ?? ''}:log-stream:${streamName}`;
  const stream = names.find((streamName) => mayWrite(store, shown.CloudWatchLogsRoleArn, streamArn(streamName)));
  return stream === undefined ? stopped('role-cannot-deliver') : { kind: 'delivered', group, region, stream };
}

/**
 * Names the log stream: "account_ID_CloudTrail_trail_region", and for members `o-exampleorgid_` in front. What comes
 * after that is not documented, so CloudTrail takes whichever of the two its role may write to.
 */
function streamNames(organizationId: string | undefined, accountId: string, region: string): readonly string[] {
  const own = `${accountId}_CloudTrail_${region}`;
  return organizationId === undefined ? [own] : [`${organizationId}_${own}`, `${organizationId}_CloudTrail_${region}`];
}

/** Lists the accounts whose events reach a log group, each with its log stream, as long as they are in use. */
export function deliveringAccounts(
  store: Store,
  { group, ownerId }: { readonly group: LogGroupState; readonly ownerId: string },
): readonly { readonly accountId: string; readonly stream: string }[] {
  const managementId = store.organization?.MasterAccountId;
  const owners = new Set([ownerId, ...(managementId === undefined ? [] : [managementId])]);
  const coverings = [...owners].flatMap((id) => trailsOf(store.account(id)).map((trail) => ({ trail, ownerId: id })));
  return coverings
    .filter(({ trail }) => trail.shown.CloudWatchLogsLogGroupArn?.replace(/:\*$/, '') === group.shown.logGroupArn)
    .flatMap((covering) => accountsOf(store, covering).map((accountId) => ({ covering, accountId })))
    .flatMap(({ covering, accountId }) => {
      if (whyNotRecorded(store, covering, accountId) !== undefined) return [];
      const path = pathTo(store, covering, accountId);
      return path.kind === 'delivered' ? [{ accountId, stream: path.stream }] : [];
    });
}

function accountsOf(store: Store, { trail, ownerId }: Covering): readonly string[] {
  if (trail.shown.IsOrganizationTrail !== true) return [ownerId];
  return store.accounts.members().map(({ Id }) => Id);
}

const cloudTrail = 'cloudtrail.amazonaws.com';

function mayWrite(store: Store, roleArn: string | undefined, streamArn: string): boolean {
  const role = roleNamed(store, roleArn);
  if (role?.trust.principals.includes(cloudTrail) !== true) return false;
  return ['logs:CreateLogStream', 'logs:PutLogEvents'].every((action) => {
    const request: AccessRequest = {
      action,
      resource: streamArn,
      principal: { kind: 'service', name: cloudTrail },
      context: {},
    };
    return decideByIdentity(role.permissions ?? [], request) === 'allow';
  });
}

function roleNamed(store: Store, roleArn: string | undefined): Role | undefined {
  const arn = parseArn(roleArn ?? '');
  const roles = store.account(arn?.accountId ?? '')?.roles.values() ?? [];
  return [...roles].find((role) => roleResource(role) === arn?.resource);
}
