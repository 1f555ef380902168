import { describe, expect, it } from '@jest/globals';
import type { CompositeAlarm } from '../../../../src/domain/facts.ts';
import { Work } from '../../../../src/domain/work.ts';
import { compositesThatFollow } from '../../../../src/evaluate/rules/composite-alarms.ts';
import { indexComposites } from '../../../../src/evaluate/rules/composite-index.ts';

const prefix = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:';
const root = { alarmName: 'root', alarmArn: `${prefix}root` };

function composite(alarmName: string, alarmRule: string, stateValue = 'OK'): CompositeAlarm {
  return { alarmName, alarmArn: prefix + alarmName, actionsEnabled: true, alarmActions: [], alarmRule, stateValue };
}

function followers(
  alarm: typeof root & { readonly stateValue?: string },
  composites: readonly CompositeAlarm[],
): ReturnType<typeof compositesThatFollow> {
  const work = new Work();
  return compositesThatFollow(alarm, indexComposites(composites, work), work);
}

/** What becomes of composite alarm `c`. */
function follow(rule: string, others: readonly CompositeAlarm[] = []): string | undefined {
  const found = followers(root, [...others, composite('c', rule)]);
  return found.find((each) => each.composite.alarmName === 'c')?.message;
}

type Others = readonly CompositeAlarm[];

/** Rows of one length, as `it.each` needs them. */
function filled(rows: readonly (readonly [string, Others?])[]): [string, Others][] {
  return rows.map(([rule, others = []]) => [rule, others]);
}

function explained(rows: readonly (readonly [string, string, Others?])[]): [string, string, Others][] {
  return rows.map(([rule, message, others = []]) => [rule, message, others]);
}

const certainly = 'Its rule holds whenever alarm root is in ALARM.';
const depends = 'Whether its rule holds depends on the state of other alarms.';
const atRest = `${depends.slice(0, -1)}: it does while all are quiet.`;
const needsOthers = 'Its rule does not hold unless other alarms are in ALARM too.';

describe('compositesThatFollow', () => {
  it.each(
    filled([
      ['ALARM(root)'],
      ['ALARM("root")'],
      [`ALARM(${prefix}root)`],
      ['ALARM(root) OR ALARM(other)'],
      ['ALARM(root) AND TRUE'],
      ['ALARM(root) AND NOT OK(root)'],
      ['NOT (OK(root) OR INSUFFICIENT_DATA(root))'],
      ['AT_LEAST(1, ALARM, (other, root))'],
      ['ALARM(inner)', [composite('inner', 'ALARM(root) OR ALARM(other)')]],
      [`ALARM(${prefix}inner)`, [composite('inner', 'ALARM(root)')]],
      ['NOT OK(inner)', [composite('inner', 'ALARM(root)')]],
      ['OK(inner)', [composite('inner', 'NOT ALARM(root)')]],
      ['ALARM(x) OR ALARM(y)', [composite('x', 'ALARM(y)'), composite('y', 'ALARM(root)')]],
    ]),
  )('says that %s certainly follows', (rule, others) => {
    expect(follow(rule, others)).toBe(certainly);
  });

  it.each(
    explained([
      ['ALARM(root) AND ALARM(other)', needsOthers],
      ['ALARM(root) AND NOT ALARM(maintenance)', atRest],
      ['ALARM(root) OR ALARM(a) AND ALARM(b)', depends],
      ['AT_LEAST(2, ALARM, (other, root))', needsOthers],
      ['ALARM(inner)', needsOthers, [composite('inner', 'ALARM(root) AND ALARM(other)')]],
      ['ALARM(root) AND INSUFFICIENT_DATA(inner)', needsOthers, [composite('inner', 'ALARM(other)')]],
      ['ALARM(inner)', depends, [composite('inner', 'ALARM(odd) AND ALARM(root)'), composite('odd', 'ODD(root)')]],
      ['NOT ALARM(root)', 'Its rule does not hold while alarm root is in ALARM.'],
      ['OK(root)', 'Its rule does not hold while alarm root is in ALARM.'],
      ['ALARM(root) AND FALSE', 'Its rule does not hold while alarm root is in ALARM.'],
      [
        'INSUFFICIENT_DATA(inner)',
        'Its rule does not hold while alarm root is in ALARM.',
        [composite('inner', 'ALARM(root)')],
      ],
      ['TRUE OR ALARM(root)', 'Its rule holds while alarm root is in OK, so it is in ALARM already.'],
      ['NOT OK(root)', 'Its rule holds while alarm root is in INSUFFICIENT_DATA, so it is in ALARM already.'],
      ['ALARM(root', "Its rule can't be read: ALARM(root"],
      ['ALARM(root) OR ALARM(c)', 'Its rule depends on itself, so CloudWatch does not evaluate it.'],
      [
        'ALARM(root) OR ALARM(d)',
        'Its rule depends on itself, so CloudWatch does not evaluate it.',
        [composite('d', 'ALARM(c)')],
      ],
      ['ALARM(x)', depends, [composite('x', 'ALARM(y) AND ALARM(root)'), composite('y', 'ALARM(x)')]],
    ]),
  )('does not say that %s certainly follows: %s', (rule, message, others) => {
    expect(follow(rule, others)).toBe(message);
  });

  it('leaves out composite alarms that do not mention the alarm', () => {
    const composites = [composite('c', 'ALARM(other)'), composite('d', 'OK(root-2)'), composite('e', 'ALARM(')];
    expect(followers(root, composites)).toEqual([]);
  });

  it('gives each composite alarm once, in the order given', () => {
    const composites = [composite('outer', 'ALARM(inner)'), composite('inner', 'ALARM(root)')];
    expect(followers(root, composites)).toEqual([
      { composite: composites[0], follows: 'always', message: certainly },
      { composite: composites[1], follows: 'always', message: certainly },
    ]);
  });

  it.each([
    ['OK', 'ALARM', { follows: 'never', message: 'It is in ALARM already, while alarm root is not.' }],
    ['ALARM', 'ALARM', { follows: 'always', message: certainly }],
    ['OK', 'OK', { follows: 'always', message: certainly }],
  ] as const)('with the alarm in %s and the composite alarm in %s', (stateValue, compositeState, expected) => {
    const only = composite('c', 'ALARM(root) OR ALARM(other)', compositeState);
    expect(followers({ ...root, stateValue }, [only])).toEqual([{ composite: only, ...expected }]);
  });
});

