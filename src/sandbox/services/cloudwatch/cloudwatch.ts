import type * as Aws from '@aws-sdk/client-cloudwatch';
import { optional } from '../../../domain/optional.ts';
import { type Call, changes, type Operations, reads } from '../../access/operation.ts';
import { changeState } from '../../events/alarm-transition.ts';
import { type AlarmState, tagList } from '../../world/alarm-state.ts';
import { arnOf } from '../../world/arn.ts';
import { AwsError } from '../../world/errors.ts';
import { describeAlarmHistory } from './alarm-history.ts';
import { constraint, resourceNotFound } from './cloudwatch-input.ts';
import { describeAlarms, describeAlarmsForMetric } from './describe-alarms.ts';
import { listAlarmMuteRules } from './mute-rules.ts';
import { putMetricAlarm } from './put-metric-alarm.ts';

function alarmNamed(call: Call, name: string): AlarmState | undefined {
  return call.region.metricAlarms.get(name) ?? call.region.compositeAlarms.get(name);
}

function taggable(call: Call, arn: string | undefined): AlarmState {
  if (arn === undefined) throw constraint('resourceARN', null, 'Member must not be null');
  const alarms = [...call.region.metricAlarms.values(), ...call.region.compositeAlarms.values()];
  const alarm = alarms.find(({ shown }) => shown.AlarmArn === arn);
  if (alarm !== undefined) return alarm;
  throw resourceNotFound('ResourceNotFoundException', `Unknown resource: ${arn}`);
}

function tagResource(call: Call, input: Aws.TagResourceInput): Record<string, never> {
  const alarm = taggable(call, input.ResourceARN);
  const tags = { ...alarm.tags };
  for (const { Key, Value } of input.Tags ?? []) {
    if (Key === undefined || Key === '' || Key.length > 128 || Key.startsWith('aws:')) {
      throw new AwsError('InvalidParameterValue', 'The value for the tag key is not valid.');
    }
    tags[Key] = Value ?? '';
  }
  if (Object.keys(tags).length > 50)
    throw new AwsError('InvalidParameterValue', 'A resource can have at most 50 tags.');
  alarm.tags = tags;
  return {};
}

function listTagsForResource(call: Call, input: Aws.ListTagsForResourceInput): Aws.ListTagsForResourceOutput {
  return { Tags: tagList(taggable(call, input.ResourceARN).tags) };
}

/** "Temporarily sets the state of an alarm": actions run, and the next evaluation uses the data again. */
function setAlarmState(call: Call, input: Aws.SetAlarmStateInput): Record<string, never> {
  const { AlarmName: name, StateValue: to, StateReason: reason, StateReasonData: data } = input;
  if (name === undefined) throw constraint('alarmName', null, 'Member must not be null');
  if (reason === undefined) throw constraint('stateReason', null, 'Member must not be null');
  if (to !== 'OK' && to !== 'ALARM' && to !== 'INSUFFICIENT_DATA') {
    throw constraint('stateValue', to, 'Member must satisfy enum value set: [INSUFFICIENT_DATA, ALARM, OK]');
  }
  const alarm = alarmNamed(call, name);
  if (alarm === undefined) throw resourceNotFound('ResourceNotFound', '');
  if (data !== undefined && !isJson(data)) throw new AwsError('InvalidFormat', 'StateReasonData is not valid JSON.');
  changeState(call.store, { region: call.region, alarm }, { to, reason, ...optional({ data }) });
  return {};
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch (error) {
    if (error instanceof SyntaxError) return false;
    throw error;
  }
}

const alarmResource = (call: Call, name: string | undefined): { resource: string } => ({
  resource: arnOf(call.place, 'cloudwatch', `alarm:${name ?? '*'}`),
});

const arnResource = (_call: Call, { ResourceARN }: { ResourceARN: string | undefined }): { resource: string } => ({
  resource: ResourceARN ?? '*',
});

export const cloudwatch: Operations = {
  DescribeAlarms: reads('cloudwatch:DescribeAlarms', describeAlarms, (call) => alarmResource(call, undefined)),
  DescribeAlarmsForMetric: reads('cloudwatch:DescribeAlarmsForMetric', describeAlarmsForMetric, (call) =>
    alarmResource(call, undefined),
  ),
  DescribeAlarmHistory: reads('cloudwatch:DescribeAlarmHistory', describeAlarmHistory, (call, { AlarmName }) =>
    alarmResource(call, AlarmName),
  ),
  ListAlarmMuteRules: reads('cloudwatch:ListAlarmMuteRules', listAlarmMuteRules, (call) => ({
    resource: arnOf(call.place, 'cloudwatch', 'alarm-mute-rule:*'),
  })),
  PutMetricAlarm: changes('cloudwatch:PutMetricAlarm', putMetricAlarm, (call, { AlarmName, AlarmActions }) => ({
    ...alarmResource(call, AlarmName),
    context: { 'cloudwatch:alarmactions': AlarmActions ?? [] },
  })),
  SetAlarmState: changes('cloudwatch:SetAlarmState', setAlarmState, (call, { AlarmName }) =>
    alarmResource(call, AlarmName),
  ),
  TagResource: changes('cloudwatch:TagResource', tagResource, arnResource),
  ListTagsForResource: reads('cloudwatch:ListTagsForResource', listTagsForResource, arnResource),
};
