import { describe, expect, it } from '@jest/globals';
import type { MetricAlarm, MetricDataQuery } from '../../../../src/domain/facts.ts';
import { Work } from '../../../../src/domain/work.ts';
import { firesOnOneEvent } from '../../../../src/evaluate/rules/alarm-fires.ts';
import { metricMathOver } from '../../../../src/evaluate/rules/metric-math.ts';
import { cisAlarm } from '../cis-alarm.ts';

const metric = { namespace: 'CISBenchmark', metricName: 'RootUsage' };
const metricStat = { ...metric, dimensions: {}, periodSeconds: 300, statistic: 'Sum' };
const { namespace: _namespace, metricName: _name, statistic: _statistic, periodSeconds: _period, ...shape } = cisAlarm;

function math(metrics: readonly MetricDataQuery[], change: Partial<MetricAlarm> = {}): MetricAlarm {
  return { ...shape, metrics, ...change };
}

function stat(id: string, change: Partial<typeof metricStat> & { unit?: string } = {}): MetricDataQuery {
  return { id, stat: { ...metricStat, ...change }, returnData: false };
}

function formula(expression: string, id = 'e1', returnData = true): MetricDataQuery {
  return { id, expression, returnData };
}

const other = stat('m2', { metricName: 'Other' });

function late(value: number): object {
  return {
    kind: 'undecided',
    message: `Fills missing data with ${value}, which may hide a datapoint that is published late.`,
  };
}

function plain(change: Partial<MetricAlarm>): object {
  return { kind: 'plain', alarm: { ...cisAlarm, ...change } };
}

