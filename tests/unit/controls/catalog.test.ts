import { describe, expect, it } from '@jest/globals';
import { controls } from '../../../src/controls/catalog.ts';
import type { Control } from '../../../src/domain/control.ts';
import { compareFilterPatterns } from '../../../src/filter-pattern/compare/index.ts';
import {
  type FilterPattern,
  type JsonEvent,
  matchesEvent,
  parseFilterPattern,
  printFilterPattern,
} from '../../../src/filter-pattern/index.ts';
import type { ControlExamples, ExampleEvent } from '../../fixtures/controls/control-examples.ts';
import { examplesByControl } from '../../fixtures/controls/index.ts';
import { unauthorizedApiCalls, unauthorizedApiCallsExamples } from '../../fixtures/controls/unauthorized-api-calls.ts';

type Row = { readonly id: string; readonly control: Control; readonly examples: ControlExamples };

/** The rows of the catalog, and a row that it could have. */
const rows: readonly Row[] = [
  ...controls.map((control) => ({ id: control.id, control, examples: examplesByControl[control.id] })),
  { id: unauthorizedApiCalls.id, control: unauthorizedApiCalls, examples: unauthorizedApiCallsExamples },
];

function parsed(text: string): FilterPattern {
  const result = parseFilterPattern(text);
  if (!result.ok) throw new Error(`${text}: ${JSON.stringify(result.problem)}`);
  return result.pattern;
}

function namesOf(events: readonly ExampleEvent[], matches: (event: JsonEvent) => boolean): readonly string[] {
  return events.filter(([, event]) => matches(event)).map(([what]) => what);
}

/** Benchmarks write parentheses that the syntax does not need and a printed pattern does not have. */
function withoutParentheses(pattern: string): string {
  return pattern.replaceAll(/[()]/g, '');
}

describe.each(rows)('the row $id of the catalog', ({ control, examples }) => {
  it.each(['pattern', 'subject'] as const)('has a %s that is parsed and printed back as the same', (key) => {
    const pattern = parsed(control[key]);
    expect(parsed(printFilterPattern(pattern))).toEqual(pattern);
    expect(withoutParentheses(printFilterPattern(pattern))).toBe(withoutParentheses(control[key]));
  });

  it('has a pattern within its subject', () => {
    const { relation } = compareFilterPatterns(parsed(control.pattern), parsed(control.subject));
    expect(['narrower', 'equivalent']).toContain(relation);
  });

  it('has a pattern that matches each example event of the control, and no other example', () => {
    const pattern = parsed(control.pattern);
    const matches = (event: JsonEvent): boolean => matchesEvent(pattern, event);
    expect(examples.matching).not.toEqual([]);
    expect(examples.notMatching).not.toEqual([]);
    expect(namesOf(examples.matching, matches)).toEqual(examples.matching.map(([what]) => what));
    expect(namesOf(examples.notMatching, matches)).toEqual([]);
  });

  it('has texts that fit the sentences in which they stand', () => {
    expect(control).toMatchObject({
      id: expect.stringMatching(/^[a-z]+(-[a-z]+)*$/),
      title: expect.stringMatching(/^Ensure .*[^.]$/),
      shortName: expect.stringMatching(/^[^.]{1,40}$/),
      activity: expect.stringMatching(/^[a-z][^.]{1,80}$/),
      alarmDescription: expect.stringMatching(/^[A-Z][^{}]* \{account\}[^{}]*\.$/),
    });
  });
});

it('gives each row of the catalog an id of its own', () => {
  const ids = rows.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
});
