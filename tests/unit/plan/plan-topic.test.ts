import { describe, expect, it } from '@jest/globals';
import { known } from '../../../src/domain/observed.ts';
import { defaultTopicPolicy, management, member, outsideAccount, refused } from '../../support/facts.ts';
import { type Case, ownSubscription, ownTags, ownTopicArn, planned, policy, region } from './repairs.ts';

const noAlarms = { 'metric-alarms': known([]) } as const;
const ours = { ...noAlarms, 'topic-tags': known(ownTags) } as const;

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
const keyForTheOwner = key({ AWS: `arn:aws:iam::${member}:root` });
const undecidedKey = key(
  { Service: 'cloudwatch.amazonaws.com' },
  { Condition: { StringEquals: { 'kms:ViaService': 'sns' } } },
);

/** Each action about the topic in a few words. */
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

describe('a topic of ours', () => {
  it('is made where there is none', () => {
    expect(topicPlan({ answers: noAlarms })).toEqual({
      actions: ['create root-alarms', 'create Policy', 'subscribe email:root@example.com', alarm],
      blocked: [],
    });
  });

  it('is made on a key that CloudWatch may use', () => {
    expect(topicPlan({ answers: { ...noAlarms, key: keyForCloudWatch }, policy: keyed('alias/alarms') })).toEqual({
      actions: ['create root-alarms alias/alarms', 'create Policy', 'subscribe email:root@example.com', alarm],
      blocked: [],
    });
  });

  it.each([
    ['that CloudWatch may not use', keyForTheOwner, /does not let CloudWatch use kms:Decrypt/],
    ['that does not exist', known({ exists: false } as const), /does not exist/],
    ['that can’t be read', refused('ACCESS_DENIED'), /may use key alias\/alarms: Not to be read/],
  ])('is not made on a key %s', (_which, answer, message) => {
    const situation: Case = { answers: { ...noAlarms, key: answer }, policy: keyed('alias/alarms') };
    expect(topicPlan(situation)).toEqual(blockedBy('TOPIC_KEY_REFUSES_CLOUDWATCH', message));
  });

  it('is not made on a key whose policy can’t be decided', () => {
    const situation: Case = { answers: { ...noAlarms, key: undecidedKey }, policy: keyed('alias/alarms') };
    expect(topicPlan(situation)).toEqual(blockedBy('UNDECIDED', /Key alias\/alarms: Whether Statement 1/));
  });

  it('is not made for nobody', () => {
    const nobody = { ...policy, topics: { ...policy.topics, subscriptions: [] } };
    expect(topicPlan({ answers: noAlarms, policy: nobody })).toEqual(
      blockedBy('SUBSCRIPTION_MISSING', /would notify no subscriber/),
    );
  });

  it('gets those subscribers that it lacks, and no other twice', () => {
    const subscriptions = ['root@example.com', 'soc@example.com', 'ciso@example.com'].map((endpoint) => ({
      protocol: 'email',
      endpoint,
    }));
    const standing = [
      ownSubscription,
      { subscriptionArn: 'PendingConfirmation', protocol: 'email', endpoint: 'soc@example.com' },
      { subscriptionArn: 'Deleted', protocol: 'email', endpoint: 'ciso@example.com' },
    ];
    expect(
      topicPlan({
        answers: ours,
        ownTopic: { topic: open, subscriptions: known(standing) },
        policy: { ...policy, topics: { ...policy.topics, subscriptions } },
      }),
    ).toEqual({ actions: ['subscribe email:ciso@example.com', alarm], blocked: [] });
  });

  it('is enough with the subscribers that it has, when the settings name none', () => {
    const nobody = { ...policy, topics: { ...policy.topics, subscriptions: [] } };
    const ownTopic = { topic: open, subscriptions: known([ownSubscription]) };
    expect(topicPlan({ answers: ours, ownTopic, policy: nobody })).toEqual({ actions: [alarm], blocked: [] });
  });

  it.each([
    ['CloudWatch can’t get through its policy', shut.value.policy],
    // We were interrupted between making it and giving it its policy.
    ['it has the policy that SNS gives a topic', defaultTopicPolicy(ownTopicArn, member)],
  ])('gets its policy back when %s', (_when, text) => {
    const ownTopic = { topic: known({ exists: true, policy: text } as const), subscriptions: known([ownSubscription]) };
    expect(topicPlan({ answers: ours, ownTopic })).toEqual({ actions: ['update Policy', alarm], blocked: [] });
  });

  it.each([
    ['is not JSON', 'not JSON', 'UNDECIDED'],
    ['is not an object', '[]', 'UNDECIDED'],
  ])('is left alone when its policy %s', (_what, text, reason) => {
    const ownTopic = { topic: known({ exists: true, policy: text } as const), subscriptions: known([ownSubscription]) };
    expect(topicPlan({ answers: ours, ownTopic })).toEqual(blockedBy(reason, /./));
  });

  it('is left alone when SNS shows no policy', () => {
    const ownTopic = { topic: known({ exists: true } as const), subscriptions: known([ownSubscription]) };
    expect(topicPlan({ answers: ours, ownTopic })).toEqual(blockedBy('UNDECIDED', /no policy/));
  });

  it('keeps what people added to the policy that SNS gave it, as long as CloudWatch gets through', () => {
    const given: { Statement: object[] } = JSON.parse(defaultTopicPolicy(ownTopicArn, member));
    const text = JSON.stringify({
      ...given,
      Statement: [
        ...given.Statement,
        { Effect: 'Allow', Principal: { AWS: outsideAccount }, Action: 'sns:Subscribe', Resource: '*' },
      ],
    });
    const ownTopic = { topic: known({ exists: true, policy: text } as const), subscriptions: known([ownSubscription]) };
    expect(topicPlan({ answers: ours, ownTopic })).toEqual({ actions: [alarm], blocked: [] });
  });

  const onKeyOfSns = known({ exists: true, policy: letting(member), kmsMasterKeyId: 'alias/aws/sns' } as const);
  const shutOnKeyOfSns = known({ ...onKeyOfSns.value, policy: letting(outsideAccount) } as const);

  it('gets the key of the settings in place of one that CloudWatch may not use', () => {
    const ownTopic = { topic: onKeyOfSns, subscriptions: known([ownSubscription]) };
    expect(topicPlan({ answers: { ...ours, key: keyForCloudWatch }, ownTopic, policy: keyed('alias/alarms') })).toEqual(
      {
        actions: ['update KmsMasterKeyId', alarm],
        blocked: [],
      },
    );
  });

  it('gets policy and key back together', () => {
    const ownTopic = { topic: shutOnKeyOfSns, subscriptions: known([ownSubscription]) };
    expect(topicPlan({ answers: { ...ours, key: keyForCloudWatch }, ownTopic, policy: keyed('alias/alarms') })).toEqual(
      {
        actions: ['update Policy', 'update KmsMasterKeyId', alarm],
        blocked: [],
      },
    );
  });

  it.each([
    ['that CloudWatch may not use either', keyForTheOwner],
    ['of which that can’t be seen', refused('ACCESS_DENIED')],
  ])('keeps its key rather than get one %s', (_which, answer) => {
    const ownTopic = { topic: onKeyOfSns, subscriptions: known([ownSubscription]) };
    const situation: Case = { answers: { ...ours, key: answer }, ownTopic, policy: keyed('alias/alarms') };
    expect(topicPlan(situation)).toEqual(blockedBy('TOPIC_KEY_REFUSES_CLOUDWATCH', /alias\/alarms/));
  });

  it('never loses its encryption, and its policy is not touched where that would not be enough', () => {
    const ownTopic = { topic: shutOnKeyOfSns, subscriptions: known([ownSubscription]) };
    expect(topicPlan({ answers: ours, ownTopic })).toEqual(
      blockedBy('TOPIC_KEY_REFUSES_CLOUDWATCH', /alias\/aws\/sns/),
    );
  });

  it.each(['topic', 'subscriptions', 'topic-tags'] as const)('is left alone when its %s can’t be read', (kind) => {
    const refusal = refused('ACCESS_DENIED', 'sns:Read');
    const ownTopic = {
      topic: kind === 'topic' ? refusal : open,
      subscriptions: kind === 'subscriptions' ? refusal : known([ownSubscription]),
    };
    const answers = kind === 'topic-tags' ? { ...ours, 'topic-tags': refusal } : ours;
    expect(topicPlan({ answers, ownTopic })).toEqual(blockedBy('ACCESS_DENIED', /^sns:Read: Not to be read/));
  });
});

