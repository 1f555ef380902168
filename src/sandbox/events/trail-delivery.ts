import { parseArn } from '../../domain/arn.ts';
import { type AccessRequest, decideByIdentity } from '../access/policy.ts';
import { roleResource } from '../access/sessions.ts';
import type { LogGroupState } from '../world/log-group-state.ts';
import { isEnabled } from '../world/regions.ts';
import type { RegionState, Store } from '../world/store.ts';
import type { TrailState } from '../world/trail-state.ts';
import { trailsSeen } from '../world/trails-seen.ts';
import type { Role } from '../world/world.ts';
import { isSelected, type TrailEvent } from './event-selection.ts';

/** What one trail did with an event. */
export type Delivered =
  | { readonly kind: 'delivered'; readonly group: LogGroupState; readonly region: RegionState }
  | { readonly kind: 'stopped'; readonly why: DeliveryProblem };

export type DeliveryProblem =
  | 'home-region-not-enabled'
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

export function deliverBy(
  store: Store,
  { trail, ownerId }: { readonly trail: TrailState; readonly ownerId: string },
  occurred: OccurredEvent,
): Delivered {
  const { shown, status } = trail;
  const account = store.account(occurred.accountId);
  // An organization trail in an opt-in Region records nothing of members that have not opted in: creating-trail-organization.html.
  if (account !== undefined && !isEnabled(shown.HomeRegion, account.optInRegions))
    return stopped('home-region-not-enabled');
  if (status.IsLogging !== true) return stopped('not-logging');
  if (!isSelected(trail, occurred.event)) return stopped('not-selected');
  if (shown.CloudWatchLogsLogGroupArn === undefined) return stopped('no-log-group');
  if (status.LatestCloudWatchLogsDeliveryError !== undefined) return stopped('delivery-failing');
  if (Buffer.byteLength(occurred.text) > largestEventBytes) return stopped('event-too-large');
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
  const isFromMember = shown.IsOrganizationTrail === true && occurred.accountId !== ownerId;
  const writer = isFromMember ? (store.organization?.Id ?? '') : occurred.accountId;
  const stream = `${writer}_CloudTrail_${shown.HomeRegion}`;
  if (!mayWrite(store, shown.CloudWatchLogsRoleArn, `${group.shown.logGroupArn ?? ''}:log-stream:${stream}`)) {
    return stopped('role-cannot-deliver');
  }
  return { kind: 'delivered', group, region };
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
