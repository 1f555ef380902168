import { describe, expect, it } from '@jest/globals';
import { listLimits } from '../../../../src/aws/client/limits.ts';
import type { QuestionKind } from '../../../../src/domain/question.ts';
import { fingerprintOf } from '../../../../src/runtime/fingerprint.ts';
import { ask } from '../questions.ts';

type Endless = readonly [
  kind: QuestionKind,
  limit: { readonly pages: number; readonly items: number },
  /** The answer to the nth call. */
  page: (nth: number) => object,
];

const many = <Item>(count: number, make: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

const filter = (filterName: string) => ({
  filterName,
  filterPattern: '{ $.a = 1 }',
  logGroupName: 'trail',
  metricTransformations: [{ metricNamespace: 'n', metricName: 'm', metricValue: '1' }],
});
const compositeAlarm = (AlarmName: string) => ({
  AlarmName,
  AlarmArn: AlarmName,
  ActionsEnabled: true,
  AlarmActions: [],
  AlarmRule: 'TRUE',
  StateValue: 'OK',
});

/** Lists that never end: with pages as full as AWS sends them, and with empty ones. */
const lists: readonly Endless[] = [
  ['log-group', listLimits.logGroups, (nth) => ({ logGroups: [{ logGroupName: `trail-${nth}` }] })],
  ['metric-filters', listLimits.metricFilters, () => ({ metricFilters: [filter('f')] })],
  ['metric-filters', listLimits.metricFilters, () => ({ metricFilters: many(100, () => filter('f')) })],
  ['filters-of-metric', listLimits.filtersOfMetric, () => ({ metricFilters: [filter('f')] })],
  ['other-alarms', listLimits.alarms, () => ({ CompositeAlarms: [], MetricAlarms: [] })],
  [
    'other-alarms',
    listLimits.alarms,
    (nth) => ({ CompositeAlarms: many(100, (index) => compositeAlarm(`${nth}-${index}`)), MetricAlarms: [] }),
  ],
  ['named-alarm', listLimits.namedAlarms, () => ({ CompositeAlarms: [], MetricAlarms: [] })],
  ['mute-rules', listLimits.muteRules, () => ({ AlarmMuteRuleSummaries: [] })],
  ['topics', listLimits.topics, () => ({ Topics: [{ TopicArn: 'arn' }] })],
];

describe('a list without end', () => {
  it.each(lists)('observing %s ends at %j, and the answer is unknown', async (kind, { pages, items }, page) => {
    let calls = 0;
    const observed = await ask(kind, () => {
      calls += 1;
      return { ...page(calls), NextToken: String(calls), nextToken: String(calls) };
    });
    expect(calls).toBeLessThanOrEqual(pages);
    const message = `The list has more than ${items.toLocaleString('en-US')} items or ${pages.toLocaleString('en-US')} pages, and is read no further.`;
    expect(observed).toEqual({
      kind: 'unknown',
      why: { code: 'TOO_LARGE', operation: expect.any(String), message },
    });
  });

  it('observing subscriptions reads the first five pages, and says that there are more', async () => {
    let calls = 0;
    const observed = await ask('subscriptions', () => {
      calls += 1;
      return {
        Subscriptions: many(100, () => ({ SubscriptionArn: 'PendingConfirmation', Protocol: 'sms', Endpoint: '+1' })),
        NextToken: String(calls),
      };
    });
    expect(calls).toBe(5);
    const pending = {
      subscriptionArn: 'PendingConfirmation',
      protocol: 'sms',
      maskedEndpoint: '+1',
      endpointFingerprint: fingerprintOf('+1'),
    };
    expect(observed).toEqual({ kind: 'known', value: { listed: many(500, () => pending), hasMore: true } });
  });
});
