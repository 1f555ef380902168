import { controlOf, controls, isControlId } from '../controls/catalog.ts';
import type { Control } from '../domain/control.ts';
import { type Comparison, compareFilterPatterns } from '../filter-pattern/compare/index.ts';
import {
  explainMatch,
  type FilterPattern,
  type JsonEvent,
  parseFilterPattern,
  printFilterPattern,
} from '../filter-pattern/index.ts';
import { type Colors, colorsFor } from './colors.ts';
import type { ExitCode } from './exit-code.ts';
import { CommandProblem } from './problem.ts';
import { plain, plainJson, type Terminal } from './terminal.ts';

export type PatternOptions = { readonly control: string; readonly format: 'text' | 'json' };

/** `rootwatch pattern`: compares the events that a pattern matches with those that a control requires. */
export function patternCommand(source: string, options: PatternOptions, terminal: Terminal): ExitCode {
  const control = controlNamed(options.control);
  const candidate = parsedCandidate(source);
  const reference = parsedOwn(control.pattern);
  const comparison = compareFilterPatterns(candidate, reference);
  if (options.format === 'json') {
    const { relation, misses, extra } = comparison;
    const answer = { control: control.id, pattern: source, relation, misses, extra };
    terminal.stdout.write(`${plainJson(JSON.stringify(answer, null, 2))}\n`);
  } else {
    terminal.stdout.write(explanation({ source, control, candidate, reference, comparison }, colorsFor(terminal)));
  }
  return comparison.relation === 'equivalent' ? 0 : 2;
}

function controlNamed(id: string): Control {
  if (isControlId(id)) return controlOf(id);
  throw new CommandProblem([`--control: "${id}" is not a control: ${controls.map((row) => row.id).join(', ')}.`]);
}

function parsedCandidate(source: string): FilterPattern {
  const parsed = parseFilterPattern(source);
  if (parsed.ok) return parsed.pattern;
  const { column, found, expected } = parsed.problem;
  const line = plain(source);
  const at = plain(source.slice(0, column - 1)).length;
  throw new CommandProblem([
    `CloudWatch Logs rejects this pattern at column ${column}: found ${plain(found)}, expected ${plain(expected)}.`,
    `  ${line}`,
    `  ${' '.repeat(at)}^`,
  ]);
}

function parsedOwn(text: string): FilterPattern {
  const parsed = parseFilterPattern(text);
  if (!parsed.ok) throw new Error(`The catalog holds a pattern that can't be parsed: ${text}`);
  return parsed.pattern;
}

type Explained = {
  readonly source: string;
  readonly control: Control;
  readonly candidate: FilterPattern;
  readonly reference: FilterPattern;
  readonly comparison: Comparison;
};

function explanation(explained: Explained, colors: Colors): string {
  const { source, control, candidate, reference, comparison } = explained;
  const good = comparison.relation === 'equivalent';
  const relation = (good ? colors.green : colors.red)(comparison.relation);
  const lines = [
    `${relation}: ${sentenceFor(comparison)}`,
    '',
    `  pattern  ${plain(source)}`,
    `  read as  ${plain(printFilterPattern(candidate))}`,
    `  control  ${plain(printFilterPattern(reference))}  (${control.id})`,
  ];
  if (comparison.misses !== null) {
    lines.push('', colors.bold('It misses this event, which the control requires:'));
    lines.push(...markedEvent(comparison.misses, candidate, colors));
  }
  if (comparison.extra !== null) {
    lines.push('', colors.bold('It matches this event, which the control does not include:'));
    lines.push(...markedEvent(comparison.extra, reference, colors));
  }
  return `${lines.join('\n')}\n`;
}

function sentenceFor({ relation, extra }: Comparison): string {
  return relation === 'disjoint' && extra === null ? 'it matches no event at all.' : sentences[relation];
}

const sentences: Readonly<Record<Comparison['relation'], string>> = {
  equivalent: 'it matches exactly the events that the control requires.',
  broader: 'it matches all events that the control requires, and others.',
  narrower: 'it matches only some of the events that the control requires.',
  overlapping: 'it matches some of the events that the control requires, and others.',
  disjoint: 'it matches none of the events that the control requires.',
  undecided: 'whether it matches the events that the control requires could not be decided.',
};

/** Formats an event that the pattern does not match, with a mark and a reason beside each field that decides so. */
function markedEvent(event: JsonEvent, pattern: FilterPattern, colors: Colors): readonly string[] {
  const deciding = explainMatch(pattern, event).deciding.filter(({ holds }) => !holds);
  const reasons = deciding.map(({ condition, because }) => `not ${condition}: ${because}`);
  const fields = new Set(deciding.flatMap(({ found }) => found.map(({ path }) => path)));
  return [
    ...eventLines(event).map((line) => (fields.has(line.path) ? colors.yellow(`> ${line.text}`) : `  ${line.text}`)),
    ...reasons.map((reason) => colors.yellow(`  ^ ${plain(reason)}`)),
  ];
}

type EventLine = { readonly path: string; readonly text: string };

/** Where a value stands: the selector that points to it, and the text before and after it on its line. */
type Position = { readonly path: string; readonly indent: string; readonly label: string; readonly comma: string };

const whole: Position = { path: '$', indent: '', label: '', comma: '' };

/** Formats JSON as lines, each with the selector that points to its value. */
function eventLines(value: unknown, { path, indent, label, comma }: Position = whole): readonly EventLine[] {
  if (typeof value !== 'object' || value === null) {
    return [{ path, text: `${indent}${label}${plain(JSON.stringify(value))}${comma}` }];
  }
  const isArray = Array.isArray(value);
  const entries = Object.entries(value);
  const inner = entries.flatMap(([key, item], index) =>
    eventLines(item, {
      path: isArray ? `${path}[${key}]` : `${path}.${key}`,
      indent: `${indent}  `,
      label: isArray ? '' : `${plain(JSON.stringify(key))}: `,
      comma: index === entries.length - 1 ? '' : ',',
    }),
  );
  return [
    { path, text: `${indent}${label}${isArray ? '[' : '{'}` },
    ...inner,
    { path, text: `${indent}${isArray ? ']' : '}'}${comma}` },
  ];
}
