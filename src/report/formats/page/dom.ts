import { plain } from '../../text/plain-text.ts';

type Child = Node | string | undefined;

/** An element with attributes and children. Text is always text, and hidden marks in it become visible. */
export function make(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...children: readonly Child[]
): HTMLElement {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  for (const child of children)
    if (child !== undefined) element.append(typeof child === 'string' ? plain(child) : child);
  return element;
}

/** Names and messages may run from right to left; what stands beside them does not turn round with them. */
export function named(text: string, attributes: Readonly<Record<string, string>> = {}): HTMLElement {
  return make('bdi', attributes, text);
}

/** Text of several lines, such as JSON or commands. */
export function lines(text: string): string {
  return text.split('\n').map(plain).join('\n');
}

/** @throws when the page has no such element: it is part of the same file. */
export function find<Kind extends Element>(selector: string, kind: new () => Kind): Kind {
  const element = document.querySelector(selector);
  if (!(element instanceof kind)) throw new Error(`No ${selector} in the page`);
  return element;
}
