import type * as Aws from '@aws-sdk/client-cloudwatch';
import { parseArn } from '../../../domain/arn.ts';
import type { Call } from '../../access/operation.ts';
import { recordHistory } from '../../world/alarm-history.ts';
import { type MetricAlarmState, untouched } from '../../world/alarm-state.ts';
import { arnOf } from '../../world/arn.ts';
import { constraint, validationError } from './cloudwatch-input.ts';

const comparisons = [
  'GreaterThanOrEqualToThreshold',
  'GreaterThanThreshold',
  'LessThanThreshold',
  'LessThanOrEqualToThreshold',
  'LessThanLowerOrGreaterThanUpperThreshold',
  'LessThanLowerThreshold',
  'GreaterThanUpperThreshold',
];

const treatments = ['breaching', 'notBreaching', 'ignore', 'missing'];

/** "When you update an existing alarm, its state is left unchanged, but the update completely overwrites the previous configuration." */
export function putMetricAlarm(call: Call, input: Aws.PutMetricAlarmInput): Record<string, never> {
  const { AlarmName: name, Tags: tags, ...rest } = input;
  if (name === undefined) throw constraint('alarmName', null, 'Member must not be null');
  if (name.length < 1 || name.length > 255) {
    throw constraint('alarmName', name, 'Member must have length between 1 and 255');
  }
  checkWhatIsWatched(rest);
  checkThreshold(rest);
  checkActions(call, rest);
  if (call.region.compositeAlarms.has(name)) throw validationError(`Alarm ${name} is not a metric alarm.`);
  const existing = call.region.metricAlarms.get(name);
  const state = put(call, existing, { ...rest, AlarmName: name });
  // "If you are using this operation to update an existing alarm, any tags you specify in this parameter are ignored."
  if (existing === undefined) for (const { Key, Value } of tags ?? []) state.tags[Key ?? ''] = Value ?? '';
  recordHistory(
    call.store,
    { region: call.region, alarm: state },
    {
      type: 'ConfigurationUpdate',
      summary: existing === undefined ? `Alarm "${name}" created` : `Alarm "${name}" updated`,
      data: { type: existing === undefined ? 'Create' : 'Update', version: '1.0' },
    },
  );
  return {};
}

function put(
  call: Call,
  existing: MetricAlarmState | undefined,
  configuration: Omit<Aws.PutMetricAlarmInput, 'Tags'> & { AlarmName: string },
): MetricAlarmState {
  const initial = untouched(call.store.clock.now());
  const { StateValue, StateReason, StateReasonData, StateUpdatedTimestamp, StateTransitionedTimestamp } =
    existing?.shown ?? { ...initial, StateReasonData: undefined };
  const shown: MetricAlarmState['shown'] = {
    ...initial,
    Dimensions: [],
    ...configuration,
    ActionsEnabled: configuration.ActionsEnabled ?? true,
    AlarmArn: arnOf(call.place, 'cloudwatch', `alarm:${configuration.AlarmName}`),
    StateValue,
    StateReason,
    StateReasonData,
    StateUpdatedTimestamp,
    StateTransitionedTimestamp,
  };
  if (existing !== undefined) {
    existing.shown = shown;
    return existing;
  }
  const created: MetricAlarmState = { kind: 'metric', shown, tags: {} };
  call.region.metricAlarms.set(configuration.AlarmName, created);
  return created;
}

type Configuration = Omit<Aws.PutMetricAlarmInput, 'Tags' | 'AlarmName'>;

function checkWhatIsWatched(input: Configuration): void {
  const { MetricName, Namespace, Statistic, ExtendedStatistic, Period, Metrics } = input;
  if (Metrics !== undefined) {
    // "If you use the Metrics parameter, you cannot include … MetricName, Namespace, Dimensions, Period, Unit, Statistic, or ExtendedStatistic".
    if ([MetricName, Namespace, Statistic, ExtendedStatistic, Period].some((value) => value !== undefined)) {
      throw validationError('Metrics list must not be combined with MetricName, Namespace, Statistic or Period.');
    }
    return;
  }
  if (MetricName === undefined) throw validationError('MetricName is required when Metrics is not specified');
  if (Namespace === undefined) throw validationError('The parameter Namespace is required.');
  if (Namespace.startsWith(':'))
    throw constraint('namespace', Namespace, 'Member must satisfy regular expression pattern: [^:].*');
  if ((Statistic === undefined) === (ExtendedStatistic === undefined)) {
    throw validationError('Exactly one of Statistic and ExtendedStatistic must be specified');
  }
  if (Period === undefined) throw validationError('The parameter Period is required.');
  if (![10, 20, 30].includes(Period) && (Period < 60 || Period % 60 !== 0)) {
    throw constraint('period', Period, 'Period must be 10, 20, 30 or any multiple of 60');
  }
  for (const { Name, Value } of input.Dimensions ?? []) {
    if (Name === undefined || Value === undefined || Name === '' || Value === '') {
      throw validationError('The parameters Dimensions.member.N.Name and Dimensions.member.N.Value are required.');
    }
  }
}

function checkThreshold(input: Configuration): void {
  const { EvaluationPeriods: periods, DatapointsToAlarm: datapoints, ComparisonOperator: operator } = input;
  if (periods === undefined) throw validationError('The parameter EvaluationPeriods is required.');
  if (periods < 1) throw constraint('evaluationPeriods', periods, 'Member must have value greater than or equal to 1');
  if (datapoints !== undefined && (datapoints < 1 || datapoints > periods)) {
    throw validationError('DatapointsToAlarm must be between 1 and EvaluationPeriods');
  }
  if (operator === undefined || !comparisons.includes(operator)) {
    throw constraint('comparisonOperator', operator, `Member must satisfy enum value set: [${comparisons.join(', ')}]`);
  }
  if (input.Threshold === undefined && input.ThresholdMetricId === undefined) {
    throw validationError('The parameter Threshold is required.');
  }
  if (input.TreatMissingData !== undefined && !treatments.includes(input.TreatMissingData)) {
    throw validationError(
      `Option ${input.TreatMissingData} is not supported. Supported options for TreatMissingData are [${treatments.join(', ')}].`,
    );
  }
  // A day at most, or seven days with periods of an hour and more: API_PutMetricAlarm.html, EvaluationPeriods.
  const spanSeconds = (input.Period ?? 60) * periods;
  if (spanSeconds > ((input.Period ?? 60) >= 3600 ? 604_800 : 86_400)) {
    throw validationError(
      'Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).',
    );
  }
}

function checkActions({ place }: Call, input: Configuration): void {
  const { OKActions, AlarmActions, InsufficientDataActions } = input;
  for (const [member, actions] of Object.entries({ OKActions, AlarmActions, InsufficientDataActions })) {
    if ((actions ?? []).length > 5)
      throw constraint(member, actions, 'Member must have length less than or equal to 5');
    for (const action of actions ?? []) checkAction(place, action);
  }
}

function checkAction(place: Call['place'], action: string): void {
  const arn = parseArn(action);
  if (arn === undefined) throw validationError(`Invalid arn syntax: ${action}`);
  if (arn.partition !== place.partition) {
    throw validationError(`Invalid partition ${arn.partition} specified. Only ${place.partition} is supported.`);
  }
  if (arn.service === 'sns' && arn.region !== place.region) {
    throw validationError(`Invalid region ${arn.region} specified. Only ${place.region} is supported.`);
  }
}
