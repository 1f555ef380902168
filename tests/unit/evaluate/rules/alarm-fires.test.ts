import { describe, expect, it } from '@jest/globals';
import { type Case, extended, fires } from '../cis-alarm.ts';

const zero = { defaultValues: [0] };
const greater = 'GreaterThanThreshold';
const less = 'LessThanThreshold';

function oneSample(statistic: string): string {
  return `AWS does not document ${statistic} over the one sample that an event gives.`;
}

const inTheMinute =
  'Needs Average GreaterThanOrEqualToThreshold 1; default value 0 in the very minute of the event would prevent it.';

describe('firesOnOneEvent', () => {
  it.each<[string, Case]>([
    ['is that of the CIS procedure', {}],
    ['compares Sum > 0', { alarm: { comparisonOperator: greater, threshold: 0 } }],
    ['watches Maximum', { alarm: { statistic: 'Maximum' } }],
    ['watches Minimum of a metric without default value', { alarm: { statistic: 'Minimum' } }],
    ['watches Average of a metric without default value', { alarm: { statistic: 'Average' } }],
    ['counts samples of a metric without default value', { alarm: { statistic: 'SampleCount' } }],
    ['watches p99 of a metric without default value', extended('p99')],
    ['watches p99 and evaluates few samples', extended('p99', { evaluateLowSampleCountPercentile: 'evaluate' })],
    ['is on a metric with default value 0', { metric: zero }],
    ['watches Maximum of a metric with default value 0', { alarm: { statistic: 'Maximum' }, metric: zero }],
    ['treats missing data as good', { alarm: { treatMissingData: 'notBreaching' } }],
    ['ignores missing data and is OK', { alarm: { treatMissingData: 'ignore', stateValue: 'OK' } }],
    [
      'ignores missing data, is in ALARM, and default value 0 ends it',
      { alarm: { treatMissingData: 'ignore', stateValue: 'ALARM' }, metric: zero },
    ],
    ['is in ALARM now, and missing data ends it', { alarm: { stateValue: 'ALARM' } }],
    ['needs 1 datapoint of 5', { alarm: { evaluationPeriods: 5, datapointsToAlarm: 1 } }],
    [
      'needs 1 datapoint of 5 and ignores missing data',
      { alarm: { evaluationPeriods: 5, datapointsToAlarm: 1, treatMissingData: 'ignore' } },
    ],
    ['needs 1 datapoint of 5, others being 0', { alarm: { evaluationPeriods: 5, datapointsToAlarm: 1 }, metric: zero }],
    ['needs 3 of 3 and considers missing data missing', { alarm: { evaluationPeriods: 3 } }],
    ['needs 2 of 3 and considers missing data missing', { alarm: { evaluationPeriods: 3, datapointsToAlarm: 2 } }],
    ['names the sliding window', { alarm: { evaluationWindow: 'SlidingWindow' } }],
    ['evaluates an hour by the clock', { alarm: { evaluationWindow: 'WallClockWindow', periodSeconds: 3_600 } }],
    [
      'evaluates an hour of minutes by the clock',
      {
        alarm: {
          evaluationWindow: 'WallClockWindow',
          periodSeconds: 60,
          evaluationPeriods: 60,
          datapointsToAlarm: 1,
        },
      },
    ],
    ['has a period of a minute', { alarm: { periodSeconds: 60 } }],
    ['has periods of a day for a week', { alarm: { periodSeconds: 86_400, evaluationPeriods: 7 } }],
    ['watches the unit that the filter publishes', { alarm: { unit: 'Count' }, metric: { unit: 'Count' } }],
    ['watches unit None, as the filter publishes', { alarm: { unit: 'None' } }],
    ['is temporarily not evaluated', { alarm: { evaluationState: 'EVALUATION_FAILURE' } }],
    [
      'dilutes an average that stays over the threshold',
      { alarm: { statistic: 'Average', comparisonOperator: greater, threshold: 0 }, metric: zero },
    ],
    [
      'watches Average >= 0.1 in 5 minutes with default value 0',
      { alarm: { statistic: 'Average', threshold: 0.1 }, metric: zero },
    ],
    [
      'watches Maximum < 5 without default value',
      { alarm: { statistic: 'Maximum', comparisonOperator: less, threshold: 5 } },
    ],
    [
      'adds up a default value below the threshold',
      { alarm: { threshold: 7 }, metric: { value: 10, defaultValues: [0, 0] } },
    ],
    [
      'watches Sum of a metric whose default value can not undo the event',
      { alarm: { threshold: 5 }, metric: { value: 10, defaultValues: [-1] } },
    ],
  ])('firesOnOneEvent fires when the alarm %s', (_why, change) => {
    expect(fires(change)).toEqual({ kind: 'fires' });
  });

  it('firesOnOneEvent says that an alarm which treats missing data as breaching is OK only while other events are logged', () => {
    const change: Case = { alarm: { treatMissingData: 'breaching', stateValue: 'OK' }, metric: zero };
    expect(fires(change)).toEqual({
      kind: 'fires',
      caveat:
        'Treats missing data as breaching: it is in ALARM whenever no other events are logged for a time, and then an event does not notify.',
    });
  });

  it.each<[string, Case, string]>([
    [
      'treats missing data as breaching on a metric with default value 0, and was not evaluated yet',
      { alarm: { treatMissingData: 'breaching' }, metric: zero },
      'Treats missing data as breaching: it is in ALARM whenever no other events are logged for a time, and its state does not show whether they are.',
    ],
    [
      'evaluates 5 minutes by the clock',
      { alarm: { evaluationWindow: 'WallClockWindow' } },
      'Evaluates clock periods for 300 s after their end; what becomes of a datapoint that comes later is not documented.',
    ],
    [
      'evaluates just less than an hour by the clock',
      { alarm: { evaluationWindow: 'WallClockWindow', evaluationPeriods: 11, datapointsToAlarm: 1 } },
      'Evaluates clock periods for 3300 s after their end; what becomes of a datapoint that comes later is not documented.',
    ],
    [
      'has a window of a kind that is unknown',
      { alarm: { evaluationWindow: 'MoonPhaseWindow' } },
      'Its evaluation window is of an unknown kind: MoonPhaseWindow.',
    ],
    ['watches a trimmed mean', extended('tm90'), oneSample('tm90')],
    ['watches a winsorized mean', extended('WM(10%:90%)'), oneSample('WM(10%:90%)')],
    ['watches an interquartile mean', extended('IQM'), oneSample('IQM')],
    ['watches a trimmed count', extended('tc90'), oneSample('tc90')],
    ['watches a trimmed sum', { ...extended('ts90'), metric: zero }, oneSample('ts90')],
    ['watches a percentile rank', extended('PR(1:)'), oneSample('PR(1:)')],
    ['watches p99 over default value 0', { ...extended('p99'), metric: zero }, oneSample('p99')],
    [
      'averages one minute with default value 0',
      { alarm: { statistic: 'Average', periodSeconds: 60 }, metric: zero },
      inTheMinute,
    ],
    [
      'has a period of 10 s',
      { alarm: { periodSeconds: 10 } },
      'Metric filters publish once a minute; whether a period of 10 s sees it is not documented.',
    ],
    ['has no period', { without: ['periodSeconds'] }, 'Has no statistic or no period.'],
    ['has no statistic', { without: ['statistic'] }, 'Has no statistic or no period.'],
    ['has no threshold', { without: ['threshold'] }, 'Has no threshold that is a number.'],
    ['has a threshold that is no number', { alarm: { threshold: Number.NaN } }, 'Has no threshold that is a number.'],
    [
      'compares in an unknown way',
      { alarm: { comparisonOperator: 'Equals' } },
      'Compares with Equals, an unknown operator.',
    ],
    [
      'treats missing data in an unknown way',
      { alarm: { treatMissingData: 'guess' } },
      'Treats missing data in an unknown way: guess.',
    ],
    ['needs more datapoints than it evaluates', { alarm: { datapointsToAlarm: 9 } }, 'Wants 9 of 1 datapoints.'],
    ['needs no datapoint', { alarm: { datapointsToAlarm: 0 } }, 'Wants 0 of 1 datapoints.'],
    ['evaluates no whole number of periods', { alarm: { evaluationPeriods: 1.5 } }, 'Wants 1.5 of 1.5 datapoints.'],
    [
      'watches a formula',
      { alarm: { metrics: [{ id: 'e1', expression: 'm1 * 2', returnData: true }] } },
      'Watches a formula rather than the metric.',
    ],
  ])('firesOnOneEvent is undecided when the alarm %s', (_why, change, message) => {
    expect(fires(change)).toEqual({ kind: 'undecided', message });
  });
});
