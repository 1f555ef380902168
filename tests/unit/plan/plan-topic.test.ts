import { describe, expect, it } from '@jest/globals';
import { known } from '../../../src/domain/observed.ts';
import { allSubscriptions, subscriptionFact } from '../../support/chain-facts.ts';
import { defaultTopicPolicy, management, member, outsideAccount, refused } from '../../support/facts.ts';
import { type Case, ownSubscription, ownTags, ownTopicArn, planned, policy, region } from './repairs.ts';

const noAlarms = { 'metric-alarms': known([]) } as const;
const managed = { ...noAlarms, 'topic-tags': known(ownTags) } as const;

const letting = (account: string): string =>
  JSON.stringify({
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Service: 'cloudwatch.amazonaws.com' },
        Action: 'sns:Publish',
        Resource: '*',
        Condition: { StringEquals: { 'aws:SourceAccount': account } },
      },
    ],
  });
const open = known({ exists: true, policy: letting(member) } as const);
const subscribed = allSubscriptions([ownSubscription]);
const shut = known({ exists: true, policy: letting(outsideAccount) } as const);

const keyed = (topicKmsKeyId: string) => ({ ...policy, topics: { ...policy.topics, topicKmsKeyId } });
const key = (principal: object, more: object = {}) =>
  known({
    exists: true,
    arn: `arn:aws:kms:${region}:${member}:key/1`,
    enabled: true,
    managedByAws: false,
    policy: JSON.stringify({
      Statement: [{ Effect: 'Allow', Principal: principal, Action: 'kms:*', Resource: '*', ...more }],
    }),
  } as const);
const keyForCloudWatch = key({ Service: 'cloudwatch.amazonaws.com' });
const keyForTheAccount = key({ AWS: `arn:aws:iam::${member}:root` });
const undecidedKey = key(
  { Service: 'cloudwatch.amazonaws.com' },
  { Condition: { StringEquals: { 'kms:ViaService': 'sns' } } },
);

/** Describes each action about the topic in a few words. */
function topicPlan(situation: Case): {
  readonly actions: readonly string[];
  readonly blocked: readonly (readonly string[])[];
} {
  const { plan } = planned(situation);
  return {
    actions: plan.actions.flatMap((action): readonly string[] => {
      switch (action.kind) {
        case 'create-topic':
          return [`create ${action.topicName} ${action.kmsMasterKeyId ?? ''}`.trim()];
        case 'set-topic-attribute':
          return [`${action.change} ${action.attributeName}`];
        case 'subscribe':
          return [`subscribe ${action.protocol}:${action.endpoint}`];
        case 'put-metric-alarm':
          return [`alarm to ${action.alarmActions.join(' ')}`];
        default:
          return [];
      }
    }),
    blocked: plan.blocked.map(({ reason, resource = '', message }) => [reason, resource, message]),
  };
}

const blockedBy = (reason: string, message: RegExp, resource = ownTopicArn) => ({
  actions: [],
  blocked: [[reason, resource, expect.stringMatching(message)]],
});
const alarm = `alarm to ${ownTopicArn}`;

