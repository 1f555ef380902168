import { find } from './dom.ts';
import { everything, type Wanted } from './rows.ts';

export type Filters = {
  readonly read: () => Wanted;
  readonly show: (wanted: Wanted) => void;
};

/** Connects the form above the table; calls `onChange` whenever the filters change. */
export function filterForm(onChange: () => void): Filters {
  const form = find('form.filters', HTMLFormElement);
  const search = find('#search', HTMLInputElement);
  const reset = find('#reset', HTMLButtonElement);
  const chips = [...form.querySelectorAll<HTMLButtonElement>('button[data-status]')];
  // The report has no list of changes when nothing changed.
  const lists = ['unit', 'reason', 'change'].flatMap((key) => {
    const list = form.querySelector(`#${key}`);
    return list instanceof HTMLSelectElement ? [{ key, list }] : [];
  });
  const chosen = (key: string): string => lists.find((each) => each.key === key)?.list.value ?? '';

  const read = (): Wanted => ({
    search: search.value.trim(),
    unit: chosen('unit'),
    reason: chosen('reason'),
    change: chosen('change'),
    statuses: chips.filter(isPressed).map((chip) => chip.dataset['status'] ?? ''),
  });
  const show = (wanted: Wanted): void => {
    if (search.value.trim() !== wanted.search) search.value = wanted.search;
    const values: Readonly<Record<string, string>> = {
      unit: wanted.unit,
      reason: wanted.reason,
      change: wanted.change,
    };
    for (const { key, list } of lists) list.value = values[key] ?? '';
    for (const chip of chips) {
      chip.setAttribute('aria-pressed', String(wanted.statuses.includes(chip.dataset['status'] ?? '')));
    }
    reset.hidden = JSON.stringify(read()) === JSON.stringify(everything);
  };

  const changed = (): void => {
    show(read());
    onChange();
  };
  search.addEventListener('input', changed);
  for (const { list } of lists) list.addEventListener('change', changed);
  for (const chip of chips) {
    chip.addEventListener('click', () => {
      chip.setAttribute('aria-pressed', String(!isPressed(chip)));
      changed();
    });
  }
  reset.addEventListener('click', () => {
    show(everything);
    search.focus();
    onChange();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  return { read, show };
}

function isPressed(chip: HTMLButtonElement): boolean {
  return chip.getAttribute('aria-pressed') === 'true';
}
