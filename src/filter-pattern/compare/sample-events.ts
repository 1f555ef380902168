import type { FilterPattern, JsonEvent } from '../pattern.ts';
import type { EventAnswer } from './event-space.ts';

/** Events that are likely to show how a text pattern stands to another pattern: the given ones, bare and with the texts that the patterns look for. */
export function sampleEvents(
  patterns: readonly FilterPattern[],
  answers: readonly EventAnswer[],
): readonly JsonEvent[] {
  const given = answers.flatMap((answer) => (answer.kind === 'found' ? [answer.event] : []));
  const texts = patterns.flatMap(textsOf);
  const messages = [...texts, texts.join(' '), ...patterns.map((pattern) => textsOf(pattern).join(' '))];
  const bare = [...given, {}];
  return [...bare, ...bare.flatMap((event) => messages.map((message) => Object.assign({ message }, event)))];
}

function textsOf(pattern: FilterPattern): readonly string[] {
  switch (pattern.kind) {
    case 'json':
      return [];
    case 'terms':
      return pattern.terms.flatMap((term) => (term.kind === 'phrase' ? [term.text] : []));
    case 'space-delimited':
      return pattern.fields.flatMap((field) => (field.kind === 'ellipsis' ? [] : [field.name]));
    default:
      return pattern satisfies never;
  }
}
