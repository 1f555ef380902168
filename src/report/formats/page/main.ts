import { numberText } from '../../text/number-text.ts';
import { detailLoader } from './details.ts';
import { find } from './dom.ts';
import { filterForm } from './filters.ts';
import { attention, hashOf, type Place, placeIn } from './place.ts';
import { everything, isWanted, type Order, readAccounts, sorted, sortKeys } from './rows.ts';
import { AccountTable } from './table.ts';

/** A longer table is cut when it is printed, and says so. */
const printedRows = 2_000;

const accounts = readAccounts();
const status = find('#shown', HTMLElement);
const heads = [...document.querySelectorAll<HTMLButtonElement>('#rows button[data-sort]')];
const state: { order: Order; open: string; found: number } = { order: attention, open: '', found: 0 };

const filters = filterForm(() => {
  state.open = '';
  refresh();
});
const table = new AccountTable({
  loadDetail: detailLoader(accounts),
  onOpen: (id) => {
    state.open = id;
    remember();
  },
});

function refresh(): void {
  const wanted = filters.read();
  const rows = sorted(
    accounts.rows.filter((row) => isWanted(row, wanted)),
    state.order,
  );
  table.show(rows);
  state.found = rows.length;
  status.textContent = foundText();
  for (const head of heads) {
    const isSorted = head.dataset['sort'] === state.order.key;
    const direction = state.order.descending ? 'descending' : 'ascending';
    head.closest('th')?.setAttribute('aria-sort', isSorted ? direction : 'none');
  }
  remember();
}

function foundText(): string {
  const [found, all] = [numberText(state.found), numberText(accounts.rows.length)];
  return found === all ? `All ${all} accounts` : `${found} of ${all} accounts`;
}

/** Keeps what is shown in the address of the page, so that it can be shared, without adding to the history. */
function remember(): void {
  const place: Place = { wanted: filters.read(), order: state.order, open: state.open };
  const hash = hashOf(place);
  if (hash !== hashOf({ wanted: everything, order: attention, open: '' })) history.replaceState(null, '', hash);
  else if (location.hash.startsWith('#accounts?')) history.replaceState(null, '', '#accounts');
}

function goTo(place: Place): void {
  filters.show(place.wanted);
  state.order = place.order;
  state.open = place.open;
  refresh();
  if (place.open === '') find('#accounts', HTMLElement).scrollIntoView();
  else void table.open(place.open);
}

for (const head of heads) {
  head.addEventListener('click', () => {
    const key = sortKeys.find((each) => each === head.dataset['sort']) ?? 'attention';
    const isSecond = state.order.key === key;
    state.open = '';
    state.order = isSecond && state.order.descending ? attention : { key, descending: isSecond };
    refresh();
  });
}
addEventListener('hashchange', () => {
  const place = placeIn(location.hash);
  if (place !== undefined) goTo(place);
});
addEventListener('keydown', (event) => {
  const isTyping = event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement;
  if (event.key !== '/' || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  find('#search', HTMLElement).focus();
});
const folded = [...document.querySelectorAll<HTMLDetailsElement>('.reasons details')];
addEventListener('beforeprint', () => {
  for (const each of folded) each.open = true;
  table.fill(printedRows);
  const cut = `, of which the first ${numberText(printedRows)} are printed; all are in summary.csv`;
  status.textContent = `${foundText()}${state.found > printedRows ? cut : ''}`;
});
addEventListener('afterprint', () => {
  for (const each of folded) each.open = false;
  status.textContent = foundText();
});

const begin = placeIn(location.hash);
if (begin === undefined) refresh();
else goTo(begin);
performance.mark('interactive');