describe('a topic of our name without our tag', () => {
  it('is used as it is when somebody hears it', () => {
    const ownTopic = { topic: open, subscriptions: known([{ ...ownSubscription, endpoint: 'somebody@example.com' }]) };
    expect(topicPlan({ answers: noAlarms, ownTopic })).toEqual({ actions: [alarm], blocked: [] });
  });

  it('is not changed where CloudWatch can’t publish', () => {
    const ownTopic = { topic: shut, subscriptions: known([ownSubscription]) };
    expect(topicPlan({ answers: noAlarms, ownTopic })).toEqual(
      blockedBy('TOPIC_REFUSES_CLOUDWATCH', /without the tag managed-by=rootwatch, is not managed by rootwatch/),
    );
  });

  it('is not subscribed to', () => {
    const ownTopic = { topic: open, subscriptions: known([{ ...ownSubscription, subscriptionArn: 'Deleted' }]) };
    const { actions, blocked } = topicPlan({ answers: noAlarms, ownTopic });
    expect(actions.filter((action) => action.startsWith('subscribe'))).toEqual([]);
    expect(blocked).toEqual([['SUBSCRIPTION_MISSING', ownTopicArn, expect.stringMatching(/has no subscriber/)]]);
  });
});

const central = (...topicArns: readonly string[]) => ({
  ...policy,
  topics: { topicArns, subscriptions: policy.topics.subscriptions },
});

