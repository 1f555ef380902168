/**
 * Characters that are not seen, or change how text beside them is seen: controls, formats (tags, bidirectional marks and
 * joiners among them), what Unicode says to ignore by default (variation selectors, Hangul fillers), line separators,
 * halves of surrogate pairs, and the glyphs that are blank although Unicode counts them as visible (Braille, music,
 * Egyptian, Khitan). https://www.unicode.org/reports/tr36/#visual_spoofing
 */
const hiddenClass =
  '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\p{Default_Ignorable_Code_Point}\\u2800\\u{1d159}\\u{13441}\\u{13442}\\u{16fe4}]';
const hidden = new RegExp(hiddenClass, 'u');
const everyHidden = new RegExp(hiddenClass, 'gu');

/** Returns whether a text has characters that a reader would not see. */
export function hasHidden(text: string): boolean {
  return hidden.test(text);
}

/** Replaces each character that a reader would not see. */
export function replaceHidden(text: string, write: (codePoint: number) => string): string {
  return text.replace(everyHidden, (character) => write(character.codePointAt(0) ?? 0));
}

/** Returns a code point as so many hexadecimal digits. */
export function hexDigits(codePoint: number, digits: number): string {
  return codePoint.toString(16).padStart(digits, '0');
}