describe('planTopic with a managed topic', () => {
  it('planTopic creates a topic where none exists', () => {
    expect(topicPlan({ answers: noAlarms })).toEqual({
      actions: ['create root-alarms', 'create Policy', 'subscribe email:root@example.com', alarm],
      blocked: [],
    });
  });

  it('planTopic creates a topic with a key that CloudWatch may use', () => {
    expect(topicPlan({ answers: { ...noAlarms, key: keyForCloudWatch }, policy: keyed('alias/alarms') })).toEqual({
      actions: ['create root-alarms alias/alarms', 'create Policy', 'subscribe email:root@example.com', alarm],
      blocked: [],
    });
  });

  it.each([
    ['that CloudWatch may not use', keyForTheAccount, /does not let CloudWatch use kms:Decrypt/],
    ['that does not exist', known({ exists: false } as const), /does not exist/],
    ['that can’t be read', refused('ACCESS_DENIED'), /may use key alias\/alarms: Not to be read/],
  ])('planTopic creates no topic with a key %s', (_which, answer, message) => {
    const situation: Case = { answers: { ...noAlarms, key: answer }, policy: keyed('alias/alarms') };
    expect(topicPlan(situation)).toEqual(blockedBy('TOPIC_KEY_REFUSES_CLOUDWATCH', message));
  });

  it('planTopic creates no topic with a key whose policy can’t be decided', () => {
    const situation: Case = { answers: { ...noAlarms, key: undecidedKey }, policy: keyed('alias/alarms') };
    expect(topicPlan(situation)).toEqual(blockedBy('UNDECIDED', /Key alias\/alarms: Whether Statement 1/));
  });

  it('planTopic creates no topic without a subscription in the settings', () => {
    const noSubscription = { ...policy, topics: { ...policy.topics, subscriptions: [] } };
    expect(topicPlan({ answers: noAlarms, policy: noSubscription })).toEqual(
      blockedBy('SUBSCRIPTION_MISSING', /would notify no subscriber/),
    );
  });

  it('planTopic adds the subscriptions that a managed topic lacks, and none twice', () => {
    const subscriptions = ['root@example.com', 'soc@example.com', 'ciso@example.com'].map((endpoint) => ({
      protocol: 'email',
      endpoint,
    }));
    const pending = subscriptionFact('soc@example.com', { subscriptionArn: 'PendingConfirmation' });
    const deleted = subscriptionFact('ciso@example.com', { subscriptionArn: 'Deleted' });
    const existing = allSubscriptions([ownSubscription, pending, deleted]);
    expect(
      topicPlan({
        answers: managed,
        ownTopic: { topic: open, subscriptions: existing },
        policy: { ...policy, topics: { ...policy.topics, subscriptions } },
      }),
    ).toEqual({ actions: ['subscribe email:ciso@example.com', alarm], blocked: [] });
  });

  it('planTopic keeps the subscriptions of a managed topic when the settings have none', () => {
    const noSubscription = { ...policy, topics: { ...policy.topics, subscriptions: [] } };
    const ownTopic = { topic: open, subscriptions: subscribed };
    const plan = topicPlan({ answers: managed, ownTopic, policy: noSubscription });
    expect(plan).toEqual({ actions: [alarm], blocked: [] });
  });

  it.each([
    ['its policy does not let CloudWatch publish', shut.value.policy],
    // A run was interrupted after creating the topic and before setting its policy.
    ['it has the policy that SNS gives a topic', defaultTopicPolicy(ownTopicArn, member)],
  ])('planTopic restores the policy of a managed topic when %s', (_when, text) => {
    const ownTopic = { topic: known({ exists: true, policy: text } as const), subscriptions: subscribed };
    expect(topicPlan({ answers: managed, ownTopic })).toEqual({ actions: ['update Policy', alarm], blocked: [] });
  });

  it.each([
    ['is not JSON', 'not JSON', 'UNDECIDED'],
    ['is not an object', '[]', 'UNDECIDED'],
  ])('planTopic leaves a managed topic as it is when its policy %s', (_what, text, reason) => {
    const ownTopic = { topic: known({ exists: true, policy: text } as const), subscriptions: subscribed };
    expect(topicPlan({ answers: managed, ownTopic })).toEqual(blockedBy(reason, /./));
  });

  it('planTopic leaves a managed topic as it is when SNS shows no policy', () => {
    const ownTopic = { topic: known({ exists: true } as const), subscriptions: subscribed };
    expect(topicPlan({ answers: managed, ownTopic })).toEqual(blockedBy('UNDECIDED', /no policy/));
  });

  it('planTopic keeps statements that people added to the default policy, as long as CloudWatch may publish', () => {
    const given: { Statement: object[] } = JSON.parse(defaultTopicPolicy(ownTopicArn, member));
    const text = JSON.stringify({
      ...given,
      Statement: [
        ...given.Statement,
        { Effect: 'Allow', Principal: { AWS: outsideAccount }, Action: 'sns:Subscribe', Resource: '*' },
      ],
    });
    const ownTopic = { topic: known({ exists: true, policy: text } as const), subscriptions: subscribed };
    expect(topicPlan({ answers: managed, ownTopic })).toEqual({ actions: [alarm], blocked: [] });
  });

  const onKeyOfSns = known({ exists: true, policy: letting(member), kmsMasterKeyId: 'alias/aws/sns' } as const);
  const shutOnKeyOfSns = known({ ...onKeyOfSns.value, policy: letting(outsideAccount) } as const);

  it('planTopic replaces a key that CloudWatch may not use by the key of the settings', () => {
    const ownTopic = { topic: onKeyOfSns, subscriptions: subscribed };
    expect(
      topicPlan({ answers: { ...managed, key: keyForCloudWatch }, ownTopic, policy: keyed('alias/alarms') }),
    ).toEqual({
      actions: ['update KmsMasterKeyId', alarm],
      blocked: [],
    });
  });

  it('planTopic restores policy and key of a managed topic together', () => {
    const ownTopic = { topic: shutOnKeyOfSns, subscriptions: subscribed };
    expect(
      topicPlan({ answers: { ...managed, key: keyForCloudWatch }, ownTopic, policy: keyed('alias/alarms') }),
    ).toEqual({
      actions: ['update Policy', 'update KmsMasterKeyId', alarm],
      blocked: [],
    });
  });

  it.each([
    ['that CloudWatch may not use either', keyForTheAccount],
    ['for which that can’t be read', refused('ACCESS_DENIED')],
  ])('planTopic keeps the key of a managed topic rather than set one %s', (_which, answer) => {
    const ownTopic = { topic: onKeyOfSns, subscriptions: subscribed };
    const situation: Case = { answers: { ...managed, key: answer }, ownTopic, policy: keyed('alias/alarms') };
    expect(topicPlan(situation)).toEqual(blockedBy('TOPIC_KEY_REFUSES_CLOUDWATCH', /alias\/alarms/));
  });

  it('planTopic never removes encryption, and leaves the policy as it is where changing it is not enough', () => {
    const ownTopic = { topic: shutOnKeyOfSns, subscriptions: subscribed };
    expect(topicPlan({ answers: managed, ownTopic })).toEqual(
      blockedBy('TOPIC_KEY_REFUSES_CLOUDWATCH', /alias\/aws\/sns/),
    );
  });

  it.each(['topic', 'subscriptions', 'topic-tags'] as const)(
    'planTopic leaves a topic as it is when its %s can’t be read',
    (kind) => {
      const refusal = refused('ACCESS_DENIED', 'sns:Read');
      const ownTopic = {
        topic: kind === 'topic' ? refusal : open,
        subscriptions: kind === 'subscriptions' ? refusal : subscribed,
      };
      const answers = kind === 'topic-tags' ? { ...managed, 'topic-tags': refusal } : managed;
      expect(topicPlan({ answers, ownTopic })).toEqual(blockedBy('ACCESS_DENIED', /^sns:Read: Not to be read/));
    },
  );
});

