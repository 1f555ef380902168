import { describe, expect, it } from '@jest/globals';
import { Work } from '../../../../src/domain/work.ts';
import {
  type AlarmRule,
  evaluateRule,
  parseAlarmRule,
  referencesOf,
} from '../../../../src/evaluate/rules/alarm-rule.ts';

const arn = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:a';

function alarm(reference: string, state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA' = 'ALARM'): AlarmRule {
  return { kind: 'state', state, reference };
}

function not(operand: AlarmRule): AlarmRule {
  return { kind: 'not', operand };
}

function all(...operands: readonly AlarmRule[]): AlarmRule {
  return { kind: 'at-least', count: operands.length, operands };
}

function any(...operands: readonly AlarmRule[]): AlarmRule {
  return { kind: 'at-least', count: 1, operands };
}

describe('parseAlarmRule', () => {
  it.each<[string, AlarmRule]>([
    ['ALARM(a)', alarm('a')],
    ['ALARM("a")', alarm('a')],
    [' alarm ( "a" ) \n', alarm('a')],
    [`ALARM(${arn})`, alarm(arn)],
    ['OK("Root (all Regions), \\"break glass\\"")', alarm('Root (all Regions), "break glass"', 'OK')],
    ['INSUFFICIENT_DATA(a)', alarm('a', 'INSUFFICIENT_DATA')],
    ['ALARM(ALARM)', alarm('ALARM')],
    ['TRUE', { kind: 'constant', value: true }],
    ['False', { kind: 'constant', value: false }],
    ['((ALARM(a)))', alarm('a')],
    ['NOT NOT ALARM(a)', not(not(alarm('a')))],
    ['NOT (ALARM(a))', not(alarm('a'))],
    ['ALARM(a) AND ALARM(b) and NOT OK(c)', all(alarm('a'), alarm('b'), not(alarm('c', 'OK')))],
    ['ALARM(a) OR (ALARM(b) AND ALARM(c))', any(alarm('a'), all(alarm('b'), alarm('c')))],
    ['AT_LEAST(2, ALARM, (a, "b", c))', { kind: 'at-least', count: 2, operands: [alarm('a'), alarm('b'), alarm('c')] }],
    [
      'AT_LEAST(60%, NOT OK, (a, b))',
      { kind: 'at-least', count: 2, operands: [not(alarm('a', 'OK')), not(alarm('b', 'OK'))] },
    ],
    ['AT_LEAST(50%, ALARM, (a, b))', { kind: 'at-least', count: 1, operands: [alarm('a'), alarm('b')] }],
    [
      'ALARM(a) OR ALARM(b) AND ALARM(c)',
      {
        kind: 'mixed',
        operands: [alarm('a'), alarm('b'), alarm('c')],
        operators: ['OR', 'AND'],
      },
    ],
  ])('reads %s', (text, rule) => {
    expect(parseAlarmRule(text, new Work())).toEqual(rule);
  });

  it.each([
    '',
    'ALARM',
    'ALARM()',
    'ALARM(a',
    'ALARM(a))',
    'ALARM(a b)',
    'ALARM("a)',
    'ALARM(a) ALARM(b)',
    'ALARM(a) AND',
    'AND ALARM(a)',
    'SOMETHING(a)',
    '(ALARM(a)',
    'NOT',
    'AT_LEAST(x, ALARM, (a))',
    'AT_LEAST(1, TRUE, (a))',
    'AT_LEAST(1, ALARM, a)',
    'AT_LEAST(1, ALARM, (a)',
    'AT_LEAST(1; ALARM, (a))',
    'ALARM(a, b)',
  ])('refuses %j', (text) => {
    expect(parseAlarmRule(text, new Work())).toBeUndefined();
  });

  it('passes on errors that are not about the rule', () => {
    const text = { length: 1, trimEnd: 5 };
    // @ts-expect-error -- a caller without types
    expect(() => parseAlarmRule(text, new Work())).toThrow(TypeError);
  });
});

describe('referencesOf', () => {
  it('finds every alarm that is mentioned', () => {
    const rule = parseAlarmRule(
      'TRUE AND (NOT ALARM(a) OR OK(b) AND ALARM(c)) AND AT_LEAST(1, ALARM, (d, e))',
      new Work(),
    );
    expect(rule && [...referencesOf(rule)].toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
  });
});

describe('evaluateRule, with alarm a in ALARM, o in OK and the others unknown', () => {
  it.each<[string, boolean | undefined]>([
    ['TRUE', true],
    ['ALARM(a)', true],
    ['OK(a)', false],
    ['ALARM(x)', undefined],
    ['NOT ALARM(a)', false],
    ['NOT ALARM(x)', undefined],
    ['ALARM(a) AND OK(o)', true],
    ['ALARM(a) AND ALARM(x)', undefined],
    ['ALARM(o) AND ALARM(x)', false],
    ['ALARM(a) OR ALARM(x)', true],
    ['ALARM(o) OR ALARM(x)', undefined],
    ['ALARM(o) OR OK(a)', false],
    ['AT_LEAST(1, ALARM, (a, x, o))', true],
    ['AT_LEAST(2, ALARM, (a, x, o))', undefined],
    ['AT_LEAST(3, ALARM, (a, x, o))', false],
    ['AT_LEAST(67%, NOT ALARM, (a, x, o))', false],
    ['ALARM(a) OR ALARM(o) AND ALARM(o)', undefined],
    ['ALARM(a) AND OK(o) OR ALARM(x)', true],
  ])('%s is %s', (text, value) => {
    const rule = parseAlarmRule(text, new Work());
    const states = { a: 'ALARM', o: 'OK' } as const;
    const known = (reference: string): 'ALARM' | 'OK' | undefined =>
      reference === 'a' || reference === 'o' ? states[reference] : undefined;
    expect(rule && evaluateRule(rule, known, new Work())).toBe(value);
  });
});
