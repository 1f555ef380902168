import type { RegionContents } from '../../../src/sandbox/index.ts';
import { broken, type Case, compliant, type Place } from './case.ts';
import { alarm, topicOf } from './chain-parts.ts';

export const topicCases: readonly Case[] = [
  { key: 'topic-missing', expected: broken('TOPIC_MISSING'), changed: () => ({ topics: [] }) },
  {
    key: 'topic-without-subscriber',
    expected: broken('SUBSCRIPTION_MISSING'),
    changed: () => ({ topics: [{ Name: 'alarms' }] }),
  },
  {
    // "Alarm messages carry no attributes": a filter on them drops every one.
    key: 'topic-with-filtered-subscriber',
    expected: broken('SUBSCRIPTION_FILTERED'),
    changed: (place) => ({
      topics: [
        topicOf(place, {
          subscriptions: [
            {
              Protocol: 'sqs',
              Endpoint: `arn:aws:sqs:${place.region}:${place.id}:alarms`,
              state: 'confirmed',
              FilterPolicy: { severity: ['high'] },
            },
          ],
        }),
      ],
    }),
  },
  {
    key: 'topic-that-refuses',
    expected: broken('TOPIC_REFUSES_CLOUDWATCH'),
    changed: (place) => ({
      topics: [
        topicOf(place, {
          Policy: {
            Statement: {
              Effect: 'Allow',
              Principal: { Service: 'events.amazonaws.com' },
              Action: 'sns:Publish',
              Resource: '*',
            },
          },
        }),
      ],
    }),
  },
  {
    // SNS guide: the key policy of alias/aws/sns can't be edited, and does not name CloudWatch.
    key: 'topic-with-the-key-of-sns',
    expected: broken('TOPIC_KEY_REFUSES_CLOUDWATCH'),
    changed: (place) => ({ topics: [topicOf(place, { KmsMasterKeyId: 'alias/aws/sns' })] }),
  },
  {
    key: 'topic-with-a-key-of-its-own',
    expected: compliant,
    changed: (place) => ({
      keys: [{ KeyId: `open-${place.id}`, aliases: ['alias/alarms'], Policy: keyPolicy(place, true) }],
      topics: [topicOf(place, { KmsMasterKeyId: 'alias/alarms' })],
    }),
  },
  {
    key: 'topic-with-a-key-that-refuses',
    expected: broken('TOPIC_KEY_REFUSES_CLOUDWATCH'),
    changed: (place) => ({
      keys: [{ KeyId: `shut-${place.id}`, aliases: ['alias/alarms'], Policy: keyPolicy(place, false) }],
      topics: [topicOf(place, { KmsMasterKeyId: 'alias/alarms' })],
    }),
  },
  { key: 'topic-in-the-hub', expected: compliant, changed: (place) => topicElsewhere(place, 'open') },
  {
    key: 'topic-in-the-hub-that-refuses',
    expected: broken('TOPIC_REFUSES_CLOUDWATCH'),
    changed: (place) => topicElsewhere(place, 'shut'),
  },
  {
    key: 'topic-of-another-organization',
    expected: { status: 'UNVERIFIABLE', reason: 'ACCESS_DENIED' },
    changed: (place) => ({
      topics: [],
      metricAlarms: [alarm(place, { AlarmActions: [`arn:aws:sns:${place.region}:999999999999:alarms`] })],
    }),
  },
  {
    key: 'hub',
    unit: 'Security',
    expected: compliant,
    changed: (place) => ({
      topics: [
        topicOf(place),
        topicOf(place, {
          Name: 'open',
          Policy: {
            Statement: {
              Effect: 'Allow',
              Principal: { Service: 'cloudwatch.amazonaws.com' },
              Action: 'sns:Publish',
              Resource: `arn:aws:sns:${place.region}:${place.id}:open`,
              Condition: { StringEquals: { 'aws:SourceOrgID': place.ids.organization } },
            },
          },
        }),
        topicOf(place, { Name: 'shut' }),
      ],
    }),
  },
];

function topicElsewhere(place: Place, name: string): RegionContents {
  const topicArn = `arn:aws:sns:${place.region}:${place.ids.account('hub')}:${name}`;
  return { topics: [], metricAlarms: [alarm(place, { AlarmActions: [topicArn] })] };
}

function keyPolicy({ id }: Place, isOpen: boolean) {
  const Principal = isOpen ? { Service: 'cloudwatch.amazonaws.com' } : { Service: 'events.amazonaws.com' };
  return {
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${id}:root` }, Action: 'kms:*', Resource: '*' },
      { Effect: 'Allow', Principal, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'], Resource: '*' },
    ],
  } as const;
}