describe('compositesThatFollow in the states in which other alarms are', () => {
  type States = Readonly<Record<string, string>>;

  function followNow(rule: string, states: States, others: readonly CompositeAlarm[] = []): object | undefined {
    const work = new Work();
    const { root: stateValue, ...rest } = states;
    const metricAlarms = Object.entries(rest).map(([alarmName, state]) => ({
      alarmName,
      alarmArn: prefix + alarmName,
      stateValue: state,
    }));
    const index = indexComposites([...others, composite('c', rule)], work, metricAlarms);
    const alarm = stateValue === undefined ? root : { ...root, stateValue };
    const found = compositesThatFollow(alarm, index, work).find((each) => each.composite.alarmName === 'c');
    return found && { follows: found.follows, message: found.message };
  }

  const nowIn = (states: string): string => `${depends.slice(0, -1)}: it does now, with ${states}.`;

  it.each<[string, States, string, string, Others?]>([
    ['ALARM(root) AND NOT ALARM(m)', { m: 'ALARM' }, 'not-now', 'Its rule does not hold now, with m in ALARM.'],
    ['ALARM(root) AND NOT ALARM(m)', { m: 'OK' }, 'when-others-ok', atRest],
    [
      `ALARM(root) AND NOT ALARM(${prefix}m)`,
      { m: 'ALARM' },
      'not-now',
      `Its rule does not hold now, with ${prefix}m in ALARM.`,
    ],
    ['ALARM(root) AND OK(m)', { m: 'OK' }, 'when-others-ok', nowIn('m in OK')],
    [
      'ALARM(root) AND OK(m)',
      { m: 'INSUFFICIENT_DATA' },
      'not-now',
      'Its rule does not hold now, with m in INSUFFICIENT_DATA.',
    ],
    ['ALARM(root) AND OK(m)', {}, 'undecided', depends],
    ['ALARM(root) AND OK(m)', { m: 'ODD' }, 'undecided', depends],
    ['ALARM(root) OR ALARM(m)', { m: 'ALARM' }, 'never', 'Its rule holds already, with m in ALARM.'],
    ['ALARM(root) OR ALARM(m)', { m: 'OK' }, 'always', certainly],
    ['ALARM(root) AND ALARM(m)', { m: 'ALARM' }, 'only-now', needsOthers],
    ['ALARM(root) AND ALARM(m)', { m: 'OK' }, 'never', needsOthers],
    ['ALARM(root) OR (OK(root) AND ALARM(m))', { m: 'ALARM', root: 'INSUFFICIENT_DATA' }, 'always', certainly],
    [
      'ALARM(root) OR (OK(root) AND ALARM(m))',
      { m: 'ALARM', root: 'OK' },
      'never',
      'Its rule holds already, with m in ALARM.',
    ],
    [
      'ALARM(root) OR (OK(root) AND ALARM(m))',
      { m: 'ALARM', root: 'ALARM' },
      'never',
      'Its rule holds already, with m in ALARM.',
    ],
    [
      'ALARM(root) AND NOT ALARM(d) AND NOT ALARM(e) AND NOT ALARM(f) AND NOT ALARM(g)',
      { d: 'OK', e: 'ALARM', f: 'INSUFFICIENT_DATA', g: 'OK' },
      'not-now',
      'Its rule does not hold now, with e in ALARM, d in OK, g in OK, ….',
    ],
    [
      'ALARM(inner)',
      { m: 'ALARM' },
      'not-now',
      'Its rule does not hold now, with inner in OK.',
      [composite('inner', 'ALARM(root) AND NOT ALARM(m)')],
    ],
    [
      'ALARM(root) AND NOT ALARM(unreadable)',
      {},
      'not-now',
      'Its rule does not hold now, with unreadable in ALARM.',
      [composite('unreadable', 'ODD(m)', 'ALARM')],
    ],
    [
      'ALARM(root) AND NOT ALARM(unreadable)',
      {},
      'undecided',
      depends,
      [composite('unreadable', 'ODD(root)', 'ALARM')],
    ],
  ])(
    'with the rule %s and the states %j, the composite alarm follows: %s',
    (rule, states, follows, message, others = []) => {
      expect(followNow(rule, states, others)).toEqual({ follows, message });
    },
  );
});
