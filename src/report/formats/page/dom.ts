import { plain } from '../../text/plain-text.ts';

type Child = Node | string | undefined;

/** The attributes whose text a browser shows or reads out. */
const shownAttributes: ReadonlySet<string> = new Set(['title', 'aria-label']);

/**
 * Makes an element with attributes and children. A string is always text, in which hidden characters become visible, as
 * they do in attributes that are shown.
 */
export function make(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    element.setAttribute(key, shownAttributes.has(key) ? plain(value) : value);
  for (const child of children)
    if (child !== undefined) element.append(typeof child === 'string' ? plain(child) : child);
  return element;
}

/** Isolates a name or message, which may run from right to left, from the text beside it. */
export function named(text: string, attributes: Readonly<Record<string, string>> = {}): HTMLElement {
  return make('bdi', attributes, text);
}

/** Makes hidden characters in text of several lines visible, but for the line breaks. */
export function lines(text: string): string {
  return text.split('\n').map(plain).join('\n');
}

/** Finds an element of the page. @throws when there is none, which is a bug: both are parts of the same file. */
export function find<Kind extends Element>(selector: string, kind: new () => Kind): Kind {
  const element = document.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`No ${selector} in the page`);
  return element;
}
