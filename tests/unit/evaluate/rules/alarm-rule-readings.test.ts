import { describe, expect, it } from '@jest/globals';
import { Work } from '../../../../src/domain/work.ts';
import { evaluateRule, parseAlarmRule } from '../../../../src/evaluate/rules/alarm-rule.ts';

function valueOf(text: string): boolean | undefined {
  const rule = parseAlarmRule(text, new Work());
  return rule && evaluateRule(rule, (reference) => (reference === 'a' ? 'ALARM' : 'OK'), new Work());
}

describe('evaluateRule where AND and OR stand side by side, with alarm a in ALARM and the others in OK', () => {
  it.each<[string, boolean | undefined]>([
    // Both readings agree.
    ['ALARM(o) OR ALARM(a) AND ALARM(o)', false],
    ['ALARM(a) AND ALARM(o) OR ALARM(a)', true],
    ['ALARM(o) AND ALARM(a) OR ALARM(o)', false],
    ['ALARM(o) OR ALARM(o) OR ALARM(a) AND ALARM(o)', false],
    // They do not: a OR (o AND o) holds, (a OR o) AND o does not.
    ['ALARM(a) OR ALARM(o) AND ALARM(o)', undefined],
    ['ALARM(a) OR ALARM(a) AND ALARM(o)', undefined],
  ])('%s is %s', (text, value) => {
    expect(valueOf(text)).toBe(value);
  });
});

describe('parseAlarmRule', () => {
  it.each([
    [500, true],
    [501, false],
  ])('parseAlarmRule of a rule that is %d levels deep reads it: %s', (depth, isRead) => {
    const rule = `${'NOT '.repeat(depth - 1)}ALARM(a)`;
    expect(parseAlarmRule(rule, new Work()) !== undefined).toBe(isRead);
  });
});
