import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { controlOf } from '../../src/controls/catalog.ts';
import type { CompositeAlarm, MetricAlarm, MetricDataQuery } from '../../src/domain/facts.ts';
import { Work } from '../../src/domain/work.ts';
import { createControlMatcher } from '../../src/evaluate/control-matcher.ts';
import { judgePattern } from '../../src/evaluate/judge-pattern.ts';
import { compositesThatFollow } from '../../src/evaluate/rules/composite-alarms.ts';
import { indexComposites } from '../../src/evaluate/rules/composite-index.ts';
import { metricMathOver } from '../../src/evaluate/rules/metric-math.ts';
import { policyDecision } from '../../src/evaluate/rules/resource-policy.ts';
import { passesAlarmMessages } from '../../src/evaluate/rules/subscription-filter.ts';
import { alarmFact } from '../support/chain-facts.ts';
import { accountId } from '../support/facts.ts';

const place = { accountId: accountId('111122223333'), region: 'us-east-1' };
const arn = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:root';
const bound = 1_000_000;

/** A step that is counted once may go beyond the bound by the size of what it was about to read. */
const mostOvershoot = 300_000;

/** Runs a rule on a counter and returns how far it went beyond its bound. */
function overshootOf(run: (work: Work) => unknown): number {
  let used = 0;
  const work = new Work(bound);
  const spend = work.spend.bind(work);
  work.spend = (steps) => {
    used += steps;
    return spend(steps);
  };
  run(work);
  return used - bound;
}

function nested(depth: number, [open, close]: readonly [string, string], innermost: string): string {
  return open.repeat(depth) + innermost + close.repeat(depth);
}

const depth = fc.oneof(fc.integer({ min: 0, max: 120 }), fc.constantFrom(500, 5_000, 20_000));
const width = fc.oneof(fc.integer({ min: 1, max: 50 }), fc.constantFrom(1_000, 3_000));

const hostileJson = fc
  .record({
    depth,
    width,
    brackets: fc.constantFrom<readonly [string, string]>(
      ['[', ']'],
      ['{"a":', '}'],
      ['{"$or":[', ']}'],
      ['{"AWS":', '}'],
    ),
    leaf: fc.constantFrom('"*"', '"x"', '1', 'null', '{"exists":true}', '{"wildcard":"*a*a*a*b"}', '"\\"\\"\\""'),
  })
  .map(({ depth: levels, width: copies, brackets, leaf }) =>
    nested(levels, brackets, Array(copies).fill(leaf).join(',')),
  );

const hostileRule = fc
  .record({
    depth,
    width: fc.integer({ min: 1, max: 40 }),
    brackets: fc.constantFrom<readonly [string, string]>(
      ['(', ')'],
      ['NOT ', ''],
      ['(', ' AND TRUE OR FALSE)'],
      ['(FALSE OR ', ' AND ALARM(c1))'],
      ['AT_LEAST(1, ALARM, (', '))'],
    ),
    operator: fc.constantFrom(' AND ', ' OR ', ' AND NOT '),
  })
  .map(({ depth: levels, width: copies, brackets, operator }) =>
    nested(levels, brackets, Array.from({ length: copies }, (_, index) => `ALARM(c${index})`).join(operator)),
  );

describe('judging hostile input', () => {
  it('policyDecision stays within the bound of its work for policies of every depth and width', () => {
    const request = {
      servicePrincipal: 'cloudwatch.amazonaws.com',
      action: 'sns:Publish',
      resource: 'arn:aws:sns:us-east-1:111122223333:alarms',
      context: { 'aws:SourceArn': [arn], 'aws:SourceAccount': ['111122223333'] },
    };
    fc.assert(
      fc.property(hostileJson, fc.constantFrom('Principal', 'Action', 'Resource', 'Condition'), (json, element) => {
        const allow = '{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*"}';
        const policy = `{"Statement":[${allow},{"Effect":"Deny","Principal":"*","Action":"*","Resource":"*","${element}":${json}}]}`;
        expect(overshootOf((work) => policyDecision(policy, request, work))).toBeLessThan(mostOvershoot);
      }),
      { numRuns: 150 },
    );
  });

  it('passesAlarmMessages stays within the bound of its work for filter policies of every depth and width', () => {
    const message = { alarmArn: arn, alarmName: 'root', accountId: '111122223333' };
    fc.assert(
      fc.property(hostileJson, fc.constantFrom('AlarmName', 'Trigger', '$or', 'other'), (json, key) => {
        const attributes = {
          pendingConfirmation: false,
          filterPolicy: `{"${key}":[${json}]}`,
          filterPolicyScope: 'MessageBody',
        };
        expect(overshootOf((work) => passesAlarmMessages(attributes, message, work))).toBeLessThan(mostOvershoot);
      }),
      { numRuns: 150 },
    );
  });

  it('compositesThatFollow stays within the bound of its work for rules of every depth and width', () => {
    fc.assert(
      fc.property(fc.array(hostileRule, { minLength: 1, maxLength: 60 }), (rules) => {
        const composites = rules.map(
          (alarmRule, index): CompositeAlarm => ({
            alarmName: `c${index}`,
            alarmArn: arn.replace('root', `c${index}`),
            actionsEnabled: true,
            alarmActions: [],
            alarmRule: `${alarmRule} OR ALARM(root)`.slice(0, 10_240),
            stateValue: 'OK',
          }),
        );
        const alarm = { alarmName: 'root', alarmArn: arn };
        expect(
          overshootOf((work) => compositesThatFollow(alarm, indexComposites(composites, work), work)),
        ).toBeLessThan(mostOvershoot);
      }),
      { numRuns: 60 },
    );
  });

  it('metricMathOver stays within the bound of its work for formulas that mention each other', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500 }), fc.integer({ min: 1, max: 200 }), (formulas, mentions) => {
        const metrics = Array.from(
          { length: formulas },
          (_, index): MetricDataQuery => ({
            id: `m${index}`,
            expression: Array.from({ length: mentions }, (_each, nth) => `m${(index + nth + 1) % formulas}`).join('+'),
            returnData: index === 0,
          }),
        );
        const alarm: MetricAlarm = { ...alarmFact(place), metrics };
        const metric = { namespace: 'CISBenchmark', metricName: 'RootUsage' };
        expect(overshootOf((work) => metricMathOver(alarm, metric, work))).toBeLessThan(mostOvershoot);
      }),
      { numRuns: 60 },
    );
  });

  it('a control matcher judges a pattern of any regular expression, and never with a deep stack', () => {
    const part = fc.constantFrom('.{1000}', '.*', 'a{500}', '[^R]', 'a?', 'x{0,1000}', '|', 'Root');
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 140 }), (parts) => {
        const pattern = `{ $.eventName = %${parts.join('')}% }`.slice(0, 1_024);
        const matcher = createControlMatcher(controlOf('root-usage'), judgePattern);
        const work = new Work();
        expect(matcher.judge(pattern, work).kind).not.toBe('equivalent');
        expect([true, false, undefined]).toContain(matcher.matchesBackgroundEvents(pattern, work));
      }),
      { numRuns: 60 },
    );
  });
});
