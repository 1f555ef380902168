import { holdsForField } from './operand.ts';
import type { Field, FieldTest, SpaceDelimitedPattern } from './pattern.ts';

/** "The characters between a pair of square brackets [] or two double quotes are treated as a single field." */
const word = /\[([^\]]*)\](?=\s|$)|"((?:[^"\\]|\\.)*)"(?=\s|$)|(\S+)/g;

/** Returns whether the words of a line match the fields, one by one. */
export function matchesFields(pattern: SpaceDelimitedPattern, line: string): boolean {
  const words = Array.from(
    line.matchAll(word),
    ([, inBrackets, inQuotes, bare]) => inBrackets ?? inQuotes ?? bare ?? '',
  );
  const { fields } = pattern;
  if (fields.some((field) => field.kind === 'ellipsis')) return fits(fields, words);
  return fits(fields, withLastField(words, fields.length));
}

/**
 * Matches fields without an ellipsis, where the last field takes the rest of the line: the guide's `[w1=ERROR, w2]`
 * matches a line of seven words.
 */
function withLastField(words: readonly string[], count: number): readonly string[] {
  return words.length <= count ? words : [...words.slice(0, count - 1), words.slice(count - 1).join(' ')];
}

/**
 * Matches fields with any number of ellipses, as for a wildcard in a file name: `ends` holds where the fields so far
 * can end.
 */
function fits(fields: readonly Field[], words: readonly string[]): boolean {
  let ends: readonly boolean[] = [true, ...words.map(() => false)];
  for (const field of fields) {
    const before = ends;
    const first = before.indexOf(true);
    ends =
      field.kind === 'ellipsis'
        ? before.map((_, at) => first >= 0 && at >= first)
        : before.map((_, at) => at > 0 && before[at - 1] === true && fieldHolds(field.test, words[at - 1] ?? ''));
  }
  return ends.at(-1) === true;
}

function fieldHolds(test: FieldTest | null, text: string): boolean {
  if (test === null) return true;
  switch (test.kind) {
    case 'and':
      return test.operands.every((operand) => fieldHolds(operand, text));
    case 'or':
      return test.operands.some((operand) => fieldHolds(operand, text));
    case 'compare':
      return holdsForField(text, test.operator, test.operand);
    default:
      return test satisfies never;
  }
}
