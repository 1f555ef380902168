import { describe, expect, it } from '@jest/globals';
import { type Case, extended, fires } from '../cis-alarm.ts';

const zero = { defaultValues: [0] };
const greater = 'GreaterThanThreshold';
const less = 'LessThanThreshold';
const band = 'Compares with a learnt anomaly detection band, which one event need not leave.';
const resting = 'Treats missing data as breaching, so it is in ALARM before any event and an event changes nothing.';

describe('firesOnOneEvent', () => {
  it.each<[string, Case, string]>([
    ['needs 2 events', { alarm: { threshold: 2 } }, 'Needs Sum GreaterThanOrEqualToThreshold 2; one event gives 1.'],
    [
      'needs more than 1',
      { alarm: { comparisonOperator: greater } },
      'Needs Sum GreaterThanThreshold 1; one event gives 1.',
    ],
    [
      'needs 2 samples',
      { alarm: { statistic: 'SampleCount', threshold: 2 }, metric: { value: 9 } },
      'Needs SampleCount GreaterThanOrEqualToThreshold 2; one event gives 1.',
    ],
    [
      'needs p99 of 2',
      extended('p99', { threshold: 2 }),
      'Needs p99 GreaterThanOrEqualToThreshold 2; one event gives 1.',
    ],
    [
      'needs a trimmed mean of 2',
      extended('tm90', { threshold: 2 }),
      'Needs tm90 GreaterThanOrEqualToThreshold 2; one event gives 1.',
    ],
    [
      'ignores percentiles of few samples',
      extended('p99', { evaluateLowSampleCountPercentile: 'ignore' }),
      'Ignores p99 while there are few samples; one event is one sample.',
    ],
    [
      'needs 3 of 3 and treats missing data as good',
      { alarm: { evaluationPeriods: 3, treatMissingData: 'notBreaching' } },
      'Needs 3 breaching datapoints of 300 s; one event gives one.',
    ],
    [
      'needs 2 of 3 and ignores missing data',
      { alarm: { evaluationPeriods: 3, datapointsToAlarm: 2, treatMissingData: 'ignore' } },
      'Needs 2 breaching datapoints of 300 s; one event gives one.',
    ],
    [
      'needs 2 of 2 and other datapoints may be 0',
      { alarm: { evaluationPeriods: 2 }, metric: zero },
      'Needs 2 breaching datapoints of 300 s; one event gives one.',
    ],
    ['treats missing data as breaching', { alarm: { treatMissingData: 'breaching' } }, resting],
    [
      'treats missing data as breaching on a metric with default value 0, and is in ALARM',
      { alarm: { treatMissingData: 'breaching', stateValue: 'ALARM' }, metric: zero },
      resting,
    ],
    [
      'treats missing data as breaching, is OK, and 2 of 2 zeros prevent it',
      { alarm: { treatMissingData: 'breaching', stateValue: 'OK', evaluationPeriods: 2 }, metric: zero },
      'Needs 2 breaching datapoints of 300 s; one event gives one.',
    ],
    [
      'evaluates clock periods and needs 2 events',
      { alarm: { evaluationWindow: 'WallClockWindow', threshold: 2 } },
      'Needs Sum GreaterThanOrEqualToThreshold 2; one event gives 1.',
    ],
    [
      'is breached by default value 0',
      { alarm: { threshold: 0 }, metric: zero },
      'Default value 0 alone breaches Sum GreaterThanOrEqualToThreshold 0, so an event changes nothing.',
    ],
    [
      'is breached by the sum of default values',
      { alarm: { threshold: 3 }, metric: { value: 5, defaultValues: [1] } },
      'Default value 1 alone breaches Sum GreaterThanOrEqualToThreshold 3, so an event changes nothing.',
    ],
    [
      'is breached by another filter’s default value',
      { alarm: { statistic: 'Maximum' }, metric: { defaultValues: [0, 1] } },
      'Default value 0, 1 alone breaches Maximum GreaterThanOrEqualToThreshold 1, so an event changes nothing.',
    ],
    [
      'is breached by the number of default values',
      { alarm: { statistic: 'SampleCount' }, metric: zero },
      'Default value 0 alone breaches SampleCount GreaterThanOrEqualToThreshold 1, so an event changes nothing.',
    ],
    [
      'is in ALARM while the sum is low',
      { alarm: { comparisonOperator: less, threshold: 5 }, metric: zero },
      'Default value 0 alone breaches Sum LessThanThreshold 5, so an event changes nothing.',
    ],
    [
      'is in ALARM while the sum of negative default values is low',
      { alarm: { comparisonOperator: less, threshold: -9 }, metric: { defaultValues: [-2] } },
      'Default value -2 alone breaches Sum LessThanThreshold -9, so an event changes nothing.',
    ],
    [
      'is breached by a minimum default value',
      { alarm: { statistic: 'Minimum', threshold: 0 }, metric: zero },
      'Default value 0 alone breaches Minimum GreaterThanOrEqualToThreshold 0, so an event changes nothing.',
    ],
    [
      'is breached by an average of default values',
      { alarm: { statistic: 'Average', threshold: 0 }, metric: zero },
      'Default value 0 alone breaches Average GreaterThanOrEqualToThreshold 0, so an event changes nothing.',
    ],
    [
      'is breached by a percentile of default values',
      { ...extended('p50', { threshold: 0 }), metric: zero },
      'Default value 0 alone breaches p50 GreaterThanOrEqualToThreshold 0, so an event changes nothing.',
    ],
    [
      'needs few events',
      { alarm: { comparisonOperator: 'LessThanOrEqualToThreshold', threshold: 5 } },
      'Needs Sum LessThanOrEqualToThreshold 5: more events in the same period can prevent it.',
    ],
    [
      'needs few samples',
      { alarm: { statistic: 'SampleCount', comparisonOperator: less, threshold: 5 } },
      'Needs SampleCount LessThanThreshold 5: more events in the same period can prevent it.',
    ],
    [
      'watches Minimum over default value 0',
      { alarm: { statistic: 'Minimum' }, metric: zero },
      'Needs Minimum GreaterThanOrEqualToThreshold 1; default value 0 in the same period can prevent it.',
    ],
    [
      'watches Average over default value 0',
      { alarm: { statistic: 'Average' }, metric: zero },
      'Needs Average GreaterThanOrEqualToThreshold 1; default value 0 in the same period can prevent it.',
    ],
    [
      'watches Maximum < 2 over default value 2',
      { alarm: { statistic: 'Maximum', comparisonOperator: less, threshold: 2 }, metric: { defaultValues: [2] } },
      'Needs Maximum LessThanThreshold 2; default value 2 in the same period can prevent it.',
    ],
    [
      'is undone by negative default values',
      { metric: { defaultValues: [-1] } },
      'Needs Sum GreaterThanOrEqualToThreshold 1; default value -1 in the same period can prevent it.',
    ],
    [
      'watches another unit',
      { alarm: { unit: 'Count' } },
      'Watches unit Count, but the metric filter publishes unit None.',
    ],
    [
      'can not be evaluated',
      { alarm: { evaluationState: 'EVALUATION_ERROR' } },
      'CloudWatch reports that it cannot evaluate the alarm.',
    ],
    ['has a band for threshold', { alarm: { thresholdMetricId: 'ad1' }, without: ['threshold'] }, band],
    [
      'compares with both edges of a band',
      { alarm: { comparisonOperator: 'LessThanLowerOrGreaterThanUpperThreshold' } },
      band,
    ],
    ['compares with the lower edge of a band', { alarm: { comparisonOperator: 'LessThanLowerThreshold' } }, band],
    ['compares with the upper edge of a band', { alarm: { comparisonOperator: 'GreaterThanUpperThreshold' } }, band],
    [
      'has a period of 10 s and needs 2 events',
      { alarm: { periodSeconds: 10, threshold: 2 } },
      'Needs Sum GreaterThanOrEqualToThreshold 2; one event gives 1.',
    ],
    [
      'is on a trimmed count and treats missing data as breaching',
      extended('tc90', { treatMissingData: 'breaching' }),
      resting,
    ],
    [
      'is on a trimmed count, 2 of 2, and treats missing data as good',
      extended('tc90', { evaluationPeriods: 2, treatMissingData: 'notBreaching' }),
      'Needs 2 breaching datapoints of 300 s; one event gives one.',
    ],
  ])('firesOnOneEvent cannot fire when the alarm %s', (_why, change, message) => {
    expect(fires(change)).toEqual({ kind: 'cannot-fire', message });
  });
});