describe('metricMathOver', () => {
  it.each<[string, readonly MetricDataQuery[]]>([
    ['a metric that is returned', [{ ...stat('m1'), returnData: true }]],
    ['the id of a metric', [stat('m1'), formula(' m1 ')]],
    ['the id of a formula that is an id', [stat('m1'), formula('m1', 'e2', false), formula('e2')]],
    ['the sum of an array of one', [stat('m1'), formula('SUM( [m1] )')]],
    ['the sum of all metrics, of which there is one', [stat('m1'), formula('SUM(METRICS())')]],
    ['the maximum of an array of one', [stat('m1'), formula('MAX([m1])')]],
    ['the minimum of all metrics, of which there is one', [stat('m1'), formula('MIN(METRICS())')]],
    ['the average of an array of one', [stat('m1'), formula('AVG([m1])')]],
    ['the metric times 1', [stat('m1'), formula('m1*1')]],
    ['1 times the metric', [stat('m1'), formula('1 * m1')]],
    ['the metric by 1.0', [stat('m1'), formula('m1 / 1.0')]],
    ['the metric plus 0', [stat('m1'), formula('m1 + 0')]],
    ['0 plus the metric', [stat('m1'), formula('0 + m1')]],
    ['a multiple of a multiple', [stat('m1'), formula('m1 * 4', 'e2', false), formula('e2 / 4')]],
    ['a metric beside one that does not count', [other, { ...stat('m1'), returnData: true }]],
    ['a metric of the account itself', [{ ...stat('m1'), accountId: '111122223333', returnData: true }]],
  ])('metricMathOver recognizes the alarm on the metric in %s', (_why, metrics) => {
    expect(metricMathOver(math(metrics), metric, new Work())).toEqual({ kind: 'plain', alarm: cisAlarm });
  });

  it('metricMathOver keeps the unit and an extended statistic', () => {
    const alarm = math([{ ...stat('m1', { statistic: 'p99', unit: 'Count' }), returnData: true }]);
    const { statistic: _sum, ...withoutStatistic } = cisAlarm;
    expect(metricMathOver(alarm, metric, new Work())).toEqual({
      kind: 'plain',
      alarm: { ...withoutStatistic, extendedStatistic: 'p99', unit: 'Count' },
    });
  });

  it('metricMathOver passes an alarm on an anomaly detection band to firesOnOneEvent, which returns that it cannot fire', () => {
    const metrics = [{ ...stat('m1'), returnData: true }, formula('ANOMALY_DETECTION_BAND(m1, 2)', 'ad1')];
    const over = metricMathOver(
      math(metrics, { thresholdMetricId: 'ad1', comparisonOperator: 'GreaterThanUpperThreshold' }),
      metric,
      new Work(),
    );
    expect(over.kind).toBe('plain');
    expect(
      over.kind === 'plain' && firesOnOneEvent(over.alarm, { value: 1, unit: 'None', defaultValues: [] }).kind,
    ).toBe('cannot-fire');
  });

  it.each<[string, readonly MetricDataQuery[]]>([
    ['another metric', [{ ...other, returnData: true }]],
    ['a metric of another namespace', [{ ...stat('m1', { namespace: 'Other' }), returnData: true }]],
    ['a metric with dimensions', [{ ...stat('m1', { dimensions: { AccountId: '1' } }), returnData: true }]],
    ['a metric of another account', [{ ...stat('m1'), accountId: '444455556666', returnData: true }]],
    ['another metric, the metric being there unused', [stat('m1'), other, formula('m2 * 2')]],
    ['a query for something else', [formula('SELECT SUM(Other) FROM "AWS/EC2"')]],
    ['nothing', []],
  ])('metricMathOver finds no alarm on the metric in %s', (_why, metrics) => {
    expect(metricMathOver(math(metrics), metric, new Work())).toEqual({ kind: 'not-over' });
  });

  it.each<[string, readonly MetricDataQuery[]]>([
    ['m1 * 0', [stat('m1'), formula('m1 * 0')]],
    ['m1 + 1', [stat('m1'), formula('m1 + 1')]],
    ['2 / m1', [stat('m1'), formula('2 / m1')]],
    ['m1 * m1', [stat('m1'), formula('m1 * m1')]],
    ['MAX(m1)', [stat('m1'), formula('MAX(m1)')]],
    ['AVG(m1)', [stat('m1'), formula('AVG(m1)')]],
    ['MAX([m1, m2])', [stat('m1'), other, formula('MAX([m1, m2])')]],
    ['FILL(e2, 0)', [stat('m1'), formula('m1 * 1', 'e2', false), formula('FILL(e2, 0)')]],
    ['e2 * 1', [stat('m1'), formula('FILL(m1, REPEAT)', 'e2', false), formula('e2 * 1')]],
    ['SUM([m1, m2])', [stat('m1'), other, formula('SUM([m1, m2])')]],
    ['SUM(METRICS())', [stat('m1'), other, formula('SUM(METRICS())')]],
    ['SUM(m1)', [stat('m1'), formula('SUM(m1)')]],
    ['FILL(m1, LINEAR)', [stat('m1'), formula('FILL(m1, LINEAR)')]],
    ['FILL(e2, 0)', [stat('m1'), formula('FILL(m1, 1)', 'e2', false), formula('FILL(e2, 0)')]],
    ['e2', [stat('m1'), formula('e1 + m1', 'e2', false), formula('e2')]],
    ['m1; m1', [{ ...stat('m1'), returnData: true }, formula('m1')]],
  ])('metricMathOver is undecided about %s', (expression, metrics) => {
    const over = metricMathOver(math(metrics), metric, new Work());
    expect(over).toEqual({ kind: 'undecided', message: `Watches a formula: ${expression}` });
  });

  it('metricMathOver is undecided about a query for the metric', () => {
    const metrics = [formula('SELECT SUM(RootUsage) FROM SCHEMA("CISBenchmark", AccountId) GROUP BY AccountId')];
    expect(metricMathOver(math(metrics), metric, new Work())).toEqual({
      kind: 'undecided',
      message: 'Watches a query.',
    });
  });
});

