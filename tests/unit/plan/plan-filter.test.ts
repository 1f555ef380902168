import { describe, expect, it } from '@jest/globals';
import type { MetricFilter } from '../../../src/domain/facts.ts';
import { known } from '../../../src/domain/observed.ts';
import { evaluationContext, filter, member } from '../../support/facts.ts';
import { own, ownFilter, planned } from './repairs.ts';

const narrower = '{ $.userIdentity.type = "Root" && $.eventName = "ConsoleLogin" }';
const logGroup = `arn:aws:logs:eu-west-1:${member}:log-group:cloudtrail`;

/** What is done about the filters of the log group, and which metric the alarm then watches. */
function filterPlan(filters: readonly MetricFilter[]) {
  const { plan } = planned({
    answers: { 'metric-filters': known({ logGroupExists: true, filters }), 'metric-alarms': known([]) },
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
    ['makes one where there is none', [], { puts: ['create'], watched: own, blocked: [] }],
    ['uses one that counts what it must', [filter], { puts: [], watched: 'RootUsage', blocked: [] }],
    ['prefers ours', [filter, ownFilter], { puts: [], watched: own, blocked: [] }],
    ['prefers ours, in whatever order they come', [ownFilter, filter], { puts: [], watched: own, blocked: [] }],
    [
      'takes the first by name of several',
      [
        { ...filter, filterName: 'b', metricName: 'B' },
        { ...filter, filterName: 'a', metricName: 'A' },
      ],
      { puts: [], watched: 'A', blocked: [] },
    ],
    [
      'takes the first by name of several, in whatever order they come',
      [
        { ...filter, filterName: 'a', metricName: 'A' },
        { ...filter, filterName: 'b', metricName: 'B' },
      ],
      { puts: [], watched: 'A', blocked: [] },
    ],
    [
      'puts ours right when its pattern has drifted',
      [{ ...ownFilter, filterPattern: narrower }],
      { puts: ['update'], watched: own, blocked: [] },
    ],
    [
      'puts ours right when its value has drifted',
      [{ ...ownFilter, metricValue: '0' }],
      { puts: ['update'], watched: own, blocked: [] },
    ],
    [
      'makes one beside a stranger’s that will not do',
      [{ ...filter, filterPattern: narrower }],
      { puts: ['create'], watched: own, blocked: [] },
    ],
    [
      'makes one beside a stranger’s whose default value keeps any alarm in ALARM',
      [{ ...filter, defaultValue: 1 }],
      { puts: ['create'], watched: own, blocked: [] },
    ],
    [
      'makes one beside two that share a metric with everyday events',
      [filter, { ...filter, filterName: 'everything', filterPattern: '{ $.eventName = * }' }],
      { puts: ['create'], watched: own, blocked: [] },
    ],
    [
      'does not put one over a stranger’s that has our name',
      [{ ...filter, filterName: own, filterPattern: narrower }],
      refused(/^A metric filter named rootwatch-root-usage exists and feeds another metric/),
    ],
    [
      'does not put one over a stranger’s that has our name and feeds another namespace',
      [{ ...ownFilter, metricNamespace: 'Other', filterPattern: narrower }],
      refused(/feeds another metric/),
    ],
    [
      'does not share its metric with everyday events of a stranger’s filter',
      [{ ...ownFilter, filterName: 'everything', filterPattern: '{ $.eventName = * }' }],
      refused(/Another filter feeds CISBenchmark\/rootwatch-root-usage, the metric of rootwatch's own filter/),
    ],
    [
      'says so when no more filters fit on the log group',
      Array.from({ length: 100 }, (_, at) => ({ ...filter, filterName: `f${at}`, filterPattern: '{ $.a = 1 }' })),
      refused(/has 100 metric filters, and CloudWatch Logs allows 100/),
    ],
    [
      'puts ours right on a log group on which no more filters fit',
      [
        ...Array.from({ length: 99 }, (_, at) => ({ ...filter, filterName: `f${at}`, filterPattern: '{ $.a = 1 }' })),
        { ...ownFilter, filterPattern: narrower },
      ],
      { puts: ['update'], watched: own, blocked: [] },
    ],
  ])('%s', (_what, filters, expected) => {
    expect(filterPlan(filters)).toEqual(expected);
  });

  it('asks for exactly the pattern of the control', () => {
    const { plan } = planned({ answers: { 'metric-filters': known({ logGroupExists: true, filters: [] }) } });
    const put = plan.actions.find((action) => action.kind === 'put-metric-filter');
    expect(put?.filterPattern).toBe(evaluationContext.matcher.control.pattern);
  });
});