describe('a central topic', () => {
  const centralArn = `arn:aws:sns:${region}:${management}:org-alarms`;
  const elsewhere = `arn:aws:sns:us-east-1:${management}:org-alarms`;

  it('is that of the Region of the log group, used as it is', () => {
    expect(topicPlan({ answers: { ...noAlarms, topic: open }, policy: central(elsewhere, centralArn) })).toEqual({
      actions: [`alarm to ${centralArn}`],
      blocked: [],
    });
  });

  it('is never made, edited or subscribed to', () => {
    const missing = known({ exists: false } as const);
    for (const topic of [missing, shut]) {
      expect(topicPlan({ answers: { ...noAlarms, topic }, policy: central(centralArn) })).toMatchObject({
        actions: [],
        blocked: [
          [
            expect.stringMatching(/^TOPIC_/),
            centralArn,
            expect.stringMatching(/^The central topic is not managed by rootwatch/),
          ],
        ],
      });
    }
  });

  it('is needed in the Region of the log group', () => {
    expect(topicPlan({ answers: noAlarms, policy: central(elsewhere) })).toEqual(
      blockedBy('TOPIC_MISSING', /topicArns has no topic in eu-west-1/, ''),
    );
  });

  it('of an account that can not be read is not published to', () => {
    const arn = `arn:aws:sns:${region}:${outsideAccount}:alarms`;
    expect(topicPlan({ answers: { ...noAlarms, topic: refused('ACCESS_DENIED') }, policy: central(arn) })).toEqual(
      blockedBy('ACCESS_DENIED', /./, arn),
    );
  });

  it.each([
    ['that is none', `arn:aws:sqs:${region}:${management}:queue`, 'TOPIC_MISSING'],
    ['without an account', `arn:aws:sns:${region}::alarms`, 'TOPIC_MISSING'],
  ])('%s is not published to', (_which, arn, reason) => {
    expect(topicPlan({ answers: noAlarms, policy: central(arn) })).toEqual(blockedBy(reason, /./, arn));
  });

  it('on a key is asked for the key', () => {
    const topic = known({ exists: true, policy: letting(member), kmsMasterKeyId: 'alias/alarms' } as const);
    expect(topicPlan({ answers: { ...noAlarms, topic, key: keyForCloudWatch }, policy: central(centralArn) })).toEqual({
      actions: [`alarm to ${centralArn}`],
      blocked: [],
    });
  });
});
