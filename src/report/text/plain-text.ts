import { hexDigits, replaceHidden } from './hidden-characters.ts';

/**
 * Turns any name into one line of text: control characters (terminal escapes among them), invisible characters and marks
 * that change the direction of text become visible escapes, so that a name can neither repaint a screen, nor break a
 * line, nor look like another.
 */
export function plain(text: string): string {
  return replaceHidden(text, visibleEscape);
}

const shortEscapes: Readonly<Record<number, string>> = { 0x09: '\\t', 0x0a: '\\n', 0x0d: '\\r' };

/** Writes a code point as `\u202e`, or as `\u{e0041}` beyond four digits. */
export function visibleEscape(codePoint: number): string {
  const digits = hexDigits(codePoint, 4);
  return shortEscapes[codePoint] ?? (digits.length > 4 ? `\\u{${digits}}` : `\\u${digits}`);
}

/**
 * Writes the hidden characters of JSON as its own escapes: a terminal shows them, and a program reads the same text.
 */
export function plainJson(json: string): string {
  return replaceHidden(json, (codePoint) => (codePoint === 0x0a ? '\n' : jsonEscape(codePoint)));
}

/** JSON has escapes of four digits only, two of them for what is beyond. */
function jsonEscape(codePoint: number): string {
  const units = String.fromCodePoint(codePoint).split('');
  return units.map((unit) => `\\u${hexDigits(unit.charCodeAt(0), 4)}`).join('');
}

const segmenter = new Intl.Segmenter();

/** Cuts text to `width` characters, with an ellipsis in place of the rest. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const characters = Array.from(segmenter.segment(text), ({ segment }) => segment);
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
