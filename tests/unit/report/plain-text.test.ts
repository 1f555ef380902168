import { describe, expect, it } from '@jest/globals';
import { shellWord } from '../../../src/report/fix/shell-word.ts';
import { plain, plainJson } from '../../../src/report/text/plain-text.ts';

/** Characters that a reader does not see, or that move the text beside them, and how reports show them. */
const hidden: readonly (readonly [what: string, text: string, shown: string])[] = [
  ['an escape of a terminal', 'a\u001b[2Jb', 'a\\u001b[2Jb'],
  ['a control character of eight bits', 'a\u009b2Jb', 'a\\u009b2Jb'],
  ['line breaks', 'a\r\n\tb\u2028c\u2029d', 'a\\r\\n\\tb\\u2028c\\u2029d'],
  ['a right-to-left override', 'exe.\u202egnp', 'exe.\\u202egnp'],
  ['an isolate', '\u2066a\u2069', '\\u2066a\\u2069'],
  ['an Arabic letter mark', 'a\u061cb', 'a\\u061cb'],
  ['a soft hyphen', 'pay\u00adments', 'pay\\u00adments'],
  ['a combining grapheme joiner', 'pay\u034fments', 'pay\\u034fments'],
  ['a zero width space', 'pay\u200bments', 'pay\\u200bments'],
  ['a word joiner', 'pay\u2060ments', 'pay\\u2060ments'],
  ['a byte order mark', '\ufeffpayments', '\\ufeffpayments'],
  ['a Mongolian vowel separator', 'a\u180eb', 'a\\u180eb'],
  ['an interlinear annotation', 'a\ufff9b\ufffbc', 'a\\ufff9b\\ufffbc'],
  ['a Hangul filler', 'prod\u3164', 'prod\\u3164'],
  ['a Hangul choseong filler', 'prod\u115f', 'prod\\u115f'],
  ['a half-width Hangul filler', 'prod\uffa0', 'prod\\uffa0'],
  ['a Khmer inherent vowel', 'prod\u17b4', 'prod\\u17b4'],
  ['a blank of Braille', 'prod\u2800', 'prod\\u2800'],
  ['a blank of Egyptian', 'prod\u{13441}', 'prod\\u{13441}'],
  ['a variation selector', 'prod\ufe0f', 'prod\\ufe0f'],
  ['a supplementary variation selector', 'prod\u{e0101}', 'prod\\u{e0101}'],
  ['tag characters', 'prod\u{e0065}\u{e0076}\u{e007f}', 'prod\\u{e0065}\\u{e0076}\\u{e007f}'],
  ['half of a surrogate pair', 'a\ud800b', 'a\\ud800b'],
];

describe('plain text', () => {
  it.each(hidden)('plain shows %s as an escape', (_what, text, shown) => {
    expect(plain(text)).toBe(shown);
  });

  it.each(['payments', 'Ünïcödé 日本語 🧪 العربية', 'a b\u00a0c\u3000d', 'e\u0301 क्षि'])(
    'plain leaves %j as it is',
    (text) => {
      expect(plain(text)).toBe(text);
    },
  );

  it.each(hidden)('a shell word shows %s as an escape', (_what, text, shown) => {
    expect(shellWord(text)).toMatch(/^[\x20-\x7e]+$/);
    expect(shellWord(text).length).toBeGreaterThanOrEqual(shown.length);
  });

  it('a shell word beyond four digits is an escape that bash reads back', () => {
    expect(shellWord("it's \u{e0041}\\")).toBe("$'it\\u0027s \\U000e0041\\u005c'");
  });

  it.each(hidden)('printed JSON shows %s as an escape, and is read as the same text', (_what, text) => {
    const printed = plainJson(JSON.stringify({ text }, null, 2));
    expect(printed).toMatch(/^[\x20-\x7e\n]+$/);
    expect(JSON.parse(printed)).toEqual({ text });
  });
});
