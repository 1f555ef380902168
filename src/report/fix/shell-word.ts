import { hasHidden, hexDigits, replaceHidden } from '../text/hidden-characters.ts';

/**
 * Quotes a text as one word of a POSIX shell: no name can end the word, begin a command or hide behind characters that
 * are not seen. Such characters are written as `$'…'` escapes, which bash and zsh know.
 */
export function shellWord(text: string): string {
  if (/^[\w/:.,@%+=-]+$/.test(text)) return text;
  if (!hasHidden(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const quoted = text.replace(/['\\]/g, (character) => `\\u${hexDigits(character.charCodeAt(0), 4)}`);
  return `$'${replaceHidden(quoted, shellEscape)}'`;
}

function shellEscape(codePoint: number): string {
  if (codePoint === 0x0a) return '\\n';
  return codePoint > 0xffff ? `\\U${hexDigits(codePoint, 8)}` : `\\u${hexDigits(codePoint, 4)}`;
}
