import { statusGroupOf } from '../../../domain/status-group.ts';
import { statusTitles } from '../../text/status-titles.ts';
import { chainDots } from './chain-view.ts';
import { make, named } from './dom.ts';
import type { Row } from './rows.ts';

export const columnCount = 5;

/**
 * Makes a row of the table. Its button says whether the account is open; a click on the rest of the row does the same.
 */
export function rowView(row: Row): HTMLElement {
  const button = make(
    'button',
    { type: 'button', class: 'open', 'aria-expanded': 'false', 'data-account': row.id },
    named(row.name, { class: 'name' }),
    make('span', { class: 'id' }, row.id),
  );
  const unit = row.unit === '' ? make('span', { class: 'quiet' }, '(root)') : named(row.unit);
  return make(
    'tr',
    { class: 'account', 'data-index': String(row.index) },
    make('th', { scope: 'row' }, button),
    make('td', { class: 'unit', 'data-label': 'Unit' }, unit),
    make('td', { class: 'status' }, statusPill(row)),
    make('td', { class: 'chain-cell' }, chainDots(row.chain)),
    make('td', { class: 'why' }, whyView(row)),
  );
}

function statusPill({ status, caveats }: Row): HTMLElement {
  return make(
    'span',
    {},
    make(
      'span',
      { class: `pill ${statusGroupOf(status)}` },
      make('span', { class: 'mark', 'aria-hidden': 'true' }),
      statusTitles[status],
    ),
    caveats === 0
      ? undefined
      : make('span', { class: 'flag expiring' }, caveats === 1 ? '1 caveat' : `${caveats} caveats`),
  );
}

/** Shows the reason code apart from its explanation. */
function whyView({ why, reasons }: Row): HTMLElement {
  const code = reasons.find((reason) => why.startsWith(`${reason}: `));
  if (code === undefined) return named(why);
  return make('span', {}, make('code', {}, code), ' ', named(why.slice(code.length + 2)));
}
