import { describe, expect, it } from '@jest/globals';
import { controlOf } from '../../../src/controls/catalog.ts';
import { Work } from '../../../src/domain/work.ts';
import { createControlMatcher } from '../../../src/evaluate/control-matcher.ts';
import { judgePattern } from '../../../src/evaluate/judge-pattern.ts';
import { NotLoaded } from '../../../src/evaluate/not-loaded.ts';

const control = controlOf('root-usage');
const matcher = createControlMatcher(control, judgePattern);
const base = '$.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent"';
const part = (term: string): string => `{ ${base} && ${term} }`;

describe('judge of a control matcher', () => {
  it('judge finds a pattern that matches no event narrower, and says that it matches none', () => {
    const { kind, message } = { message: '', ...matcher.judge(part('$.a = x && $.a = y'), new Work()) };
    expect({ kind, message }).toEqual({ kind: 'narrower', message: 'Matches no event at all.' });
  });

  it('judge needs no comparison for the pattern of the control in another spelling', () => {
    const unloaded = createControlMatcher(control);
    expect(unloaded.judge(`{(${base.replaceAll('"', '')})}`, new Work())).toEqual({ kind: 'equivalent' });
    expect(unloaded.isLoaded()).toBe(false);
  });

  it('judge asks for the comparison to be loaded, and judges once it is', () => {
    const unloaded = createControlMatcher(control);
    const judge = (): unknown => unloaded.judge('{ $.eventName = "ConsoleLogin" }', new Work());
    expect(judge).toThrow(NotLoaded);
    unloaded.load(judgePattern);
    expect(judge()).toEqual({ kind: 'unrelated' });
  });

  it('judge counts the work of the first time only', () => {
    const pattern = part('$.awsRegion = "us-east-1"');
    matcher.judge(pattern, new Work());
    const work = new Work(1);
    matcher.judge(pattern, work);
    expect(work.isSpent).toBe(false);
  });
});

describe('judgeTogether of a control matcher', () => {
  it.each([
    [['$.eventName = "ConsoleLogin"', '$.eventName != "ConsoleLogin"'], 'equivalent'],
    [['$.eventType = "AwsApiCall"', '$.eventType != "AwsApiCall"'], 'equivalent'],
    [['$.eventType = "AwsApiCall"', '$.eventName = "ConsoleLogin"'], 'narrower'],
    [['$.readOnly IS TRUE', '$.readOnly IS FALSE'], 'narrower'],
    [['$.recipientAccountId = "1*"', '$.recipientAccountId != "1*"'], 'narrower'],
  ])('judgeTogether finds the parts %j %s', (terms, kind) => {
    expect(matcher.judgeTogether(terms.map(part), new Work()).kind).toBe(kind);
  });

  it('judgeTogether finds parts broader of which one matches service events too', () => {
    const patterns = [part('$.eventName = "ConsoleLogin"'), '{ $.userIdentity.type = "Root" }'];
    expect(matcher.judgeTogether(patterns, new Work()).kind).toBe('broader');
  });

  it('judgeTogether does not depend on the order of the patterns', () => {
    const patterns = ['$.eventType = "AwsApiCall"', '$.eventName = "ConsoleLogin"'].map(part);
    expect(matcher.judgeTogether(patterns.toReversed(), new Work())).toEqual(
      matcher.judgeTogether(patterns, new Work()),
    );
  });

  it('judgeTogether finds a pattern of plain terms unrelated, and too many patterns undecided', () => {
    expect(matcher.judgeTogether([part('$.a = x'), 'Root'], new Work()).kind).toBe('unrelated');
    const many = Array.from({ length: 60 }, (_, index) => part(`$.awsRegion = "region-${index}"`));
    expect(matcher.judgeTogether(many, new Work()).kind).toBe('undecided');
  });
});
