import { describe, expect, it } from '@jest/globals';
import { explainMatch, type JsonEvent } from '../../../src/filter-pattern/index.ts';
import { rootUsage } from '../../fixtures/filter-patterns/root-usage.ts';
import { pattern } from './patterns.ts';

const explain = (source: string, event: JsonEvent) => explainMatch(pattern(source), event);
const reasons = (source: string, event: JsonEvent) => explain(source, event).deciding.map(({ because }) => because);

describe('explainMatch', () => {
  it('explainMatch names the condition that keeps an event from being caught, with the value that it found', () => {
    expect(explain(rootUsage, { userIdentity: { type: 'Root' } })).toEqual({
      matches: false,
      deciding: [
        {
          condition: '$.eventType != "AwsServiceEvent"',
          selector: '$.eventType',
          holds: false,
          found: [],
          because: '$.eventType is absent',
        },
      ],
    });
  });

  it('explainMatch names all conditions of a conjunction that holds', () => {
    expect(explain(rootUsage, { userIdentity: { type: 'Root' }, eventType: 'AwsApiCall' })).toMatchObject({
      matches: true,
      deciding: [
        {
          holds: true,
          found: [{ path: '$.userIdentity.type', value: 'Root' }],
          because: '$.userIdentity.type is "Root"',
        },
        { holds: true, because: '$.userIdentity.invokedBy is absent' },
        { holds: true, because: '$.eventType is "AwsApiCall"' },
      ],
    });
  });

  it('explainMatch names the alternatives that hold, or all when none does, each once', () => {
    const source = '{ $.a = 1 || $.b = 2 && $.a != 3 || $.c = 4 || $.a = 1 }';
    expect(reasons(source, { a: 1, b: 9 })).toEqual(['$.a is 1']);
    expect(reasons(source, { a: 3, b: 9 })).toEqual(['$.a is 3', '$.b is 9', '$.a is 3', '$.c is absent']);
  });

  it('explainMatch shows the values that a wildcard found', () => {
    const event = { a: ['x', 'y', null, {}, []] };
    expect(reasons('{ $.a[*] != x }', event)).toEqual(['$.a[1] is "y"']);
    expect(reasons('{ $.a[*] IS NULL }', event)).toEqual(['$.a[2] is null']);
    expect(reasons('{ $.a[*] = z }', event)).toEqual([
      '$.a[0] is "x", $.a[1] is "y", $.a[2] is null, $.a[3] is an object, $.a[4] is an array',
    ]);
    expect(reasons('{ $.b[*] = z }', event)).toEqual(['nothing is at $.b[*]']);
    expect(reasons('{ $.a NOT EXISTS }', event)).toEqual(['$.a is an array']);
  });

  it('explainMatch says of a text pattern whether the text matches', () => {
    expect(explain('Root', { a: 'Root' })).toEqual({
      matches: true,
      deciding: [
        { condition: 'Root', selector: '$', holds: true, found: [], because: 'the text of the event fits the pattern' },
      ],
    });
    expect(reasons('[a, b]', {})).toEqual(['the text of the event does not fit the pattern']);
  });
});
