/**
 * The regular expressions of CloudWatch Logs: no groups, no back-references, found anywhere in the text. "Filter
 * patterns with regex can only include alphanumeric characters, the symbols : _ # = @ / ; , -, and the operators ^ $ ?
 * [ ] { } | \ * + ." (Amazon CloudWatch Logs User Guide, "Supported regular expressions (regex) syntax"). A space is
 * accepted too: AWS's own library writes them (aws-cdk, `FilterPattern.regexValue`).
 */
import { type CharacterSet, complement, rangesOf, singleton, union } from './character-set.ts';

/**
 * One part of an alternative, in order. A repetition is unrolled into parts: `a{2,}` is `a`, `a`, and a loop of `a`.
 */
export type RegexPart =
  | { readonly kind: 'start' }
  | { readonly kind: 'end' }
  | { readonly kind: 'character'; readonly set: CharacterSet; readonly repeat: 'once' | 'optional' | 'any' };

export type RegexAlternative = readonly RegexPart[];

export type ParsedRegex =
  | { readonly ok: true; readonly alternatives: readonly RegexAlternative[] }
  | { readonly ok: false; readonly at: number; readonly expected: string };

const plain = /^[A-Za-z0-9:_#=@/;, -]$/;
const escapable = /^[^A-Za-z0-9%\s]$/;
const repetition = /^\{(\d{1,4})(,?)(\d{0,4})\}/;
const mostRepetitions = 1000;

const digits = rangesOf([0x30, 0x39]);
const word = rangesOf([0x30, 0x39], [0x41, 0x5a], [0x5f, 0x5f], [0x61, 0x7a]);
const space = rangesOf([0x09, 0x0d], [0x20, 0x20]);
/** The characters that a dot matches: all but the end of a line. */
const dot = complement(singleton(0x0a));

const classes: Readonly<Record<string, CharacterSet>> = {
  d: digits,
  D: complement(digits),
  s: space,
  S: complement(space),
  w: word,
  W: complement(word),
};

class Refused extends Error {
  readonly at: number;
  readonly expected: string;

  constructor(at: number, expected: string) {
    super(expected);
    this.at = at;
    this.expected = expected;
  }
}

export function parseRegex(source: string): ParsedRegex {
  try {
    return { ok: true, alternatives: new RegexReader(source).alternatives() };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, at: error.at, expected: error.expected };
    throw error;
  }
}

class RegexReader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  alternatives(): readonly RegexAlternative[] {
    if (this.#source === '') throw new Refused(0, 'a regular expression');
    const alternatives = [this.#alternative()];
    while (this.#peek() === '|') {
      this.#at += 1;
      alternatives.push(this.#alternative());
    }
    return alternatives;
  }

  #peek(): string {
    return this.#source.charAt(this.#at);
  }

  #alternative(): RegexAlternative {
    const parts: RegexPart[] = [];
    while (this.#peek() !== '|' && this.#peek() !== '') {
      if (this.#peek() === '^') parts.push({ kind: 'start' });
      else if (this.#peek() === '$') parts.push({ kind: 'end' });
      else {
        parts.push(...this.#repeated(this.#characters()));
        continue;
      }
      this.#at += 1;
    }
    return parts;
  }

  /** Reads a character or a set of characters, and ends behind it. */
  #characters(): CharacterSet {
    const at = this.#at;
    const character = this.#peek();
    this.#at += 1;
    if (character === '.') return dot;
    if (character === '\\') return this.#escaped();
    if (character === '[') return this.#bracket();
    if (plain.test(character)) return singleton(character.charCodeAt(0));
    throw new Refused(at, expectationAt(character));
  }

  #escaped(): CharacterSet {
    const at = this.#at;
    const character = this.#peek();
    this.#at += 1;
    const known = Object.hasOwn(classes, character) ? classes[character] : undefined;
    if (known !== undefined) return known;
    const hex = /^x([0-9A-Fa-f]{2})/.exec(this.#source.slice(at))?.[1];
    if (hex !== undefined) {
      this.#at = at + 3;
      return singleton(Number.parseInt(hex, 16));
    }
    if (escapable.test(character) && character <= '~') return singleton(character.charCodeAt(0));
    throw new Refused(at, 'd, D, s, S, w, W, xhh or an operator after the backslash');
  }

  #bracket(): CharacterSet {
    const negated = this.#peek() === '^';
    if (negated) this.#at += 1;
    const members: CharacterSet[] = [];
    while (this.#peek() !== ']' || members.length === 0) {
      if (this.#peek() === '') throw new Refused(this.#at, 'a ] that ends the character class');
      members.push(this.#member());
    }
    this.#at += 1;
    const set = members.reduce(union);
    return negated ? complement(set) : set;
  }

  #member(): CharacterSet {
    const start = this.#at;
    const low = this.#bracketCharacter();
    if (this.#peek() !== '-' || this.#source.charAt(this.#at + 1) === ']') return low;
    this.#at += 1;
    if (this.#peek() === '') throw new Refused(this.#at, 'a ] that ends the character class');
    const high = this.#bracketCharacter();
    const from = onlyCharacter(low);
    const to = onlyCharacter(high);
    if (from === null || to === null || from > to)
      throw new Refused(start, 'a range from a lower to a higher character');
    return rangesOf([from, to]);
  }

  #bracketCharacter(): CharacterSet {
    const at = this.#at;
    const character = this.#peek();
    this.#at += 1;
    if (character === '\\') return this.#escaped();
    if (plain.test(character) || /^[$?^{}|*+.]$/.test(character)) return singleton(character.charCodeAt(0));
    throw new Refused(at, expectationAt(character));
  }

  #repeated(set: CharacterSet): readonly RegexPart[] {
    const at = this.#at;
    const [least, most] = this.#bounds();
    if (least > most || Math.max(least, Number.isFinite(most) ? most : 0) > mostRepetitions) {
      throw new Refused(at, `a repetition from fewer to more, ${mostRepetitions} at most`);
    }
    const part = (repeat: 'once' | 'optional' | 'any'): RegexPart => ({ kind: 'character', set, repeat });
    const required = Array.from({ length: least }, () => part('once'));
    if (most === Number.POSITIVE_INFINITY) return [...required, part('any')];
    return [...required, ...Array.from({ length: most - least }, () => part('optional'))];
  }

  #bounds(): readonly [least: number, most: number] {
    const character = this.#peek();
    if (character === '{') return this.#counted();
    if (character !== '?' && character !== '*' && character !== '+') return [1, 1];
    this.#at += 1;
    if (character === '?') return [0, 1];
    return [character === '+' ? 1 : 0, Number.POSITIVE_INFINITY];
  }

  #counted(): readonly [least: number, most: number] {
    const [whole, least, comma, most] = repetition.exec(this.#source.slice(this.#at)) ?? [];
    if (whole === undefined || (comma === '' && most !== '')) {
      throw new Refused(this.#at, 'a repetition such as {2}, {2,} or {2,5}');
    }
    this.#at += whole.length;
    if (comma === '') return [Number(least), Number(least)];
    return [Number(least), most === '' ? Number.POSITIVE_INFINITY : Number(most)];
  }
}

function expectationAt(character: string): string {
  if (character === '(' || character === ')')
    return 'no parentheses: CloudWatch Logs has no groups in regular expressions';
  if (/^[?*+{]$/.test(character)) return 'something to repeat before the repetition';
  return 'a letter, a digit, a space, one of : _ # = @ / ; , - or an operator';
}

function onlyCharacter(set: CharacterSet): number | null {
  const [first] = set;
  return set.length === 1 && first !== undefined && first[0] === first[1] ? first[0] : null;
}
