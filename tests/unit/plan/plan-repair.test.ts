import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../src/domain/finding.ts';
import { known } from '../../../src/domain/observed.ts';
import { planRepair } from '../../../src/plan/plan-repair.ts';
import { allSubscriptions, subscriptionFact } from '../../support/chain-facts.ts';
import { evaluationContext, member, noFacts, refused, topicArn, trail } from '../../support/facts.ts';
import { own, ownAlarm, ownAlarmArn, ownTags, ownTopicArn, planned, policy, region } from './repairs.ts';

const base = { accountId: member, region, reason: 'METRIC_FILTER_MISSING', change: 'create' } as const;
const noFilters = { 'metric-filters': known({ logGroupExists: true, filters: [] }) } as const;
const kindsOf = (actions: readonly { readonly kind: string }[]): readonly string[] => actions.map(({ kind }) => kind);

const trailNamed = (name: string, isOrganizationTrail: boolean) => ({
  ...trail,
  isOrganizationTrail,
  trailArn: `arn:aws:cloudtrail:eu-west-1:${member}:trail/${name}`,
  logGroupArn: `arn:aws:logs:eu-west-1:${member}:log-group:of-${name}:*`,
});

describe('planRepair', () => {
  it('planRepair plans nothing where the chain is complete', () => {
    expect(planned({})).toMatchObject({ finding: { verdict: 'pass' }, plan: { actions: [], blocked: [] } });
  });

  it('planRepair creates topic, policy, subscription, filter and alarm, in this order and with every parameter', () => {
    const { plan } = planned({ answers: noFilters });
    expect(plan).toEqual({
      blocked: [],
      actions: [
        { kind: 'create-topic', ...base, resource: ownTopicArn, topicName: 'root-alarms' },
        {
          kind: 'set-topic-attribute',
          ...base,
          resource: ownTopicArn,
          topicArn: ownTopicArn,
          attributeName: 'Policy',
          attributeValue: expect.any(String),
        },
        {
          kind: 'subscribe',
          ...base,
          resource: ownTopicArn,
          topicArn: ownTopicArn,
          protocol: 'email',
          endpoint: 'root@example.com',
        },
        {
          kind: 'put-metric-filter',
          ...base,
          resource: own,
          logGroupName: 'cloudtrail',
          filterName: own,
          filterPattern: evaluationContext.matcher.control.pattern,
          metricNamespace: 'CISBenchmark',
          metricName: own,
          metricValue: '1',
        },
        {
          kind: 'put-metric-alarm',
          ...base,
          resource: ownAlarmArn,
          alarmName: own,
          alarmDescription: expect.any(String),
          namespace: 'CISBenchmark',
          metricName: own,
          statistic: 'Sum',
          periodSeconds: 300,
          evaluationPeriods: 1,
          datapointsToAlarm: 1,
          threshold: 1,
          comparisonOperator: 'GreaterThanOrEqualToThreshold',
          treatMissingData: 'notBreaching',
          alarmActions: [ownTopicArn],
        },
      ],
    });
  });

  it('the planned topic policy lets only alarms of the account publish, and only over TLS', () => {
    const [, setPolicy] = planned({ answers: noFilters }).plan.actions;
    const text = setPolicy?.kind === 'set-topic-attribute' ? setPolicy.attributeValue : '';
    expect(JSON.parse(text)).toEqual({
      Version: '2012-10-17',
      Id: 'rootwatch',
      Statement: [
        {
          Sid: 'AlarmsOfThisAccount',
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: ownTopicArn,
          Condition: {
            StringEquals: { 'aws:SourceAccount': member },
            ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:${region}:${member}:alarm:*` },
          },
        },
        {
          Sid: 'OnlyOverTls',
          Effect: 'Deny',
          Principal: '*',
          Action: 'sns:Publish',
          Resource: ownTopicArn,
          Condition: { Bool: { 'aws:SecureTransport': 'false' } },
        },
      ],
    });
  });

  it('planRepair returns the same plan for the same facts', () => {
    expect(planned({ answers: noFilters })).toEqual(planned({ answers: noFilters }));
  });

  it('planRepair plans nothing where a link could not be read, and reports which', () => {
    const { plan } = planned({ answers: { 'metric-alarms': refused('ACCESS_DENIED') } });
    expect(plan).toEqual({
      actions: [],
      blocked: [{ accountId: member, reason: 'ACCESS_DENIED', message: 'Not to be read.' }],
    });
  });

  it('planRepair leaves an unconfirmed subscription to people', () => {
    const pending = subscriptionFact('a@example.com', { subscriptionArn: 'PendingConfirmation' });
    expect(planned({ answers: { subscriptions: allSubscriptions([pending]) } }).plan).toEqual({
      actions: [],
      blocked: [
        {
          accountId: member,
          reason: 'SUBSCRIPTION_PENDING',
          message: 'The subscribers have yet to confirm.',
          resource: topicArn,
        },
      ],
    });
  });

  it.each([
    ['there is no trail', [], 'NO_TRAIL'],
    ['the trail covers one Region', [{ ...trail, isMultiRegion: false }], 'TRAIL_NOT_MULTI_REGION'],
  ] as const)('plans nothing where %s', (_when, trails, reason) => {
    const { plan } = planned({ answers: { trails: known(trails) } });
    expect(plan).toMatchObject({ actions: [], blocked: [{ accountId: member, reason }] });
  });

  it('planRepair plans nothing for a finding without a broken link', () => {
    const finding: Finding = { control: 'root-usage', verdict: 'fail', coverage: { kind: 'none' }, chain: [] };
    expect(planRepair(finding, noFacts(), { context: evaluationContext, policy })).toEqual({
      kind: 'settled',
      plan: { actions: [], blocked: [] },
    });
  });

  it('planRepair prefers the organization trail to one of the account, and sorts equal trails by ARN', () => {
    const trails = known([trailNamed('a', false), trailNamed('c', true), trailNamed('b', true), trailNamed('d', true)]);
    const { plan } = planned({ answers: { ...noFilters, trails } });
    expect(plan.actions.flatMap((action) => ('logGroupName' in action ? [action.logGroupName] : []))).toEqual(['of-b']);
  });

  it('planRepair creates no filter and no alarm without a topic', () => {
    const { plan } = planned({
      answers: noFilters,
      policy: { ...policy, topics: { topicArns: [], subscriptions: [] } },
    });
    expect(plan).toMatchObject({ actions: [], blocked: [{ reason: 'TOPIC_MISSING' }] });
  });

  it('planRepair creates no topic for an alarm that can’t be created', () => {
    const { plan } = planned({ answers: { ...noFilters, 'named-alarm': known({ exists: true, tags: {} }) } });
    expect(plan).toMatchObject({ actions: [], blocked: [{ reason: 'METRIC_FILTER_MISSING', resource: ownAlarmArn }] });
  });

  it('planRepair reports what breaks the chain where all managed resources exist', () => {
    const { plan } = planned({
      answers: {
        'metric-alarms': known([{ ...ownAlarm, metricName: 'RootUsage', evaluationState: 'EVALUATION_ERROR' }]),
        'named-alarm': known({ exists: true, alarm: { ...ownAlarm, metricName: 'RootUsage' }, tags: ownTags }),
        'topic-tags': known(ownTags),
      },
      ownTopic: {
        topic: known({
          exists: true,
          policy: JSON.stringify({
            Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: '*' }],
          }),
        }),
        subscriptions: allSubscriptions([
          subscriptionFact('root@example.com', { subscriptionArn: `${ownTopicArn}:1` }),
        ]),
      },
    });
    expect(plan).toMatchObject({ actions: [], blocked: [{ reason: 'ALARM_CANNOT_FIRE', resource: ownAlarmArn }] });
  });

  it.each(['metric-alarms', 'topic-tags'] as const)(
    'planRepair creates nothing whose %s could not be read afterwards',
    (kind) => {
      const { plan } = planned({ answers: { ...noFilters, [kind]: refused('ACCESS_DENIED', 'aws:Read') } });
      expect(plan).toMatchObject({
        actions: [],
        blocked: [{ reason: 'ACCESS_DENIED', message: 'aws:Read: Not to be read.' }],
      });
    },
  );

  it('planRepair creates no topic whose subscriptions could not be read afterwards', () => {
    const ownTopic = { topic: known({ exists: false } as const), subscriptions: refused('ACCESS_DENIED') };
    const { plan } = planned({ answers: noFilters, ownTopic });
    expect(plan).toMatchObject({ actions: [], blocked: [{ reason: 'ACCESS_DENIED', resource: ownTopicArn }] });
  });

  it('planRepair creates resources of which AWS says only that they do not exist', () => {
    const ownTopic = { topic: known({ exists: false } as const), subscriptions: refused('UNEXPECTED_ERROR') };
    const { plan } = planned({ answers: noFilters, ownTopic });
    expect(plan.actions).toHaveLength(5);
  });

  it('planRepair uses any filter that counts what it must, managed or not', () => {
    const { plan } = planned({ answers: { 'metric-alarms': known([]) } });
    expect(kindsOf(plan.actions)).toEqual(['create-topic', 'set-topic-attribute', 'subscribe', 'put-metric-alarm']);
    expect(plan.actions.at(-1)).toMatchObject({ namespace: 'CISBenchmark', metricName: 'RootUsage' });
  });
});
