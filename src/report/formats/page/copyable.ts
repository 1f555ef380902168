import { lines, make } from './dom.ts';

/** Shows commands with a button that copies them. */
export function copyable(command: string): HTMLElement {
  const text = make('code', {});
  text.textContent = lines(command);
  const button = make('button', { type: 'button', class: 'copy' }, 'Copy');
  button.addEventListener('click', () => {
    void copy(text, button);
  });
  return make('div', { class: 'command' }, make('pre', { tabindex: '0' }, text), button);
}

/** Copies the text, or selects it where the browser denies access to the clipboard. */
async function copy(text: HTMLElement, button: HTMLElement): Promise<void> {
  try {
    await navigator.clipboard.writeText(text.textContent ?? '');
    button.textContent = 'Copied';
  } catch {
    getSelection()?.selectAllChildren(text);
    button.textContent = 'Selected';
  }
}
