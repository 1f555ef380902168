import type { StateValue } from '@aws-sdk/client-cloudwatch';
import { parseArn } from '../../domain/arn.ts';
import { type Located, recordHistory } from '../world/alarm-history.ts';
import type { AlarmState, CompositeAlarmState } from '../world/alarm-state.ts';
import type { RegionState, Store } from '../world/store.ts';
import { alarmMessage } from './alarm-message.ts';
import { parseAlarmRule, ruleHolds } from './composite-rule.ts';
import { muteRuleStatus } from './mute-schedule.ts';
import { publishAsCloudWatch } from './publish.ts';

export type Change = { readonly to: StateValue; readonly reason: string; readonly data?: string };

/** Changes an alarm's state. "An alarm invokes actions only when the alarm changes state." */
export function changeState(store: Store, { region, alarm }: Located, change: Change): void {
  const from = alarm.shown.StateValue ?? 'INSUFFICIENT_DATA';
  const now = new Date(store.clock.now());
  const updated = {
    StateReason: change.reason,
    StateReasonData: change.data ?? '{}',
    StateUpdatedTimestamp: now,
    StateValue: change.to,
    StateTransitionedTimestamp: from === change.to ? alarm.shown.StateTransitionedTimestamp : now,
  };
  if (alarm.kind === 'metric') alarm.shown = { ...alarm.shown, ...updated };
  else alarm.shown = { ...alarm.shown, ...updated };
  if (from === change.to) return;
  recordHistory(
    store,
    { region, alarm },
    {
      type: 'StateUpdate',
      summary: `Alarm updated from ${from} to ${change.to}`,
      data: {
        version: '1.0',
        oldState: { stateValue: from },
        newState: { stateValue: change.to, stateReason: change.reason },
      },
    },
  );
  runActions(store, { region, alarm }, from);
  for (const composite of compositesOver(region, alarm)) evaluateComposite(store, region, composite);
}

function runActions(store: Store, { region, alarm }: Located, from: StateValue): void {
  if (alarm.shown.ActionsEnabled === false || isMuted(store, region, alarm.shown.AlarmName)) return;
  if (alarm.kind === 'composite' && isSuppressed(region, alarm)) return;
  for (const action of actionsFor(alarm)) {
    const arn = parseArn(action);
    if (arn?.service !== 'sns') continue;
    const failure = publishAsCloudWatch(store, {
      topicArn: action,
      alarmArn: alarm.shown.AlarmArn,
      ...alarmMessage(region.place, alarm, from),
    });
    recordHistory(
      store,
      { region, alarm },
      {
        type: 'Action',
        summary:
          failure === undefined
            ? `Successfully executed action ${action}`
            : `Failed to execute action ${action}. Received error: "${failure}"`,
        data: {
          actionState: failure === undefined ? 'Succeeded' : 'Failed',
          notificationResource: action,
          error: failure ?? null,
        },
      },
    );
  }
}

function actionsFor({ shown }: AlarmState): readonly string[] {
  switch (shown.StateValue) {
    case 'ALARM':
      return shown.AlarmActions ?? [];
    case 'OK':
      return shown.OKActions ?? [];
    default:
      return shown.InsufficientDataActions ?? [];
  }
}

/** Returns whether a mute rule keeps the actions from running; the state changes nevertheless. */
function isMuted(store: Store, region: RegionState, alarmName: string): boolean {
  return [...region.muteRules.values()].some(
    (rule) =>
      rule.rule.MuteTargets?.AlarmNames?.includes(alarmName) === true &&
      muteRuleStatus(rule, store.clock.now()) === 'ACTIVE',
  );
}

function isSuppressed(region: RegionState, { shown }: CompositeAlarmState): boolean {
  const suppressor = shown.ActionsSuppressor;
  if (suppressor === undefined) return false;
  const name = parseArn(suppressor)?.resource.replace(/^alarm:/, '') ?? suppressor;
  return stateIn(region, name) === 'ALARM';
}

function stateIn(region: RegionState, name: string): StateValue | undefined {
  return (region.metricAlarms.get(name) ?? region.compositeAlarms.get(name))?.shown.StateValue;
}

function compositesOver(region: RegionState, { shown }: AlarmState): CompositeAlarmState[] {
  return [...region.compositeAlarms.values()].filter(({ shown: other }) => other.AlarmRule.includes(shown.AlarmName));
}

/** Evaluates a composite alarm. "It is possible to create a loop or cycle of composite alarms": it is followed once. */
export function evaluateComposite(store: Store, region: RegionState, alarm: CompositeAlarmState): void {
  const rule = parseAlarmRule(alarm.shown.AlarmRule);
  if (rule === undefined)
    throw new Error(`The sandbox cannot read the rule of the composite alarm ${alarm.shown.AlarmName}.`);
  const to = ruleHolds(rule, (name) => stateIn(region, name)) ? 'ALARM' : 'OK';
  if (to === alarm.shown.StateValue || alarm.isChanging) return;
  alarm.isChanging = true;
  const reason = `${alarm.shown.AlarmRule} is ${to === 'ALARM' ? 'true' : 'false'}`;
  changeState(store, { region, alarm }, { to, reason });
  alarm.isChanging = false;
}
