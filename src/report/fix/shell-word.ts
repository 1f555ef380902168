/**
 * Quotes a text as one word of a POSIX shell: no name can end the word, begin a command or hide behind marks that
 * change the direction of text. Control characters and such marks are written as `$'…'` escapes, which bash and zsh
 * know.
 */
export function shellWord(text: string): string {
  if (/^[\w/:.,@%+=-]+$/.test(text)) return text;
  if (!hidden.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escapedText = Array.from(text, (character) =>
    hidden.test(character) || character === "'" || character === '\\' ? escape(character) : character,
  );
  return `$'${escapedText.join('')}'`;
}

// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const hidden = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

function escape(character: string): string {
  if (character === '\n') return '\\n';
  return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`;
}
