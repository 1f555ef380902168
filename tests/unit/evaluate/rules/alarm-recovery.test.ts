import { describe, expect, it } from '@jest/globals';
import type { MetricAlarm } from '../../../../src/domain/facts.ts';
import { type Feeding, holdOf, recoveryOf } from '../../../../src/evaluate/rules/alarm-recovery.ts';
import { cisAlarm } from '../cis-alarm.ts';

const nowMs = Date.parse('2026-11-22T06:00:00Z');
const minutes = 60_000;
const days = 1_440 * minutes;
const noOthers = { noisy: [], others: [] };

function recovery(
  change: Partial<MetricAlarm>,
  ageMs: number | undefined,
  feeding: Partial<Feeding> = { otherFeeders: noOthers },
): ReturnType<typeof recoveryOf> {
  const since = ageMs === undefined ? {} : { stateTransitionedMs: nowMs - ageMs };
  return recoveryOf(
    { ...cisAlarm, stateValue: 'ALARM', ...since, ...change },
    { nowMs, hasDefaultValue: false, ...feeding },
  );
}

const sinceMinutes = (age: string): string =>
  `It is in ALARM since ${age}: until it leaves that state, an event does not notify.`;

describe('recoveryOf', () => {
  it.each(['OK', 'INSUFFICIENT_DATA'])(
    'recoveryOf has nothing to say of an alarm in %s, however long',
    (stateValue) => {
      expect(recovery({ stateValue }, 90 * days, {})).toEqual({ kind: 'not-in-alarm' });
    },
  );

  it.each<[string, Partial<MetricAlarm>, number, Partial<Feeding>]>([
    ['missing data is missing', {}, 10 * minutes, {}],
    ['missing data is good', { treatMissingData: 'notBreaching' }, 10 * minutes, {}],
    [
      'missing data is ignored, and default values end it',
      { treatMissingData: 'ignore' },
      10 * minutes,
      { hasDefaultValue: true },
    ],
    ['it is as old as one event can make it', {}, 16 * minutes, {}],
    ['a datapoint of a day may be two days old', { periodSeconds: 86_400 }, 3 * days, {}],
    ['one of twelve periods is enough', { evaluationPeriods: 12, datapointsToAlarm: 1 }, 70 * minutes, {}],
    ['a clock period had to end first', { evaluationWindow: 'WallClockWindow' }, 21 * minutes, {}],
    ['it was changed a minute ago', { configurationUpdatedMs: nowMs - minutes }, 90 * days, {}],
    ['its clock is behind that of CloudWatch', {}, -minutes, {}],
  ])('recoveryOf says that an alarm in ALARM recovers when %s', (_why, change, ageMs, feeding) => {
    const since = new Date(nowMs - ageMs).toISOString().replace('.000Z', 'Z');
    expect(recovery(change, ageMs, feeding)).toEqual({ kind: 'recovers', caveat: sinceMinutes(since) });
  });

  it.each<[string, Partial<MetricAlarm>, number, Partial<Feeding>, boolean]>([
    ['one event does not explain it', {}, 17 * minutes, {}, false],
    ['it is in ALARM for a day', {}, days, {}, true],
    ['it is in ALARM for less than a day', {}, days - minutes, {}, false],
    [
      'it has periods of a day, and is in ALARM for less than twice what one event explains',
      { periodSeconds: 86_400 },
      5 * days,
      {},
      false,
    ],
    ['it has periods of a day, and is in ALARM for a month', { periodSeconds: 86_400 }, 30 * days, {}, true],
    ['missing data is ignored', { treatMissingData: 'ignore' }, minutes, {}, false],
    ['missing data is ignored for long', { treatMissingData: 'ignore' }, 2 * days, {}, true],
    [
      'default values have not ended it',
      { treatMissingData: 'ignore' },
      20 * minutes,
      { hasDefaultValue: true },
      false,
    ],
  ])('recoveryOf asks for the other filters when %s', (_why, change, ageMs, feeding, isStuckAnyway) => {
    expect(recovery(change, ageMs, feeding)).toEqual({ kind: 'depends-on-other-feeders', isStuckAnyway });
  });

  it.each<[string, Partial<MetricAlarm>, number | undefined, Partial<Feeding>, object]>([
    [
      'missing data is ignored, and CloudWatch does not say since when',
      { treatMissingData: 'ignore' },
      undefined,
      { otherFeeders: noOthers },
      {
        message: 'Is in ALARM and ignores missing data, so it stays there, and an event changes nothing.',
        byMetric: false,
      },
    ],
    [
      'it is in ALARM for three months',
      {},
      90 * days,
      { otherFeeders: noOthers },
      {
        message:
          'Is in ALARM since 2026-08-24T06:00:00Z, where one event keeps it for 16 minutes at most: its metric breaches all the time, and an event changes nothing.',
        byMetric: true,
      },
    ],
    [
      'a filter counts all day',
      {},
      20 * minutes,
      { otherFeeders: { noisy: ['filter all of log group app'], others: ['filter errors of log group app'] } },
      {
        message:
          'Is in ALARM since 2026-11-22T05:40:00Z, where one event keeps it for 16 minutes at most: its metric breaches all the time, and an event changes nothing. Its metric is fed by filter all of log group app and 1 more too.',
        byMetric: true,
      },
    ],
    [
      'missing data is ignored, and default values have not ended it for days',
      { treatMissingData: 'ignore', periodSeconds: 3_600 },
      2 * days,
      { hasDefaultValue: true, otherFeeders: noOthers },
      {
        message:
          'Is in ALARM since 2026-11-20T06:00:00Z, where one event keeps it for 4 hours at most: nothing has brought it back, and an event changes nothing.',
        byMetric: false,
      },
    ],
  ])('recoveryOf says that an alarm is stuck in ALARM when %s', (_why, change, ageMs, feeding, expected) => {
    expect(recovery(change, ageMs, feeding)).toEqual({ kind: 'stuck', ...expected });
  });

  it.each<[string, Partial<MetricAlarm>, number | undefined, Partial<Feeding>, string]>([
    [
      'one event does not explain it',
      { periodSeconds: 86_400 },
      5 * days,
      { otherFeeders: { noisy: [], others: ['filter errors of log group app'] } },
      'Is in ALARM since 2026-11-17T06:00:00Z, where one event keeps it for 4 days at most: whether it returns before the next event is not known. Its metric is fed by filter errors of log group app too.',
    ],
    ['CloudWatch does not say since when', {}, undefined, {}, 'Is in ALARM, and CloudWatch does not say since when.'],
    [
      'CloudWatch fails to evaluate it',
      { evaluationState: 'EVALUATION_FAILURE' },
      2 * days,
      {},
      'Is in ALARM since 2026-11-20T06:00:00Z, and CloudWatch fails to evaluate it for now.',
    ],
  ])('recoveryOf is undecided when %s', (_why, change, ageMs, feeding, message) => {
    expect(recovery(change, ageMs, feeding)).toEqual({ kind: 'undecided', message });
  });
});

describe('holdOf', () => {
  it.each<[string, Partial<MetricAlarm>, object]>([
    ['1 of 1', {}, { leastSeconds: 300, mostSeconds: 960 }],
    ['1 of 5', { evaluationPeriods: 5, datapointsToAlarm: 1 }, { leastSeconds: 1_500, mostSeconds: 2_160 }],
    ['3 of 3', { evaluationPeriods: 3 }, { leastSeconds: 300, mostSeconds: 1_560 }],
    ['7 of 7 days', { evaluationPeriods: 7, periodSeconds: 86_400 }, { leastSeconds: 86_400, mostSeconds: 781_200 }],
    ['a formula', { metrics: [] }, { leastSeconds: 300, mostSeconds: 960 }],
  ])('holdOf tells how long one event holds an alarm of %s periods', (_shape, change, expected) => {
    expect(holdOf({ ...cisAlarm, ...change })).toEqual(expected);
  });
});
