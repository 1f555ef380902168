import type * as Aws from '@aws-sdk/client-cloudwatch';
import type { AlarmState } from './alarm-state.ts';
import type { RegionState, Store } from './store.ts';

export type Entry = {
  readonly type: Aws.HistoryItemType;
  readonly summary: string;
  readonly data: Readonly<Record<string, unknown>>;
};

export type Located = { readonly region: RegionState; readonly alarm: AlarmState };

export function recordHistory(store: Store, { region, alarm }: Located, entry: Entry): void {
  region.alarmHistory.push({
    AlarmName: alarm.shown.AlarmName,
    AlarmType: alarm.kind === 'metric' ? 'MetricAlarm' : 'CompositeAlarm',
    Timestamp: new Date(store.clock.now()),
    HistoryItemType: entry.type,
    HistorySummary: entry.summary,
    HistoryData: JSON.stringify(entry.data),
  });
}
