import { describe, expect, it } from '@jest/globals';
import type { LocatedFilter, MetricAlarm } from '../../../src/domain/facts.ts';
import { known } from '../../../src/domain/observed.ts';
import { type Answers, alarm, evaluationContext, filter, investigated, refused } from '../../support/facts.ts';

const minutes = 60_000;
const days = 1_440 * minutes;

function inAlarmFor(ms: number, change: Partial<MetricAlarm> = {}): MetricAlarm {
  return { ...alarm, stateValue: 'ALARM', stateTransitionedMs: evaluationContext.nowMs - ms, ...change };
}

function on(logGroupName: string, change: Partial<LocatedFilter> = {}): LocatedFilter {
  return { ...filter, filterName: 'other', logGroupName, ...change };
}

type Fed = { readonly alarms: readonly MetricAlarm[]; readonly by?: Answers['filters-of-metric'] };

/** Returns the link of the alarm, and how often the other filters of its metric were asked for. */
function judged({ alarms, by = known([]) }: Fed): { readonly link: unknown; readonly asked: number } {
  const { finding, rounds } = investigated({ 'metric-alarms': known(alarms), 'filters-of-metric': by });
  const asked = rounds.flat().filter(({ kind }) => kind === 'filters-of-metric').length;
  return { link: finding.chain[3], asked };
}

const everything = { filterPattern: '{ $.eventName = "*" }' };
const ignored = { treatMissingData: 'ignore' };
const holds = (caveats: readonly object[]): object => ({
  link: 'alarm',
  state: 'ok',
  resource: alarm.alarmArn,
  caveats,
});

describe('an alarm in the state that it is in', () => {
  it.each<[string, MetricAlarm, readonly object[]]>([
    ['is OK', alarm, []],
    ['has no data', { ...alarm, stateValue: 'INSUFFICIENT_DATA' }, []],
    [
      'went to ALARM a minute ago',
      inAlarmFor(minutes),
      [
        {
          fact: 'alarm-state',
          code: 'ALARM_IN_ALARM',
          message: 'It is in ALARM since 2026-11-22T05:59:00Z: until it leaves that state, an event does not notify.',
        },
      ],
    ],
  ])('an alarm that %s holds, and nothing more is asked', (_state, given, caveats) => {
    expect(judged({ alarms: [given] })).toEqual({ link: holds(caveats), asked: 0 });
  });

  it.each<[string, MetricAlarm, Answers['filters-of-metric'], object]>([
    ['has been in ALARM for a year', inAlarmFor(365 * days), known([]), { reason: 'ALARM_CANNOT_FIRE' }],
    [
      '… and the filters can’t be read',
      inAlarmFor(365 * days),
      refused('ACCESS_DENIED'),
      { reason: 'ALARM_CANNOT_FIRE' },
    ],
    ['has been in ALARM for an hour', inAlarmFor(60 * minutes), known([]), { reason: 'UNDECIDED' }],
    ['… and the filters can’t be read', inAlarmFor(60 * minutes), refused('THROTTLED'), { reason: 'THROTTLED' }],
    [
      '… and another log group counts all day',
      inAlarmFor(60 * minutes),
      known([on('app', everything)]),
      { reason: 'ALARM_CANNOT_FIRE' },
    ],
    [
      '… and its own log group is listed again',
      inAlarmFor(60 * minutes),
      known([on('cloudtrail', everything)]),
      { reason: 'UNDECIDED' },
    ],
    [
      '… and the other metric has dimensions',
      inAlarmFor(60 * minutes),
      known([on('app', { ...everything, dimensions: { a: '$.b' } })]),
      { reason: 'UNDECIDED' },
    ],
    [
      '… and the other metric has system dimensions',
      inAlarmFor(60 * minutes),
      known([on('app', { ...everything, emitSystemFieldDimensions: ['@aws.account'] })]),
      { reason: 'UNDECIDED' },
    ],
    [
      '… and CloudWatch Logs lists another metric',
      inAlarmFor(60 * minutes),
      known([
        on('app', { ...everything, metricName: 'Other' }),
        on('app', { ...everything, metricNamespace: 'Other' }),
      ]),
      { reason: 'UNDECIDED' },
    ],
    ['… and another trail counts the same', inAlarmFor(60 * minutes), known([on('second')]), { reason: 'UNDECIDED' }],
    ['ignores missing data', inAlarmFor(minutes, ignored), known([]), { reason: 'ALARM_CANNOT_FIRE' }],
    [
      '… and the filters can’t be read',
      inAlarmFor(minutes, ignored),
      refused('ACCESS_DENIED'),
      { reason: 'ACCESS_DENIED' },
    ],
    [
      '… and another log group publishes zeros',
      inAlarmFor(minutes, ignored),
      known([on('app', { defaultValue: 0 })]),
      { state: 'ok' },
    ],
    [
      '… and another log group counts in zeros',
      inAlarmFor(minutes, ignored),
      known([on('app', { metricValue: '0' })]),
      { state: 'ok' },
    ],
    [
      '… and another log group counts in fields',
      inAlarmFor(minutes, ignored),
      known([on('app', { metricValue: '$.a' })]),
      { reason: 'ALARM_CANNOT_FIRE' },
    ],
    [
      '… and another log group has no value',
      inAlarmFor(minutes, ignored),
      known([on('app', { metricValue: ' ' })]),
      { reason: 'ALARM_CANNOT_FIRE' },
    ],
    [
      '… and another log group publishes ones',
      inAlarmFor(minutes, ignored),
      known([on('app', { defaultValue: 1 })]),
      { reason: 'ALARM_CANNOT_FIRE' },
    ],
  ])('the other filters of its metric are asked for once when the alarm %s', (_state, given, by, expected) => {
    expect(judged({ alarms: [given], by })).toEqual({ link: expect.objectContaining(expected), asked: 1 });
  });

  it('an alarm that is stuck does not matter where another one holds', () => {
    const other = { ...alarm, alarmArn: `${alarm.alarmArn}-2` };
    expect(judged({ alarms: [inAlarmFor(365 * days), other] })).toEqual({
      link: { ...holds([]), resource: other.alarmArn },
      asked: 0,
    });
  });

  it('the message on a stuck alarm does not name a filter that counts the same events on the log group of another trail', () => {
    const by = known([on('second'), on('third', { filterPattern: '{ $.userIdentity.type = "Root" && $.a = 1 }' })]);
    const message =
      'Is in ALARM since 2026-11-20T06:00:00Z, where one event keeps it for 16 minutes at most: its metric breaches all the time, and an event changes nothing.';
    expect(judged({ alarms: [inAlarmFor(2 * days)], by }).link).toMatchObject({ message });
  });

  it('the message on a stuck alarm names since when it is in ALARM, why it stays there, and what else feeds its metric', () => {
    const by = known([on('app', { ...everything, filterName: 'all' }), on('app', { filterPattern: '{ $.a = 1 }' })]);
    const message =
      'Is in ALARM since 2026-11-20T06:00:00Z, where one event keeps it for 16 minutes at most: its metric breaches all the time, and an event changes nothing. Its metric is fed by filter all of log group app and 1 more too.';
    expect(judged({ alarms: [inAlarmFor(2 * days)], by }).link).toEqual({
      link: 'alarm',
      state: 'broken',
      reason: 'ALARM_CANNOT_FIRE',
      message,
      resource: alarm.alarmArn,
      caveats: [],
    });
  });
});
