import {
  type ChainChanges,
  chainRegion,
  confirmedEmail,
  logGroupName,
  arnIn as resourceArn,
  alarmArn as theAlarmArn,
  topicArn as theTopicArn,
} from '../../../src/sandbox/builders/complete-chain.ts';
import { deliveryRole } from '../../../src/sandbox/builders/roles.ts';
import { rootSignIn as rootSignInOf } from '../../../src/sandbox/builders/root-sign-in.ts';
import {
  type AccountContents,
  createSandbox,
  type RegionContents,
  type Sandbox,
  type Subscription,
} from '../../../src/sandbox/index.ts';
import { accessRole, management, member, organizationWorld } from './worlds.ts';

export const region = 'us-east-1';
const place = { accountId: management, region };

export const groupArn = resourceArn(place, 'logs', `log-group:${logGroupName}`);
export const topicArn = theTopicArn(place);
export const alarmArn = theAlarmArn(place);

export const rootSignIn = rootSignInOf(member);

export type Change = Pick<ChainChanges, 'trail' | 'filter' | 'alarm' | 'topic'> & {
  readonly subscription?: Partial<Subscription>;
  readonly more?: RegionContents;
  readonly contents?: AccountContents;
};

/** An organization trail whose chain is complete, with one thing changed. */
export function chain({ trail, subscription, more, contents, ...changes }: Change = {}): Sandbox {
  const complete = chainRegion(place, {
    ...changes,
    trail: { Name: 'organization', IsOrganizationTrail: true, ...trail },
    subscriptions: [{ ...confirmedEmail, ...subscription }],
  });
  const owner: AccountContents = {
    roles: [deliveryRole],
    ...contents,
    regions: { [region]: { ...complete, ...more } },
  };
  return createSandbox(organizationWorld({ [management]: owner, [member]: { roles: [accessRole] } }));
}

/** Puts the event to the sandbox and lists the endpoints that every message so far has reached. */
export function endpointsReached(sandbox: Sandbox, event: object = rootSignIn, accountId = member): string[] {
  sandbox.putEvent(accountId, event);
  return sandbox.deliveries().map(({ endpoint }) => endpoint);
}
