import type { Control } from '../../../domain/control.ts';
import { statuses } from '../../../domain/outcome.ts';
import { statusGroupOf } from '../../../domain/status-group.ts';
import { changeKinds, changeTitles } from '../../changes.ts';
import { reasonsOf } from '../../run-report.ts';
import type { Report } from '../../schema.ts';
import { controlTextsOf } from '../../text/control-texts.ts';
import { numberText } from '../../text/number-text.ts';
import { plain, shortened } from '../../text/plain-text.ts';
import { reasonTitle } from '../../text/reason-titles.ts';
import { statusTitles } from '../../text/status-titles.ts';
import { exactly, html, type Markup } from './markup.ts';

/**
 * Shows the form that searches and filters the table, and the head of the table; the script of the page adds the rows.
 */
export function accountsSection(report: Report, controls: readonly Control[]): Markup {
  return html`
<section class="accounts" aria-labelledby="accounts">
  <h2 id="accounts" tabindex="-1">Accounts</h2>
  <form class="filters" role="search" aria-label="Accounts">
    <label class="search">Search <input id="search" type="search" placeholder="Name, id, unit or reason" autocomplete="off" spellcheck="false"></label>
    <label>Unit <select id="unit"><option value="">All units</option>${unitsOf(report).map((unit) => option(unit, shortened(plain(unit), shownCharacters)))}</select></label>
    <label>Reason <select id="reason"><option value="">All reasons</option>${reasonOptions(report, controls)}</select></label>
    ${changeFilter(report)}
    <fieldset><legend>Status</legend>${statusButtons(report)}</fieldset>
    <button type="button" id="reset" hidden>Clear filters</button>
  </form>
  <p id="shown" class="quiet" role="status"></p>
  <noscript><p class="warning">The table of accounts needs JavaScript, which is switched off here. The same is in summary.csv beside this file.</p></noscript>
  <table id="rows">
    <thead><tr>
      ${[
        { key: 'name', title: 'Account' },
        { key: 'unit', title: 'Unit' },
        { key: 'status', title: 'Status' },
      ].map(
        ({ key, title }) =>
          html`<th scope="col" aria-sort="none"><button type="button" data-sort="${key}">${title}</button></th>`,
      )}
      <th scope="col" class="chain-head">Chain</th>
      <th scope="col" aria-sort="none"><button type="button" data-sort="why">Why</button></th>
    </tr></thead>
    <tbody></tbody>
  </table>
  <p class="more"><button type="button" id="more" hidden>Show more</button></p>
</section>`;
}

function option(value: string, title: string): Markup {
  return html`<option value="${exactly(value)}">${title}</option>`;
}

/** Longer paths of units are cut in the list. */
const shownCharacters = 120;

/** Returns every organizational unit and every unit above one, since choosing one includes what is below it. */
function unitsOf({ accounts }: Report): readonly string[] {
  const paths = accounts.flatMap(({ account: { organizationalUnits } }) =>
    organizationalUnits.map((_, index) => organizationalUnits.slice(0, index + 1).join('/')),
  );
  return [...new Set(paths)].toSorted();
}

function reasonOptions({ accounts }: Report, controls: readonly Control[]): readonly Markup[] {
  const { shortName } = controlTextsOf(controls);
  const present = [...new Set(accounts.flatMap(reasonsOf))];
  return present
    .map((reason) => ({ reason, title: reasonTitle(reason, shortName) }))
    .toSorted((a, b) => (a.title < b.title ? -1 : 1))
    .map(({ reason, title }) => option(reason, title));
}

function changeFilter({ changes }: Report): Markup | undefined {
  if (changes === undefined) return undefined;
  const present = changeKinds.filter((kind) => kind !== 'goneAccounts' && changes[kind].length > 0);
  if (present.length === 0) return undefined;
  return html`<label>Change <select id="change"><option value="">All accounts</option>${present.map((kind) => option(kind, changeTitles[kind]))}</select></label>`;
}

function statusButtons({ totals }: Report): readonly Markup[] {
  return statuses.flatMap((status) => {
    const count = totals.byStatus[status];
    if (count === undefined) return [];
    return [
      html`<button type="button" class="chip ${statusGroupOf(status)}" data-status="${status}" aria-pressed="false"><span class="mark" aria-hidden="true"></span>${statusTitles[status]} <b>${numberText(count)}</b></button>`,
    ];
  });
}
