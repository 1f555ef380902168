import { describe, expect, it } from '@jest/globals';
import type { MetricAlarm, MetricFilter } from '../../../src/domain/facts.ts';
import { known } from '../../../src/domain/observed.ts';
import { alarm, evaluationContext, filter, member } from '../../support/facts.ts';
import { own, ownAlarm, ownFilter, planned } from './repairs.ts';

const narrower = '{ $.userIdentity.type = "Root" && $.eventName = "ConsoleLogin" }';
const logGroup = `arn:aws:logs:eu-west-1:${member}:log-group:cloudtrail`;

/** Returns the planned changes of filters on a log group, and the metric that the alarm then watches. */
function filterPlan(filters: readonly MetricFilter[], alarms: readonly MetricAlarm[] = []) {
  const { plan } = planned({
    answers: { 'metric-filters': known({ logGroupExists: true, filters }), 'metric-alarms': known(alarms) },
  });
  const watched = plan.actions.find((action) => action.kind === 'put-metric-alarm');
  return {
    puts: plan.actions.filter((action) => action.kind === 'put-metric-filter').map(({ change }) => change),
    watched: watched?.metricName,
    blocked: plan.blocked,
  };
}

const refused = (message: RegExp) => ({
  puts: [],
  watched: undefined,
  blocked: [expect.objectContaining({ resource: logGroup, message: expect.stringMatching(message) })],
});

describe('planFilter', () => {
  it.each<readonly [string, readonly MetricFilter[], object]>([
    ['creates a filter where none exists', [], { puts: ['create'], watched: own, blocked: [] }],
    ['uses a filter that counts what it must', [filter], { puts: [], watched: 'RootUsage', blocked: [] }],
    ['prefers the managed filter', [filter, ownFilter], { puts: [], watched: own, blocked: [] }],
    [
      'prefers the managed filter, in any order of filters',
      [ownFilter, filter],
      { puts: [], watched: own, blocked: [] },
    ],
    [
      'takes the first by name of several usable filters',
      [
        { ...filter, filterName: 'b', metricName: 'B' },
        { ...filter, filterName: 'a', metricName: 'A' },
      ],
      { puts: [], watched: 'A', blocked: [] },
    ],
    [
      'takes the first by name of several usable filters, in any order of filters',
      [
        { ...filter, filterName: 'a', metricName: 'A' },
        { ...filter, filterName: 'b', metricName: 'B' },
      ],
      { puts: [], watched: 'A', blocked: [] },
    ],
    [
      'updates the managed filter when its pattern has drifted',
      [{ ...ownFilter, filterPattern: narrower }],
      { puts: ['update'], watched: own, blocked: [] },
    ],
    [
      'updates the managed filter when its value has drifted',
      [{ ...ownFilter, metricValue: '0' }],
      { puts: ['update'], watched: own, blocked: [] },
    ],
    [
      'creates a filter beside an unmanaged one that misses events',
      [{ ...filter, filterPattern: narrower }],
      { puts: ['create'], watched: own, blocked: [] },
    ],
    [
      'creates a filter beside an unmanaged one whose default value keeps any alarm in ALARM',
      [{ ...filter, defaultValue: 1 }],
      { puts: ['create'], watched: own, blocked: [] },
    ],
    [
      'creates a filter beside two that feed everyday events into their metric',
      [filter, { ...filter, filterName: 'everything', filterPattern: '{ $.eventName = * }' }],
      { puts: ['create'], watched: own, blocked: [] },
    ],
    [
      'does not replace an unmanaged filter of the same name',
      [{ ...filter, filterName: own, filterPattern: narrower }],
      refused(/^A metric filter named rootwatch-root-usage exists and feeds another metric/),
    ],
    [
      'does not replace an unmanaged filter of the same name that feeds another namespace',
      [{ ...ownFilter, metricNamespace: 'Other', filterPattern: narrower }],
      refused(/feeds another metric/),
    ],
    [
      'does not share its metric with everyday events of an unmanaged filter',
      [{ ...ownFilter, filterName: 'everything', filterPattern: '{ $.eventName = * }' }],
      refused(/Another filter feeds CISBenchmark\/rootwatch-root-usage, the metric of rootwatch's own filter/),
    ],
    [
      'reports that the log group has the maximum number of filters',
      Array.from({ length: 100 }, (_, at) => ({ ...filter, filterName: `f${at}`, filterPattern: '{ $.a = 1 }' })),
      refused(/has 100 metric filters, and CloudWatch Logs allows 100/),
    ],
    [
      'updates the managed filter on a log group with the maximum number of filters',
      [
        ...Array.from({ length: 99 }, (_, at) => ({ ...filter, filterName: `f${at}`, filterPattern: '{ $.a = 1 }' })),
        { ...ownFilter, filterPattern: narrower },
      ],
      { puts: ['update'], watched: own, blocked: [] },
    ],
  ])('planFilter %s', (_what, filters, expected) => {
    expect(filterPlan(filters)).toEqual(expected);
  });

  const long = { stateValue: 'ALARM', stateTransitionedMs: Date.parse('2026-08-22T06:00:00Z') };

  it.each<readonly [string, readonly MetricFilter[], readonly MetricAlarm[], object]>([
    [
      'creates a filter where an alarm on the metric of another one has been in ALARM for months',
      [filter],
      [{ ...alarm, ...long }],
      { puts: ['create'], watched: own, blocked: [] },
    ],
    [
      'uses the metric of an alarm that is in ALARM for months because it ignores missing data',
      [filter],
      [{ ...alarm, ...long, treatMissingData: 'ignore' }],
      { puts: [], watched: 'RootUsage', blocked: [] },
    ],
    [
      'does not put the managed filter again while its own alarm has been in ALARM for months',
      [ownFilter],
      [{ ...ownAlarm, ...long }],
      refused(/Another filter feeds CISBenchmark\/rootwatch-root-usage, the metric of rootwatch's own filter/),
    ],
  ])('planFilter %s', (_what, filters, alarms, expected) => {
    expect(filterPlan(filters, alarms)).toEqual(expected);
  });

  it('planFilter plans exactly the pattern of the control', () => {
    const { plan } = planned({ answers: { 'metric-filters': known({ logGroupExists: true, filters: [] }) } });
    const put = plan.actions.find((action) => action.kind === 'put-metric-filter');
    expect(put?.filterPattern).toBe(evaluationContext.matcher.control.pattern);
  });
});
