import { describe, expect, it } from '@jest/globals';
import type { CompositeAlarm, MetricAlarm } from '../../../src/domain/facts.ts';
import { known } from '../../../src/domain/observed.ts';
import { alarm, evaluationContext, investigated, topicArn } from '../../support/facts.ts';

const arnOf = (name: string): string => alarm.alarmArn.replace(/[^:]+$/, name);

function composite(alarmName: string, alarmRule: string, change: Partial<CompositeAlarm> = {}): CompositeAlarm {
  const actions = { actionsEnabled: true, alarmActions: [topicArn] };
  return { alarmName, alarmArn: arnOf(alarmName), ...actions, alarmRule, stateValue: 'OK', ...change };
}

const silent: MetricAlarm = { ...alarm, alarmActions: [] };
const overRoot = (change: Partial<CompositeAlarm> = {}): CompositeAlarm =>
  composite('c', 'ALARM("root-usage")', change);

type Case = {
  readonly composites: readonly CompositeAlarm[];
  readonly states?: Readonly<Record<string, string>>;
  readonly alarms?: readonly MetricAlarm[];
};

/** Returns the link of the alarm. */
function alarmLink({ composites, states = {}, alarms = [silent] }: Case): unknown {
  const others = Object.entries(states).map(([alarmName, stateValue]) => ({
    alarmName,
    alarmArn: arnOf(alarmName),
    stateValue,
  }));
  const listed = known({ composite: composites, metricMath: [], states: [...alarms, ...others] });
  return investigated({ 'metric-alarms': known(alarms), 'other-alarms': listed }).finding.chain[3];
}

const held = { actionsSuppressor: 'm' };
const suppressor = {
  fact: 'actions-suppressor',
  code: 'ACTIONS_SUPPRESSOR',
  message: 'Its actions are suppressed whenever alarm m is in ALARM.',
};
const unknownState = 'The state of alarm m, which suppresses its actions, is not known.';
const suppressed = 'Its actions are suppressed by alarm m.';

describe('a composite alarm above an alarm without a topic', () => {
  it.each<[string, Case, readonly object[]]>([
    ['has no suppressor', { composites: [overRoot()] }, []],
    ['has a suppressor that is OK', { composites: [overRoot(held)], states: { m: 'OK' } }, [suppressor]],
    [
      'has a suppressor by its ARN',
      { composites: [overRoot({ actionsSuppressor: arnOf('m') })], states: { m: 'OK' } },
      [{ ...suppressor, message: suppressor.message.replace('alarm m', `alarm ${arnOf('m')}`) }],
    ],
    [
      'has a suppressor that does not follow',
      { composites: [overRoot(held), composite('m', 'ALARM("root-usage") AND FALSE', { alarmActions: [] })] },
      [suppressor],
    ],
    [
      'waits for its suppressor as long as one event lasts',
      { composites: [overRoot({ ...held, actionsSuppressorWaitSeconds: 300 })], states: { m: 'OK' } },
      [suppressor],
    ],
    [
      'waits an hour, over an alarm that stays in ALARM',
      {
        composites: [overRoot({ ...held, actionsSuppressorWaitSeconds: 300 })],
        states: { m: 'OK' },
        alarms: [{ ...silent, treatMissingData: 'ignore' }],
      },
      [suppressor],
    ],
    [
      'is above one that is in ALARM for a minute',
      {
        composites: [overRoot({ stateValue: 'ALARM' })],
        alarms: [{ ...silent, stateValue: 'ALARM', stateTransitionedMs: evaluationContext.nowMs - 60_000 }],
      },
      [
        {
          fact: 'alarm-state',
          code: 'ALARM_IN_ALARM',
          message: 'It is in ALARM since 2026-11-22T05:59:00Z: until it leaves that state, an event does not notify.',
        },
      ],
    ],
  ])('a composite alarm holds when it %s', (_what, given, caveats) => {
    expect(alarmLink(given)).toEqual({ link: 'alarm', state: 'ok', resource: arnOf('c'), caveats });
  });

  it.each<[string, Case, string]>([
    [
      'is suppressed, and by what is not known',
      { composites: [overRoot({ actionsSuppressedBy: 'Alarm' })] },
      'Its actions are suppressed.',
    ],
    [
      'waits now',
      { composites: [overRoot({ ...held, actionsSuppressedBy: 'WaitPeriod' })], states: { m: 'OK' } },
      suppressed,
    ],
    ['has a suppressor in ALARM', { composites: [overRoot(held)], states: { m: 'ALARM' } }, suppressed],
    [
      'has a composite suppressor in ALARM',
      { composites: [overRoot(held), composite('m', 'ALARM(x)', { stateValue: 'ALARM' })] },
      suppressed,
    ],
    [
      'has a suppressor that follows the same alarm',
      { composites: [overRoot(held), composite('m', 'ALARM("root-usage")', { alarmActions: [] })] },
      suppressed,
    ],
    [
      'has a suppressor that follows while others are quiet',
      { composites: [overRoot(held), composite('m', 'ALARM("root-usage") AND NOT ALARM(x)', { alarmActions: [] })] },
      suppressed,
    ],
    [
      'has a suppressor on the same metric',
      { composites: [overRoot(held)], alarms: [silent, { ...silent, alarmName: 'm', alarmArn: arnOf('m') }] },
      suppressed,
    ],
    [
      'waits for its suppressor longer than one event lasts',
      { composites: [overRoot({ ...held, actionsSuppressorWaitSeconds: 961 })], states: { m: 'OK' } },
      'Its actions wait 961 s for alarm m, and one event keeps it in ALARM for less.',
    ],
    [
      'has a rule that another alarm makes false',
      { composites: [composite('c', 'ALARM("root-usage") AND NOT ALARM(m)')], states: { m: 'ALARM' } },
      'Its rule does not hold now, with m in ALARM.',
    ],
  ])('a composite alarm is muted when it %s', (_what, given, message) => {
    const broken = {
      link: 'alarm',
      state: 'broken',
      reason: 'ALARM_MUTED',
      message,
      resource: arnOf('c'),
      caveats: [],
    };
    expect(alarmLink(given)).toEqual(broken);
  });

  it.each<[string, Case, string]>([
    ['has a suppressor that is not listed', { composites: [overRoot(held)] }, unknownState],
    ['has a suppressor in an odd state', { composites: [overRoot(held)], states: { m: 'ODD' } }, unknownState],
    [
      'has a suppressor that may follow',
      { composites: [overRoot(held), composite('m', 'ALARM("root-usage") AND OK(x)', { alarmActions: [] })] },
      unknownState,
    ],
    [
      'has a suppressor that follows because another alarm is in ALARM',
      {
        composites: [overRoot(held), composite('m', 'ALARM("root-usage") AND ALARM(x)', { alarmActions: [] })],
        states: { x: 'ALARM' },
      },
      unknownState,
    ],
    [
      'waits for its suppressor about as long as one event lasts',
      { composites: [overRoot({ ...held, actionsSuppressorWaitSeconds: 301 })], states: { m: 'OK' } },
      'Its actions wait 301 s for alarm m: AWS does not document that one event keeps it in ALARM for so long.',
    ],
    [
      'has a rule that can’t be read',
      { composites: [composite('c', 'ODD("root-usage")')] },
      `Its rule can't be read: ODD("root-usage")`,
    ],
  ])('a composite alarm is undecided when it %s', (_what, given, message) => {
    expect(alarmLink(given)).toEqual({
      link: 'alarm',
      state: 'unknown',
      reason: 'UNDECIDED',
      message,
      resource: arnOf('c'),
    });
  });
});
