import { plain } from '../../text/plain-text.ts';

/** HTML that is safe to write as it is, because only {@link html} makes it. */
export type Markup = { readonly markup: string };

type Piece = string | number | Markup | undefined | readonly Markup[];

/**
 * Puts values into HTML. Text is escaped for elements and quoted attributes alike, and only what came out of `html` is
 * not: no name can become markup. Hidden characters become visible. `undefined` stands for nothing.
 */
export function html(texts: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return { markup: texts.map((text, index) => text + written(pieces[index])).join('') };
}

function written(piece: Piece): string {
  if (piece === undefined) return '';
  if (typeof piece === 'string') return escaped(plain(piece));
  if (typeof piece === 'number') return String(piece);
  return 'markup' in piece ? piece.markup : piece.map(({ markup }) => markup).join('');
}

/** Writes a value that the script of the page compares, with its hidden characters as they are. */
export function exactly(value: string): Markup {
  return { markup: escaped(value) };
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => entities[character] ?? '');
}

/** Embeds data for the script. Nothing in it can end the block: JSON may always write `<` as `\u003c`. */
export function jsonBlock(id: string, value: unknown): Markup {
  const json = JSON.stringify(value).replaceAll('<', '\\u003c');
  return { markup: `<script type="application/json" id="${escaped(id)}">${json}</script>` };
}

/** Embeds the script or the styles of the page. @throws when the text would end its element. */
export function ownElement(name: 'script' | 'style', text: string): Markup {
  if (text.includes(`</${name}`)) throw new Error(`The ${name} of the page would end early.`);
  return { markup: `<${name}>${text}</${name}>` };
}
