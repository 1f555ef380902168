import { numberText } from '../../text/number-text.ts';
import type { PageDetail } from '../html/page-types.ts';
import { accountView } from './account-view.ts';
import { find, make } from './dom.ts';
import { columnCount, rowView } from './row-view.ts';
import type { Row } from './rows.ts';

const pageSize = 100;

export type TableEvents = {
  readonly loadDetail: (index: number) => Promise<PageDetail>;
  /** Called with the id of the account that was opened; empty when one was closed. */
  readonly onOpen: (id: string) => void;
};

/** The table of accounts: it has the first rows, and gets more as the page is scrolled. */
export class AccountTable {
  readonly #body = find('#rows tbody', HTMLTableSectionElement);
  readonly #more = find('#more', HTMLButtonElement);
  readonly #events: TableEvents;
  #rows: readonly Row[] = [];
  #shown = 0;

  constructor(events: TableEvents) {
    this.#events = events;
    this.#body.addEventListener('click', (event) => this.#toggle(event));
    this.#body.addEventListener('keydown', (event) => moveFocus(event, this.#body));
    this.#more.addEventListener('click', () => {
      const first = this.#shown;
      this.fill(first + pageSize);
      this.#body.querySelectorAll<HTMLElement>('button.open')[first]?.focus();
    });
    // Scrolling to the end adds rows; for the keyboard there is the button.
    const observer = new IntersectionObserver(
      (entries) => {
        if (entries.some(({ isIntersecting }) => isIntersecting)) this.fill(this.#shown + pageSize);
      },
      { rootMargin: '600px' },
    );
    observer.observe(this.#more);
  }

  show(rows: readonly Row[]): void {
    this.#rows = rows;
    this.#shown = 0;
    this.#body.replaceChildren();
    this.fill(pageSize);
  }

  /** Adds rows until the table has this many. */
  fill(count: number): void {
    const next = this.#rows.slice(this.#shown, Math.max(this.#shown, count));
    this.#body.append(...next.map(rowView));
    this.#shown += next.length;
    const left = this.#rows.length - this.#shown;
    this.#more.hidden = left === 0;
    this.#more.textContent = `Show ${Math.min(pageSize, left)} more of ${numberText(left)}`;
  }

  /** Opens an account, whatever its position, and scrolls to it. */
  async open(id: string): Promise<void> {
    const position = this.#rows.findIndex((row) => row.id === id);
    if (position === -1) return;
    this.fill(position + 1);
    const button = this.#body.querySelector<HTMLElement>(`button[data-account="${CSS.escape(id)}"]`);
    const line = button?.closest('tr');
    if (button === null || line === null || line === undefined) return;
    if (!isOpen(line)) await this.#setOpen(line, true);
    button.focus({ preventScroll: true });
    line.scrollIntoView({ block: 'start' });
  }

  #toggle({ target }: MouseEvent): void {
    const line = target instanceof Element ? target.closest<HTMLElement>('tr.account') : null;
    // Selecting text in a row must not open it.
    if (line === null || getSelection()?.type === 'Range') return;
    const opens = !isOpen(line);
    void this.#setOpen(line, opens);
    this.#events.onOpen(opens ? (buttonOf(line)?.dataset['account'] ?? '') : '');
  }

  async #setOpen(line: HTMLElement, opens: boolean): Promise<void> {
    const button = buttonOf(line);
    button?.setAttribute('aria-expanded', String(opens));
    if (!opens) {
      button?.removeAttribute('aria-controls');
      line.nextElementSibling?.remove();
      return;
    }
    const index = Number(line.dataset['index']);
    const id = `detail-${index}`;
    const cell = make('td', { colspan: String(columnCount) });
    line.after(make('tr', { class: 'detail-row', id }, cell));
    button?.setAttribute('aria-controls', id);
    cell.append(await contentOf(index, this.#events.loadDetail));
  }
}

function buttonOf(line: HTMLElement): HTMLElement | null {
  return line.querySelector<HTMLElement>('button.open');
}

function isOpen(line: HTMLElement): boolean {
  return buttonOf(line)?.getAttribute('aria-expanded') === 'true';
}

async function contentOf(index: number, loadDetail: TableEvents['loadDetail']): Promise<HTMLElement> {
  try {
    return accountView(await loadDetail(index));
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return make(
      'p',
      { class: 'warning' },
      `This browser can’t show the details (${text}). They are in accounts/ beside this file.`,
    );
  }
}

/** Moves the focus from account to account with the arrow keys. */
function moveFocus(event: KeyboardEvent, body: HTMLElement): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
  if (step === 0 || !(event.target instanceof Element) || !event.target.matches('button.open')) return;
  const buttons = [...body.querySelectorAll<HTMLElement>('button.open')];
  const next = buttons[buttons.findIndex((button) => button === event.target) + step];
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
