import type * as Aws from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../access/operation.ts';
import { alarmsNamedIn } from '../../events/composite-rule.ts';
import type { AlarmState, CompositeAlarmState, MetricAlarmState } from '../../world/alarm-state.ts';
import { metricKey } from '../../world/metric-data.ts';
import type { RegionState } from '../../world/store.ts';
import { checkedMaxRecords, constraint, invalidNextToken, validationError } from './cloudwatch-input.ts';

export function describeAlarms(call: Call, input: Aws.DescribeAlarmsInput): Aws.DescribeAlarmsOutput {
  const asked = checkedMaxRecords(input.MaxRecords);
  const { AlarmNames: names, AlarmNamePrefix: prefix } = input;
  if (names !== undefined && names.length > 100) {
    throw constraint('alarmNames', names.length, 'Member must have length less than or equal to 100');
  }
  if (names !== undefined && prefix !== undefined) {
    throw validationError('AlarmNamePrefix cannot be specified with AlarmNames');
  }
  if (prefix === '') throw constraint('alarmNamePrefix', prefix, 'Member must have length greater than or equal to 1');
  const alarms = alarmsOfTypes(call.region, input.AlarmTypes)
    .filter((alarm) => isAskedFor(alarm, input) && isRelated(alarm, call.region, input))
    .toSorted((a, b) => (a.shown.AlarmName < b.shown.AlarmName ? -1 : 1));
  const page = call.pages(alarms, { token: input.NextToken, asked, usual: 100, invalidToken: invalidNextToken });
  return {
    MetricAlarms: page.items.filter((alarm) => alarm.kind === 'metric').map(({ shown }) => shown),
    CompositeAlarms: page.items.filter((alarm) => alarm.kind === 'composite').map(({ shown }) => shown),
    NextToken: page.nextToken,
  };
}

/** "If you omit this parameter, only metric alarms are returned, even if composite alarms exist in the account." */
function alarmsOfTypes(region: RegionState, types: readonly string[] = ['MetricAlarm']): AlarmState[] {
  const metric: MetricAlarmState[] = types.includes('MetricAlarm') ? [...region.metricAlarms.values()] : [];
  const composite: CompositeAlarmState[] = types.includes('CompositeAlarm') ? [...region.compositeAlarms.values()] : [];
  return [...metric, ...composite];
}

function isAskedFor({ shown }: AlarmState, input: Aws.DescribeAlarmsInput): boolean {
  const { AlarmNames: names, AlarmNamePrefix: prefix, StateValue: state, ActionPrefix: actionPrefix } = input;
  const actions = [shown.AlarmActions, shown.OKActions, shown.InsufficientDataActions].flatMap((list) => list ?? []);
  return (
    (names === undefined || names.includes(shown.AlarmName)) &&
    (prefix === undefined || shown.AlarmName.startsWith(prefix)) &&
    (state === undefined || shown.StateValue === state) &&
    (actionPrefix === undefined || actions.some((action) => action.startsWith(actionPrefix)))
  );
}

function isRelated(alarm: AlarmState, region: RegionState, input: Aws.DescribeAlarmsInput): boolean {
  const { ChildrenOfAlarmName: parent, ParentsOfAlarmName: child } = input;
  const childrenOfParent = parent === undefined ? undefined : region.compositeAlarms.get(parent)?.shown.AlarmRule;
  if (parent !== undefined && !alarmsNamedIn(childrenOfParent ?? '').includes(alarm.shown.AlarmName)) return false;
  if (child === undefined) return true;
  return alarm.kind === 'composite' && alarmsNamedIn(alarm.shown.AlarmRule).includes(child);
}

/** Lists the alarms on exactly this metric: other dimensions are another metric; math and composite alarms have none. */
export function describeAlarmsForMetric(
  call: Call,
  input: Aws.DescribeAlarmsForMetricInput,
): Aws.DescribeAlarmsForMetricOutput {
  const { MetricName: name, Namespace: namespace, Statistic, ExtendedStatistic, Period, Unit } = input;
  if (name === undefined) throw constraint('metricName', null, 'Member must not be null');
  if (namespace === undefined) throw constraint('namespace', null, 'Member must not be null');
  const key = metricKey(namespace, name, input.Dimensions ?? []);
  const alarms = [...call.region.metricAlarms.values()].filter(
    ({ shown }) =>
      shown.MetricName !== undefined &&
      metricKey(shown.Namespace ?? '', shown.MetricName, shown.Dimensions ?? []) === key &&
      (Statistic === undefined || shown.Statistic === Statistic) &&
      (ExtendedStatistic === undefined || shown.ExtendedStatistic === ExtendedStatistic) &&
      (Period === undefined || shown.Period === Period) &&
      (Unit === undefined || shown.Unit === Unit),
  );
  return { MetricAlarms: alarms.map(({ shown }) => shown) };
}
