/** The category of one period of the metric, as AWS names them. */
export type Datapoint = 'breaching' | 'not-breaching' | 'missing';

export type TreatMissingData = 'missing' | 'ignore' | 'breaching' | 'notBreaching';

/** `retained`: the alarm stays in the state that it is in. */
export type AlarmState = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA' | 'retained';

export type AlarmShape = {
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number;
  readonly treatMissingData: TreatMissingData;
};

/**
 * Evaluates a metric alarm once over the datapoints of its evaluation range, the oldest first.
 *
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html, the rules and
 * both tables of examples. AWS does not say how long the evaluation range is, only that it is longer than
 * EvaluationPeriods.
 */
export function evaluateRange(shape: AlarmShape, range: readonly Datapoint[]): AlarmState {
  const { evaluationPeriods, datapointsToAlarm, treatMissingData } = shape;
  // "CloudWatch evaluates the alarm state based on the most recent real data points […] including the necessary extra
  // data points from farther back in the evaluation range."
  const evaluated = range.filter((datapoint) => datapoint !== 'missing').slice(-evaluationPeriods);
  const breaching = evaluated.filter((datapoint) => datapoint === 'breaching').length;
  if (breaching >= datapointsToAlarm) return 'ALARM';
  const filled = evaluationPeriods - evaluated.length;
  if (filled === 0) return 'OK';
  if (treatMissingData === 'notBreaching') return 'OK';
  if (treatMissingData === 'breaching') return breaching + filled >= datapointsToAlarm ? 'ALARM' : 'OK';
  const retains = treatMissingData === 'ignore';
  if (evaluated.length === 0) return retains ? 'retained' : 'INSUFFICIENT_DATA';
  if (!isPrematureAlarm(shape, range, evaluated)) return 'OK';
  return retains ? 'retained' : 'ALARM';
}

/**
 * "Alarms are designed to always go into ALARM state when the oldest available breaching datapoint during the
 * Evaluation Periods number of data points is at least as old as the value of Datapoints to Alarm, and all other more
 * recent data points are breaching or missing." The tables add that a datapoint that does not breach, anywhere among
 * those that are evaluated, prevents it: `0 - X - -` is OK where `- - - X -` is ALARM.
 */
function isPrematureAlarm(
  { evaluationPeriods, datapointsToAlarm }: AlarmShape,
  range: readonly Datapoint[],
  evaluated: readonly Datapoint[],
): boolean {
  const recent = range.slice(-evaluationPeriods);
  const oldest = recent.indexOf('breaching');
  if (oldest === -1 || evaluated.includes('not-breaching')) return false;
  return recent.length - oldest >= datapointsToAlarm;
}
