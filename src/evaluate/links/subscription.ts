import type { AccountId } from '../../domain/account.ts';
import { parseArn } from '../../domain/arn.ts';
import type { Subscription, SubscriptionAttributes, Subscriptions } from '../../domain/facts.ts';
import type { Failure } from '../../domain/failure.ts';
import type { BrokenLink, Caveat, UnknownLink } from '../../domain/finding.ts';
import { optional } from '../../domain/optional.ts';
import type { Work } from '../../domain/work.ts';
import {
  broken,
  type Chain,
  caveatOf,
  closeChain,
  ok,
  type PartialChain,
  undecidedLink,
  unknownLink,
} from '../chain.ts';
import type { FactLookup } from '../fact-lookup.ts';
import { passesAlarmMessages } from '../rules/subscription-filter.ts';

type TopicAndAlarm = {
  readonly accountId: AccountId;
  readonly region: string;
  readonly topicArn: string;
  readonly alarmArn: string;
  /** The metric that the message names as watched; the message of a composite alarm names none. */
  readonly metric?: { readonly namespace: string; readonly metricName: string };
};

type DeliveryResult =
  | { readonly kind: 'delivers'; readonly caveats: readonly Caveat[] }
  | { readonly kind: 'pending' | 'filtered' | 'unreadable' | 'gone' };

/**
 * One subscriber that is notified is enough, so the attributes of the first are asked for alone, and then of as many at
 * a time, until one is notified.
 */
const askedAtOnce = 50;

/**
 * Follows a topic to its subscriptions (step 6 of the audit procedure of CIS 4.3): one whose ARN is an ARN is
 * confirmed.
 */
export function subscriptionChains(lookup: FactLookup, chain: PartialChain, topic: TopicAndAlarm): readonly Chain[] {
  const { accountId, region, topicArn } = topic;
  const subscriptions = lookup.get({ kind: 'subscriptions', accountId, region, topicArn });
  if (subscriptions === undefined) return [];
  if (subscriptions.kind === 'unknown')
    return [closeChain(chain, unknownLink('subscription', subscriptions.why, topicArn))];
  const confirmed = subscriptions.value.listed.filter(isConfirmed);
  const results: DeliveryResult[] = [];
  let asked = 0;
  for (const { subscriptionArn } of confirmed) {
    const attributes = lookup.get({ kind: 'subscription-attributes', accountId, region, subscriptionArn });
    if (attributes === undefined) {
      asked += 1;
      if (results.length === 0 || asked === askedAtOnce) return [];
      continue;
    }
    // SNS GetSubscriptionAttributes answers NotFound for a subscription that was deleted since the list was read.
    if (attributes.kind === 'unknown' && attributes.why.awsCode?.startsWith('NotFound') === true) {
      results.push({ kind: 'gone' });
      continue;
    }
    const result: DeliveryResult =
      attributes.kind === 'unknown'
        ? unreadAttributes(attributes.why)
        : deliveryTo(attributes.value, topic, lookup.work);
    if (result.kind === 'delivers') return [closeChain(chain, ok('subscription', subscriptionArn, result.caveats))];
    results.push(result);
  }
  if (results.length < confirmed.length) return [];
  return [closeChain(chain, noDelivery(subscriptions.value, results, topicArn))];
}

/** Beyond the CIS procedure, unless the account's administrators have made the attributes too large to be read. */
function unreadAttributes(why: Failure): DeliveryResult {
  if (why.code === 'TOO_LARGE') return { kind: 'unreadable' };
  return { kind: 'delivers', caveats: [caveatOf('subscription-filter-policy', why)] };
}

function isConfirmed({ subscriptionArn }: Subscription): boolean {
  return parseArn(subscriptionArn)?.service === 'sns';
}

function deliveryTo(
  attributes: SubscriptionAttributes,
  { alarmArn, metric }: TopicAndAlarm,
  work: Work,
): DeliveryResult {
  if (attributes.pendingConfirmation) return { kind: 'pending' };
  const alarm = parseArn(alarmArn);
  const alarmMessage = {
    alarmArn,
    alarmName: alarm?.resource.replace(/^alarm:/, '') ?? '',
    accountId: alarm?.accountId ?? '',
    ...optional({ metric }),
  };
  const passes = passesAlarmMessages(attributes, alarmMessage, work);
  switch (passes) {
    case 'passes':
      return { kind: 'delivers', caveats: [] };
    case 'drops':
      return { kind: 'filtered' };
    case 'undecided': {
      const message = 'Whether its filter policy lets alarm messages through depends on what they will say.';
      return { kind: 'delivers', caveats: [{ fact: 'subscription-filter-policy', code: 'UNDECIDED', message }] };
    }
    case 'unreadable':
      return { kind: 'unreadable' };
    default:
      return passes satisfies never;
  }
}

/** What was read proves no delivery; of a topic that has more subscriptions than were read, it proves no more. */
function noDelivery(
  { listed, hasMore }: Subscriptions,
  results: readonly DeliveryResult[],
  topicArn: string,
): BrokenLink | UnknownLink {
  const pending =
    listed.some(({ subscriptionArn }) => subscriptionArn === 'PendingConfirmation') ||
    results.some((result) => result.kind === 'pending');
  const resource = topicArn;
  if (results.some((result) => result.kind === 'unreadable')) {
    return undecidedLink('subscription', 'The filter policy of a subscription is too large to be evaluated.', resource);
  }
  if (hasMore) {
    const message = `The topic has more than ${listed.length} subscriptions, and none of the first ${listed.length} is known to be notified.`;
    return undecidedLink('subscription', message, resource);
  }
  if (pending) {
    const message = 'The subscribers have yet to confirm.';
    return broken('subscription', 'SUBSCRIPTION_PENDING', { message, resource });
  }
  if (results.some((result) => result.kind === 'filtered')) {
    const message = 'The filter policy of every confirmed subscription drops alarm messages.';
    return broken('subscription', 'SUBSCRIPTION_FILTERED', { message, resource });
  }
  return broken('subscription', 'SUBSCRIPTION_MISSING', { message: 'The topic has no subscription.', resource });
}
