import { describe, expect, it } from '@jest/globals';
import type { Subscription } from '../../../src/domain/facts.ts';
import { known } from '../../../src/domain/observed.ts';
import { allSubscriptions, subscriptionFact } from '../../support/chain-facts.ts';
import { type Answers, defaultTopicPolicy, member } from '../../support/facts.ts';
import { ownSubscription, ownTags, ownTopicArn, planned } from './repairs.ts';

/** Plans an alarm on a topic that exists; returns the endpoints to subscribe, and what is blocked. */
function plannedOn(subscriptions: Answers['subscriptions'], tags: Readonly<Record<string, string>> = ownTags) {
  const topic = known({ exists: true, policy: defaultTopicPolicy(ownTopicArn, member) } as const);
  const { plan } = planned({
    answers: { 'metric-alarms': known([]), 'topic-tags': known(tags) },
    ownTopic: { topic, subscriptions },
  });
  return {
    subscribes: plan.actions.flatMap((action) => (action.kind === 'subscribe' ? [action.endpoint] : [])),
    makesAlarm: plan.actions.some(({ kind }) => kind === 'put-metric-alarm'),
    blocked: plan.blocked,
  };
}

const another = subscriptionFact('reception@example.com', ownSubscription);
const deleted = { ...ownSubscription, subscriptionArn: 'Deleted' };
const undecided = {
  accountId: member,
  reason: 'UNDECIDED',
  resource: ownTopicArn,
  message: 'The topic has more than 1 subscriptions, and those that are needed are not among the first 1.',
};

describe('planTopic and the subscriptions of a topic', () => {
  it('planTopic takes an endpoint with the same masked form for another endpoint', () => {
    expect(another.maskedEndpoint).toBe(ownSubscription.maskedEndpoint);
    expect(plannedOn(allSubscriptions([another]))).toEqual({
      subscribes: ['root@example.com'],
      makesAlarm: true,
      blocked: [],
    });
  });

  it.each<
    readonly [
      what: string,
      subscription: Subscription,
      tags: Readonly<Record<string, string>>,
      blocked: readonly object[],
    ]
  >([
    ['the wanted one among the first', ownSubscription, ownTags, []],
    ['another one among the first', another, ownTags, [undecided]],
    ['a deleted one among the first', deleted, ownTags, [undecided]],
    ['another one among the first, and is not managed', another, {}, []],
    ['a deleted one among the first, and is not managed', deleted, {}, [undecided]],
  ])(
    'planTopic subscribes no endpoint to a topic that has more subscriptions than are read, %s',
    (_what, first, tags, blocked) => {
      const plan = plannedOn(known({ listed: [first], hasMore: true }), tags);
      expect(plan).toEqual({ subscribes: [], makesAlarm: true, blocked });
    },
  );
});
