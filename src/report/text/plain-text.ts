/**
 * Turns any name into one line of text: control characters (terminal escapes among them) and marks that change the
 * direction of text become visible escapes, so that a name can neither repaint a screen nor break a line.
 */
export function plain(text: string): string {
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, escaped);
}

const shortEscapes: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escaped(character: string): string {
  return shortEscapes[character] ?? `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}

const segmenter = new Intl.Segmenter();

/** Cuts text to `width` characters, with an ellipsis in place of the rest. */
export function shortened(text: string, width: number): string {
  if (text.length <= width) return text;
  const characters = Array.from(segmenter.segment(text), ({ segment }) => segment);
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`;
}
