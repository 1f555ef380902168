import { describe, expect, it } from '@jest/globals';
import type { CompositeAlarm } from '../../../../src/domain/facts.ts';
import { Work } from '../../../../src/domain/work.ts';
import { evaluateRule, parseAlarmRule } from '../../../../src/evaluate/rules/alarm-rule.ts';
import { compositesThatFollow } from '../../../../src/evaluate/rules/composite-alarms.ts';
import { indexComposites } from '../../../../src/evaluate/rules/composite-index.ts';

const prefix = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:';
const root = { alarmName: 'root', alarmArn: `${prefix}root` };

function composite(alarmName: string, alarmRule: string): CompositeAlarm {
  const alarmArn = prefix + alarmName;
  return { alarmName, alarmArn, actionsEnabled: true, alarmActions: [], alarmRule, stateValue: 'OK' };
}

function followers(composites: readonly CompositeAlarm[], work: Work): readonly string[] {
  return compositesThatFollow(root, indexComposites(composites, work), work).map(({ follows }) => follows);
}

/** Counts the steps that some work takes. */
function stepsOf(run: (work: Work) => void): number {
  const most = 50_000_000;
  let used = 0;
  const work = new Work(most);
  const spend = work.spend.bind(work);
  work.spend = (steps) => {
    used += steps;
    return spend(steps);
  };
  run(work);
  return used;
}

describe('the work of composite alarms', () => {
  it('grows with the length of a rule that nests AND beside OR, not with two to the power of its depth', () => {
    let rule = 'ALARM(root)';
    for (let depth = 0; depth < 400; depth += 1) rule = `(${rule} AND TRUE OR FALSE)`;
    const steps = stepsOf((work) => {
      const parsed = parseAlarmRule(rule, work);
      expect(parsed && evaluateRule(parsed, () => 'ALARM', work)).toBe(true);
    });
    expect(steps).toBeLessThan(rule.length * 2);
  });

  it('grows with the length of all rules where two hundred composite alarms refer to each other', () => {
    const names = Array.from({ length: 200 }, (_, index) => `c${index}`);
    const all = names.map((name) => composite(name, [...names, 'root'].map((each) => `ALARM(${each})`).join(' OR ')));
    const length = all.reduce((sum, { alarmRule }) => sum + alarmRule.length, 0);
    const steps = stepsOf((work) => expect(new Set(followers(all, work))).toEqual(new Set(['never'])));
    expect(steps).toBeLessThan(length * 2);
  });

  it('evaluates a chain of five thousand composite alarms without a deep stack', () => {
    const chain = Array.from({ length: 5_000 }, (_, index) =>
      composite(`c${index}`, index === 0 ? 'ALARM(root)' : `ALARM(c${index - 1})`),
    );
    expect(new Set(followers(chain.toReversed(), new Work()))).toEqual(new Set(['always']));
  });

  it.each([
    ['parentheses', `${'('.repeat(5_000)}ALARM(root)${')'.repeat(5_000)}`],
    ['NOT', `${'NOT '.repeat(2_500)}ALARM(root)`],
  ])('leaves a rule undecided whose %s are nested thousands deep', (_what, rule) => {
    expect(followers([composite('c', rule)], new Work())).toEqual(['undecided']);
  });

  it('evaluates a rule of a thousand operands with AND beside OR', () => {
    const operands = Array.from({ length: 1_000 }, (_, index) => `OK(a${index})`);
    const rule = operands.map((operand, index) => `${operand} ${index % 2 === 0 ? 'AND' : 'OR'} `).join('');
    expect(followers([composite('c', `${rule}ALARM(root)`)], new Work())).toEqual(['always']);
  });

  it('leaves every composite alarm undecided once the bound is reached, and leaves none out', () => {
    const rule = Array.from({ length: 900 }, (_, index) => `ALARM(x${index})`).join(' OR ');
    const all = Array.from({ length: 300 }, (_, index) => composite(`c${index}`, `ALARM(root) OR ${rule}`));
    expect(followers(all, new Work(100_000))).toEqual(all.map(() => 'undecided'));
  });
});