describe('metricMathOver with arithmetic', () => {
  const gaps = { kind: 'undecided', message: 'Watches a formula that may take missing data for 0: AWS does not say.' };
  it.each<[string, Partial<MetricAlarm>, object]>([
    ['m1 * 2', {}, plain({ threshold: 0.5 })],
    ['m1 / 4', {}, plain({ threshold: 4 })],
    ['100 * m1', { threshold: 100 }, plain({ threshold: 1 })],
    ['m1 * 1', { treatMissingData: 'notBreaching' }, plain({ treatMissingData: 'notBreaching' })],
    [
      'm1 * 1',
      { treatMissingData: 'ignore', stateValue: 'OK' },
      plain({ treatMissingData: 'ignore', stateValue: 'OK' }),
    ],
    ['m1 * 1', { treatMissingData: 'ignore', stateValue: 'ALARM' }, gaps],
    ['m1 * 1', { treatMissingData: 'breaching' }, gaps],
    ['m1 * 1', { threshold: 0 }, gaps],
    ['m1 * 1', { threshold: 0, treatMissingData: 'breaching' }, plain({ threshold: 0, treatMissingData: 'breaching' })],
    ['m1 * 1', { evaluationPeriods: 2 }, gaps],
    ['AVG([m1])', { evaluationPeriods: 2 }, gaps],
    ['MAX([m1])', { evaluationPeriods: 2 }, plain({ evaluationPeriods: 2 })],
    [
      'm1 * 1',
      { evaluationPeriods: 2, treatMissingData: 'notBreaching' },
      plain({ evaluationPeriods: 2, treatMissingData: 'notBreaching' }),
    ],
  ])('metricMathOver with the formula %s, with %j', (expression, change, expected) => {
    expect(metricMathOver(math([stat('m1'), formula(expression)], change), metric, new Work())).toEqual(expected);
  });

  it('metricMathOver passes an alarm on a multiple without a threshold to firesOnOneEvent', () => {
    const { threshold: _threshold, ...withoutThreshold } = math([stat('m1'), formula('m1 * 2')]);
    const { threshold: _alsoHere, ...cisWithoutThreshold } = cisAlarm;
    expect(metricMathOver(withoutThreshold, metric, new Work())).toEqual({ kind: 'plain', alarm: cisWithoutThreshold });
  });

  it('metricMathOver compares a filler with the threshold of the multiple that is watched', () => {
    const metrics = [stat('m1'), formula('FILL(m1, 3)', 'e2', false), formula('e2 * 2')];
    expect(metricMathOver(math(metrics, { threshold: 6 }), metric, new Work())).toEqual(
      plain({ threshold: 3, treatMissingData: 'breaching' }),
    );
  });
});

describe('metricMathOver with gaps filled', () => {
  const repeats = { kind: 'undecided', message: 'Repeats the last datapoint for a time that AWS does not say.' };
  it.each<[string, Partial<MetricAlarm>, object]>([
    ['FILL(m1, 0)', { evaluationPeriods: 2 }, plain({ evaluationPeriods: 2, treatMissingData: 'notBreaching' })],
    ['FILL(m1,1)', {}, plain({ treatMissingData: 'breaching' })],
    ['FILL(m1, 0)', {}, late(0)],
    ['FILL(m1, -0.5)', {}, late(-0.5)],
    ['FILL(m1, REPEAT)', {}, plain({})],
    [
      'FILL(m1, REPEAT)',
      { evaluationPeriods: 3, datapointsToAlarm: 1 },
      plain({ evaluationPeriods: 3, datapointsToAlarm: 1 }),
    ],
    ['FILL(m1, REPEAT)', { evaluationPeriods: 2 }, repeats],
    ['FILL(m1, REPEAT)', { stateValue: 'ALARM' }, repeats],
  ])('metricMathOver with the filler %s, with %j', (expression, change, expected) => {
    expect(metricMathOver(math([stat('m1'), formula(expression)], change), metric, new Work())).toEqual(expected);
  });

  it('metricMathOver passes an alarm without a threshold to firesOnOneEvent', () => {
    const { threshold: _threshold, ...withoutThreshold } = math([stat('m1'), formula('FILL(m1, 1)')]);
    expect(metricMathOver(withoutThreshold, metric, new Work())).toEqual(late(1));
  });
});
