import { describe, expect, it } from '@jest/globals';
import { type AlarmState, type Datapoint, evaluateRange } from '../../../../src/evaluate/rules/alarm-state.ts';

/** AWS's notation: X breaching, 0 not breaching, - missing; the most recent on the right. */
function read(row: string): readonly Datapoint[] {
  return row.split(' ').map((sign) => (sign === 'X' ? 'breaching' : sign === '0' ? 'not-breaching' : 'missing'));
}

type Row = readonly [row: string, missing: AlarmState, ignore: AlarmState, breaching: AlarmState, good: AlarmState];

function expectRow([row, missing, ignore, breaching, notBreaching]: Row, datapointsToAlarm: number): void {
  const state = (treatMissingData: 'missing' | 'ignore' | 'breaching' | 'notBreaching'): AlarmState =>
    evaluateRange({ evaluationPeriods: 3, datapointsToAlarm, treatMissingData }, read(row));
  expect({
    missing: state('missing'),
    ignore: state('ignore'),
    breaching: state('breaching'),
    notBreaching: state('notBreaching'),
  }).toEqual({ missing, ignore, breaching, notBreaching });
}

describe("evaluateRange agrees with AWS's tables of examples for an evaluation range of 5", () => {
  it.each<Row>([
    ['0 - X - X', 'OK', 'OK', 'OK', 'OK'],
    ['0 - - - -', 'OK', 'OK', 'OK', 'OK'],
    ['- - - - -', 'INSUFFICIENT_DATA', 'retained', 'ALARM', 'OK'],
    ['0 X X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['- - X - -', 'ALARM', 'retained', 'ALARM', 'OK'],
  ])('evaluateRange agrees with AWS’s table for 3 out of 3, %s', (...row) => expectRow(row, 3));

  it.each<Row>([
    ['0 - X - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 0 X 0 X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'],
    ['0 - X - -', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - - 0', 'OK', 'OK', 'ALARM', 'OK'],
    ['- - - X -', 'ALARM', 'retained', 'ALARM', 'OK'],
  ])('evaluateRange agrees with AWS’s table for 2 out of 3, %s', (...row) => expectRow(row, 2));
});

describe('evaluateRange, beyond the tables', () => {
  it.each(['- - - - X', '- - - X -'])(
    'evaluateRange does not alarm prematurely on %s when 3 out of 3 must breach',
    (row) => {
      const shape = { evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'missing' } as const;
      expect(evaluateRange(shape, read(row))).toBe('OK');
    },
  );

  it('evaluateRange looks for the oldest breaching datapoint within the evaluation periods only', () => {
    const shape = { evaluationPeriods: 3, datapointsToAlarm: 3, treatMissingData: 'missing' } as const;
    expect(evaluateRange(shape, read('- X - - -'))).toBe('OK');
  });

  it('evaluateRange alarms on one breaching datapoint when one is enough, whatever is missing', () => {
    expectRow(['- - - - X', 'ALARM', 'ALARM', 'ALARM', 'ALARM'], 1);
  });

  it('evaluateRange ignores older datapoints when the most recent ones are all present', () => {
    expectRow(['X X 0 0 X', 'OK', 'OK', 'OK', 'OK'], 2);
  });
});