describe('planTopic with a topic that has the name but not the tag', () => {
  it('planTopic uses an unmanaged topic as it is when it has a subscriber', () => {
    const subscriptions = allSubscriptions([subscriptionFact('other@example.com', ownSubscription)]);
    const ownTopic = { topic: open, subscriptions };
    expect(topicPlan({ answers: noAlarms, ownTopic })).toEqual({ actions: [alarm], blocked: [] });
  });

  it('planTopic does not change an unmanaged topic to which CloudWatch can’t publish', () => {
    const ownTopic = { topic: shut, subscriptions: subscribed };
    expect(topicPlan({ answers: noAlarms, ownTopic })).toEqual(
      blockedBy('TOPIC_REFUSES_CLOUDWATCH', /without the tag managed-by=rootwatch, is not managed by rootwatch/),
    );
  });

  it('planTopic adds no subscription to an unmanaged topic', () => {
    const subscriptions = allSubscriptions([{ ...ownSubscription, subscriptionArn: 'Deleted' }]);
    const ownTopic = { topic: open, subscriptions };
    const { actions, blocked } = topicPlan({ answers: noAlarms, ownTopic });
    expect(actions.filter((action) => action.startsWith('subscribe'))).toEqual([]);
    expect(blocked).toEqual([['SUBSCRIPTION_MISSING', ownTopicArn, expect.stringMatching(/has no subscriber/)]]);
  });
});

const central = (...topicArns: readonly string[]) => ({
  ...policy,
  topics: { topicArns, subscriptions: policy.topics.subscriptions },
});

describe('planTopic with a central topic', () => {
  const centralArn = `arn:aws:sns:${region}:${management}:org-alarms`;
  const elsewhere = `arn:aws:sns:us-east-1:${management}:org-alarms`;

  it('planTopic uses the central topic of the log group’s Region as it is', () => {
    expect(topicPlan({ answers: { ...noAlarms, topic: open }, policy: central(elsewhere, centralArn) })).toEqual({
      actions: [`alarm to ${centralArn}`],
      blocked: [],
    });
  });

  it('planTopic never creates, changes or subscribes to a central topic', () => {
    const missing = known({ exists: false } as const);
    for (const topic of [missing, shut]) {
      expect(topicPlan({ answers: { ...noAlarms, topic }, policy: central(centralArn) })).toMatchObject({
        actions: [],
        blocked: [[expect.stringMatching(/^TOPIC_/), centralArn, expect.stringMatching(/not managed by rootwatch/)]],
      });
    }
  });

  it('planTopic needs a central topic in the log group’s Region', () => {
    expect(topicPlan({ answers: noAlarms, policy: central(elsewhere) })).toEqual(
      blockedBy('TOPIC_MISSING', /topicArns has no topic in eu-west-1/, ''),
    );
  });

  it('planTopic does not use a central topic in an account that can’t be read', () => {
    const arn = `arn:aws:sns:${region}:${outsideAccount}:alarms`;
    expect(topicPlan({ answers: { ...noAlarms, topic: refused('ACCESS_DENIED') }, policy: central(arn) })).toEqual(
      blockedBy('ACCESS_DENIED', /./, arn),
    );
  });

  it.each([
    ['a central topic that is a queue', `arn:aws:sqs:${region}:${management}:queue`, 'TOPIC_MISSING'],
    ['a central topic without an account', `arn:aws:sns:${region}::alarms`, 'TOPIC_MISSING'],
  ])('planTopic does not use %s', (_which, arn, reason) => {
    expect(topicPlan({ answers: noAlarms, policy: central(arn) })).toEqual(blockedBy(reason, /./, arn));
  });

  it('planTopic asks for the key of a central topic', () => {
    const topic = known({ exists: true, policy: letting(member), kmsMasterKeyId: 'alias/alarms' } as const);
    expect(topicPlan({ answers: { ...noAlarms, topic, key: keyForCloudWatch }, policy: central(centralArn) })).toEqual({
      actions: [`alarm to ${centralArn}`],
      blocked: [],
    });
  });
});
