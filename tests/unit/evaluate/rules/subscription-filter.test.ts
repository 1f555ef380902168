import { describe, expect, it } from '@jest/globals';
import { Work } from '../../../../src/domain/work.ts';
import { passesAlarmMessages } from '../../../../src/evaluate/rules/subscription-filter.ts';

const message = {
  alarmName: 'root-usage',
  alarmArn: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:root-usage',
  accountId: '111122223333',
};
const metric = { namespace: 'CISBenchmark', metricName: 'RootUsage' };

function outcome(filterPolicy: string, filterPolicyScope = 'MessageBody', about: object = {}): string {
  return passesAlarmMessages(
    { pendingConfirmation: false, filterPolicy, filterPolicyScope },
    { ...message, ...about },
    new Work(),
  );
}

describe('passesAlarmMessages without a policy', () => {
  it.each(['MessageAttributes', 'MessageBody'])(
    'passesAlarmMessages passes all when the scope is %s',
    (filterPolicyScope) => {
      expect(passesAlarmMessages({ pendingConfirmation: false, filterPolicyScope }, message, new Work())).toBe(
        'passes',
      );
      expect(outcome('', filterPolicyScope)).toBe('passes');
      expect(outcome('{}', filterPolicyScope)).toBe('passes');
    },
  );

  it.each(['{', 'null', '[]', '"x"'])('passesAlarmMessages is undecided about %j', (policy) => {
    expect(outcome(policy)).toBe('undecided');
  });
});

describe('passesAlarmMessages by attributes, of which alarm messages have none', () => {
  it.each([
    ['{"severity":["high"]}', 'drops'],
    ['{"severity":[{"exists":true}]}', 'drops'],
    ['{"severity":[{"anything-but":"low"}]}', 'drops'],
    ['{"AlarmName":["root-usage"]}', 'drops'],
    ['{"severity":[{"exists":false}]}', 'passes'],
    ['{"severity":["high",{"exists":false}]}', 'passes'],
    ['{"severity":["high",{"exists":false}],"team":["security"]}', 'drops'],
    ['{"$or":[{"severity":["high"]},{"severity":[{"exists":false}]}]}', 'passes'],
    ['{"severity":[]}', 'drops'],
  ])('passesAlarmMessages by attributes: %s: %s', (policy, expected) => {
    expect(outcome(policy, 'MessageAttributes')).toBe(expected);
  });
});

const passes = [
  '{"AlarmName":["root-usage"]}',
  '{"AlarmName":["other","root-usage"]}',
  '{"AlarmName":[{"prefix":"root-"}]}',
  '{"AlarmName":[{"suffix":"-usage"}]}',
  '{"AlarmName":[{"wildcard":"r*t-*"}]}',
  '{"AlarmName":[{"equals-ignore-case":"ROOT-usage"}]}',
  '{"AlarmName":[{"anything-but":"other"}]}',
  '{"AlarmName":[{"anything-but":["a",5]}]}',
  '{"AlarmName":[{"anything-but":{"prefix":"other"}}]}',
  '{"AlarmName":[{"anything-but":{"prefix":["a","b"]}}]}',
  '{"AlarmName":[{"anything-but":{"suffix":"x"}}]}',
  '{"AlarmName":[{"anything-but":{"wildcard":"*x*"}}]}',
  '{"AlarmName":[{"exists":true}],"AWSAccountId":["111122223333"]}',
  '{"NewStateValue":["ALARM"]}',
  '{"OldStateValue":["OK","INSUFFICIENT_DATA"]}',
  '{"OldStateValue":[{"anything-but":"ALARM"}]}',
  '{"$or":[{"OldStateValue":["OK"]},{"OldStateValue":["INSUFFICIENT_DATA"]}]}',
  '{"OldStateValue":[{"exists":true}]}',
  '{"AlarmDescription":[{"exists":true}]}',
  '{"severity":[{"exists":false}]}',
  '{"detail":{"severity":[{"exists":false}]}}',
  '{"AlarmName":{"part":[{"exists":false}]}}',
  '{"$or":[{"NewStateValue":["OK"]},{"NewStateValue":["ALARM"]}]}',
  '{"$or":[{"NewStateValue":["ALARM"]},{"Region":["x"]}]}',
];

