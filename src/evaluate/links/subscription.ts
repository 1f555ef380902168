import type { AccountId } from '../../domain/account.ts';
import { parseArn } from '../../domain/arn.ts';
import type { Subscription, SubscriptionAttributes } from '../../domain/facts.ts';
import type { BrokenLink, Caveat } from '../../domain/finding.ts';
import { broken, type Chain, caveatOf, closeChain, ok, type PartialChain, unknownLink } from '../chain.ts';
import type { FactLookup } from '../inquiry.ts';
import { passesAlarmMessages } from '../rules/subscription-filter.ts';

type TopicPlace = {
  readonly accountId: AccountId;
  readonly region: string;
  readonly topicArn: string;
  readonly alarmArn: string;
  /** What the message will say that the alarm watches; a composite alarm's says nothing of it. */
  readonly metric?: { readonly namespace: string; readonly metricName: string };
};

type DeliveryResult =
  | { readonly kind: 'hears'; readonly caveats: readonly Caveat[] }
  | { readonly kind: 'pending' | 'filtered' };

/** CIS 4.3 audit procedure, step 6: a subscriber whose ARN is an ARN has confirmed. */
export function subscriptionPaths(inquiry: FactLookup, way: PartialChain, topic: TopicPlace): readonly Chain[] {
  const { accountId, region, topicArn } = topic;
  const subscriptions = inquiry.get({ kind: 'subscriptions', accountId, region, topicArn });
  if (subscriptions === undefined) return [];
  if (subscriptions.kind === 'unknown')
    return [closeChain(way, unknownLink('subscription', subscriptions.why, topicArn))];
  const confirmed = subscriptions.value.filter(isConfirmed);
  const hearings: DeliveryResult[] = [];
  for (const { subscriptionArn } of confirmed) {
    const attributes = inquiry.get({ kind: 'subscription-attributes', accountId, region, subscriptionArn });
    if (attributes === undefined) {
      // One that hears is enough, so the first is asked alone; only when it does not, the others are.
      if (hearings.length === 0) return [];
      continue;
    }
    const hearing: DeliveryResult =
      attributes.kind === 'unknown'
        ? { kind: 'hears', caveats: [caveatOf('subscription-filter-policy', attributes.why)] }
        : deliveryTo(attributes.value, topic);
    if (hearing.kind === 'hears') return [closeChain(way, ok('subscription', subscriptionArn, hearing.caveats))];
    hearings.push(hearing);
  }
  if (hearings.length < confirmed.length) return [];
  return [closeChain(way, noDelivery(subscriptions.value, hearings, topicArn))];
}

function isConfirmed({ subscriptionArn }: Subscription): boolean {
  return parseArn(subscriptionArn)?.service === 'sns';
}

function deliveryTo(attributes: SubscriptionAttributes, { alarmArn, metric }: TopicPlace): DeliveryResult {
  if (attributes.pendingConfirmation) return { kind: 'pending' };
  const alarm = parseArn(alarmArn);
  const passes = passesAlarmMessages(attributes, {
    alarmArn,
    alarmName: alarm?.resource.replace(/^alarm:/, '') ?? '',
    accountId: alarm?.accountId ?? '',
    ...(metric === undefined ? {} : { metric }),
  });
  switch (passes) {
    case 'passes':
      return { kind: 'hears', caveats: [] };
    case 'drops':
      return { kind: 'filtered' };
    case 'undecided': {
      const message = 'Whether its filter policy lets alarm messages through depends on what they will say.';
      return { kind: 'hears', caveats: [{ fact: 'subscription-filter-policy', code: 'UNDECIDED', message }] };
    }
    default:
      return passes satisfies never;
  }
}

function noDelivery(
  subscriptions: readonly Subscription[],
  hearings: readonly DeliveryResult[],
  topicArn: string,
): BrokenLink {
  const pending =
    subscriptions.some(({ subscriptionArn }) => subscriptionArn === 'PendingConfirmation') ||
    hearings.some((hearing) => hearing.kind === 'pending');
  const resource = topicArn;
  if (pending) {
    const message = 'The subscribers have yet to confirm.';
    return broken('subscription', 'SUBSCRIPTION_PENDING', { message, resource });
  }
  if (hearings.length > 0) {
    const message = 'The filter policy of every confirmed subscription drops alarm messages.';
    return broken('subscription', 'SUBSCRIPTION_FILTERED', { message, resource });
  }
  return broken('subscription', 'SUBSCRIPTION_MISSING', { message: 'Nobody is subscribed to the topic.', resource });
}
