import { type Control, controlOf, controls, isControlId } from '../controls/catalog.ts';
import {
  type Comparison,
  compareFilterPatterns,
  explainMatch,
  type FilterPattern,
  type JsonEvent,
  parseFilterPattern,
  printFilterPattern,
} from '../filter-pattern/index.ts';
import { type Colors, colorsFor } from './colors.ts';
import type { ExitCode } from './exit-code.ts';
import { CommandProblem } from './problem.ts';
import { plain, type Terminal } from './terminal.ts';

export type PatternOptions = { readonly control: string; readonly format: 'text' | 'json' };

/** `rootwatch pattern`: what a pattern catches, against what the control must catch. */
export function patternCommand(source: string, options: PatternOptions, terminal: Terminal): ExitCode {
  const control = controlNamed(options.control);
  const candidate = parsedCandidate(source);
  const reference = parsedOwn(control.pattern);
  const comparison = compareFilterPatterns(candidate, reference);
  if (options.format === 'json') {
    const { relation, misses, extra } = comparison;
    const answer = { control: control.id, pattern: source, relation, misses, extra };
    terminal.stdout.write(`${JSON.stringify(answer, null, 2)}\n`);
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
    `CloudWatch Logs refuses this pattern at column ${column}: found ${plain(found)}, expected ${plain(expected)}.`,
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
    `${relation}: ${sentences[comparison.relation]}`,
    '',
    `  pattern  ${plain(source)}`,
    `  read as  ${plain(printFilterPattern(candidate))}`,
    `  control  ${plain(printFilterPattern(reference))}  (${control.id})`,
  ];
  if (comparison.misses !== null) {
    lines.push('', colors.bold('It misses this event, which the control must catch:'));
    lines.push(...markedEvent(comparison.misses, candidate, colors));
  }
  if (comparison.extra !== null) {
    lines.push('', colors.bold('It catches this event, which is none of the control’s:'));
    lines.push(...markedEvent(comparison.extra, reference, colors));
  }
  return `${lines.join('\n')}\n`;
}

const sentences: Readonly<Record<Comparison['relation'], string>> = {
  equivalent: 'it catches exactly what the control must catch.',
  broader: 'it catches everything that the control must catch, and more.',
  narrower: 'it catches only part of what the control must catch.',
  overlapping: 'it catches part of what the control must catch, and other events besides.',
  disjoint: 'it catches nothing of what the control must catch.',
  undecided: 'whether it catches what the control must catch can’t be decided.',
};

/** The event, with a mark and a reason beside each field on which the pattern that does not catch it founders. */
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

/** A value in its place: the selector that points to it, and what stands before and behind it on its line. */
type Placed = { readonly path: string; readonly indent: string; readonly label: string; readonly comma: string };

const whole: Placed = { path: '$', indent: '', label: '', comma: '' };

/** JSON, a line for each field, with the selector that points to it. */
function eventLines(value: unknown, { path, indent, label, comma }: Placed = whole): readonly EventLine[] {
  if (typeof value !== 'object' || value === null) {
    return [{ path, text: `${indent}${label}${plain(JSON.stringify(value))}${comma}` }];
  }
  const isArray = Array.isArray(value);
  const entries = Object.entries(value);
  const inner = entries.flatMap(([key, item], index) =>
    eventLines(item, {
      path: isArray ? `${path}[${key}]` : `${path}.${key}`,
      indent: `${indent}  `,
      label: isArray ? '' : `${JSON.stringify(key)}: `,
      comma: index === entries.length - 1 ? '' : ',',
    }),
  );
  return [
    { path, text: `${indent}${label}${isArray ? '[' : '{'}` },
    ...inner,
    { path, text: `${indent}${isArray ? ']' : '}'}${comma}` },
  ];
}