const drops = [
  '{"AlarmName":["Root-Usage"]}',
  '{"AlarmName":["root"]}',
  '{"AlarmName":[null,true]}',
  '{"AlarmName":[{"prefix":"usage"}]}',
  '{"AlarmName":[{"suffix":"root"}]}',
  '{"AlarmName":[{"wildcard":"*x*"}]}',
  '{"AlarmName":[{"equals-ignore-case":"root"}]}',
  '{"AlarmName":[{"anything-but":["root-usage"]}]}',
  '{"AlarmName":[{"anything-but":{"prefix":"root-"}}]}',
  '{"AlarmName":[{"exists":false}]}',
  '{"AlarmName":[{"numeric":[">",0]}]}',
  '{"AlarmName":[{"cidr":"10.0.0.0/8"}]}',
  '{"AWSAccountId":[111122223333]}',
  '{"NewStateValue":["OK"]}',
  '{"NewStateValue":["OK","INSUFFICIENT_DATA"]}',
  '{"OldStateValue":["ALARM"]}',
  '{"Region":["us-east-1"]}',
  '{"Region":["us-gov-west-1"]}',
  '{"AlarmDescription":[{"exists":false}]}',
  '{"severity":["high"]}',
  '{"detail":{"severity":["high"]}}',
  '{"NewStateValue":["OK"],"Region":["x"]}',
  '{"$or":[{"NewStateValue":["OK"]},{"AlarmName":["x"]}]}',
  '{"$or":[{"NewStateValue":["ALARM"]}]}',
  '{"AlarmName":[]}',
];

const undecided = [
  '{"Region":["US East (N. Virginia)"]}',
  '{"Region":[{"prefix":"us"}]}',
  '{"OldStateValue":["OK"]}',
  '{"NewStateReason":[{"prefix":"Threshold Crossed"}]}',
  '{"AlarmDescription":["Severity: high"]}',
  '{"AlarmDescription":{"severity":["high"]}}',
  '{"Trigger":{"MetricName":["RootUsage"]}}',
  '{"AlarmRule":[{"exists":false}]}',
  '{"AlarmName":[{"sounds-like":"root"}]}',
  '{"AlarmName":[{"prefix":5}]}',
  '{"AlarmName":[{"prefix":"root","suffix":"usage"}]}',
  '{"AlarmName":[{}]}',
  '{"AlarmName":[{"anything-but":{"sounds-like":"root"}}]}',
  '{"AlarmName":"root-usage"}',
];

describe('passesAlarmMessages by the body of the message', () => {
  it.each(passes)('passesAlarmMessages passes %s', (policy) => {
    expect(outcome(policy)).toBe('passes');
  });

  it.each(drops)('passesAlarmMessages drops %s', (policy) => {
    expect(outcome(policy)).toBe('drops');
  });

  it.each(undecided)('passesAlarmMessages is undecided about %s', (policy) => {
    expect(outcome(policy)).toBe('undecided');
  });

  it.each([
    ['{"Trigger":{"MetricName":["RootUsage"],"Namespace":[{"prefix":"CIS"}]}}', 'passes'],
    ['{"Trigger":{"MetricName":["Other"]}}', 'drops'],
    ['{"Trigger":{"Team":["security"]}}', 'drops'],
    ['{"Trigger":{"Threshold":[1]}}', 'undecided'],
    ['{"Trigger":[{"exists":true}]}', 'undecided'],
    ['{"AlarmRule":[{"exists":false}]}', 'passes'],
  ])('passesAlarmMessages knows the trigger of a metric alarm: %s: %s', (policy, expected) => {
    expect(outcome(policy, 'MessageBody', { metric })).toBe(expected);
  });
});
