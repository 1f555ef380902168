import type * as Aws from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../access/operation.ts';
import { checkedMaxRecords, invalidNextToken } from './cloudwatch-input.ts';

export function describeAlarmHistory(call: Call, input: Aws.DescribeAlarmHistoryInput): Aws.DescribeAlarmHistoryOutput {
  const asked = checkedMaxRecords(input.MaxRecords);
  // "If you omit this parameter, only metric alarms …" applies here as for DescribeAlarms.
  const types: readonly string[] = input.AlarmTypes ?? ['MetricAlarm'];
  const items = call.region.alarmHistory.filter(
    (item) =>
      types.includes(item.AlarmType ?? '') &&
      (input.AlarmName === undefined || item.AlarmName === input.AlarmName) &&
      (input.HistoryItemType === undefined || item.HistoryItemType === input.HistoryItemType) &&
      isWithin(item.Timestamp?.getTime() ?? 0, input.StartDate, input.EndDate),
  );
  const ordered = input.ScanBy === 'TimestampAscending' ? items : items.toReversed();
  const page = call.pages(ordered, { token: input.NextToken, asked, usual: 100, invalidToken: invalidNextToken });
  return { AlarmHistoryItems: page.items, NextToken: page.nextToken };
}

function isWithin(timestampMs: number, start: Date | undefined, end: Date | undefined): boolean {
  return timestampMs >= (start?.getTime() ?? 0) && timestampMs <= (end?.getTime() ?? Number.POSITIVE_INFINITY);
}
