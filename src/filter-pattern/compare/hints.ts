import type { Language } from '../automaton.ts';
import type { RegexOperand, TextOperand } from '../pattern.ts';
import { parseRegex } from '../regex.ts';
import { plausibleValues } from './cloudtrail.ts';
import { pleasantCharacterOf } from './find-text.ts';
import type { Bound } from './numeral.ts';
import type { Place } from './place.ts';

/** Lists simple texts, one of which is in all wanted languages in most cases. */
export function textHints(place: Place, languages: readonly Language[]): readonly string[] {
  const wanted = languages.filter((language) => language.kind === 'text');
  const samples = languages.flatMap((language) => (language.kind === 'regex' ? samplesOf(language) : []));
  const start = longest(wanted.filter(({ openStart }) => !openStart));
  const end = longest(wanted.filter(({ openEnd }) => !openEnd));
  const middle = wanted.filter(({ openStart, openEnd }) => openStart && openEnd).map(({ text }) => text);
  const fillers = ['', 'x', unusedCharacter(place)];
  const made = fillers.map((filler) => [start, ...middle, end].join(filler));
  const values = plausibleValues(place.key).filter((value) => typeof value === 'string');
  return [...values, 'other', ...samples, start, end, ...middle, ...made, `${start}x`, `x${end}`];
}

const mostSampleLength = 256;

/** Builds a shortest text for each alternative that is not too long. */
function samplesOf(regex: RegexOperand): readonly string[] {
  const parsed = parseRegex(regex.source);
  if (!parsed.ok) return [];
  const short = parsed.alternatives.filter((parts) => parts.length <= mostSampleLength);
  return short.map((parts) =>
    parts
      .map((part) => (part.kind === 'character' && part.repeat === 'once' ? pleasantCharacterOf(part.set) : ''))
      .join(''),
  );
}

/** Finds a character that no text at this place has, so that two texts beside it do not form a third one. */
function unusedCharacter(place: Place): string {
  const used = [...place.texts.keys(), ...place.languages.keys()].join('');
  return Array.from('xyzXYZ0123456789-_ ').find((character) => !used.includes(character)) ?? '~';
}

function longest(texts: readonly TextOperand[]): string {
  return texts.map(({ text }) => text).reduce((best, text) => (text.length > best.length ? text : best), '');
}

const usualNumbers = [1, 0, 2, 100, 200, 404, -1, 1000, 0.5];

/** Lists usual numbers, the bounds, and numbers beside and between them. */
export function numberHints(bounds: readonly Bound[]): readonly string[] {
  const values = bounds.map(({ value }) => value);
  const sum = values.reduce((total, value) => total + value, 0);
  const between = Array.from({ length: 16 }, (_, part) => {
    const [low = 0, high = 0] = values;
    return low + ((high - low) * (part + 1)) / 17;
  });
  const beside = values.flatMap((value) => [value, value + 1, value - 1, value * 2, value / 2]);
  return [...usualNumbers, ...beside, sum / 2, ...between].map((value) => String(value === 0 ? 0 : value));
}
