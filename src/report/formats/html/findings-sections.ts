import type { Control } from '../../../domain/control.ts';
import { plural, warnedDays } from '../../exemptions.ts';
import { reasonsOf } from '../../run-report.ts';
import type { ListedExemption, Report } from '../../schema.ts';
import { controlTextsOf } from '../../text/control-texts.ts';
import { dayText } from '../../text/date-text.ts';
import { numberText } from '../../text/number-text.ts';
import { plain, shortened } from '../../text/plain-text.ts';
import { reasonTitle } from '../../text/reason-titles.ts';
import { round } from './answer.ts';
import { html, type Markup } from './markup.ts';

/** Rarer reasons are folded away. */
const shownReasons = 10;

/** Lists why accounts are not covered, the most common reason first, each with a link to its accounts. */
export function reasonsSection({ accounts }: Report, controls: readonly Control[]): Markup {
  const { shortName } = controlTextsOf(controls);
  const counts = new Map<string, number>();
  for (const reason of accounts.flatMap(reasonsOf)) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  if (counts.size === 0) return html``;
  const most = Math.max(...counts.values());
  const rows = [...counts]
    .toSorted(([a, countA], [b, countB]) => countB - countA || (a < b ? -1 : 1))
    .map(
      ([reason, count]) => html`
    <li><a href="#accounts?reason=${reason}"><span>${reasonTitle(reason, shortName)}</span>
      <svg viewBox="0 0 100 8" preserveAspectRatio="none" aria-hidden="true"><rect width="${round(Math.max(1, (count / most) * 100))}" height="8"/></svg>
      <b>${numberText(count)}</b></a></li>`,
    );
  return html`
<section class="card reasons" aria-labelledby="reasons">
  <h2 id="reasons">Why accounts are not covered</h2>
  <ol>${rows.slice(0, shownReasons)}</ol>
  ${rows.length > shownReasons ? html`<details><summary>${rows.length - shownReasons} rarer reasons</summary><ol>${rows.slice(shownReasons)}</ol></details>` : undefined}
</section>`;
}

/** Lists every exemption with its reason and last day, and marks those that end soon or have ended. */
export function exemptionsSection({ exemptions }: Report): Markup {
  if (exemptions.length === 0) return html``;
  const warning = warningOf(exemptions);
  return html`
<section class="card exemptions" aria-labelledby="exemptions">
  <h2 id="exemptions">Exemptions</h2>
  ${warning === '' ? undefined : html`<p class="warning">${warning}</p>`}
  <div class="scroll" tabindex="0" role="region" aria-label="Exemptions as a table"><table class="plain">
    <thead><tr><th scope="col">Account</th><th scope="col">Reason</th><th scope="col">Last day</th></tr></thead>
    <tbody>${exemptions.map(exemptionRow)}</tbody>
  </table></div>
</section>`;
}

function warningOf(exemptions: readonly ListedExemption[]): string {
  const ended = exemptions.filter(({ state }) => state === 'expired').length;
  const ending = exemptions.filter(({ state }) => state === 'expiring').length;
  return [
    ...(ended === 0
      ? []
      : [`${ended} ${ended === 1 ? 'has' : 'have'} ended and no longer ${ended === 1 ? 'counts' : 'count'}.`]),
    ...(ending === 0 ? [] : [`${ending} ${ending === 1 ? 'ends' : 'end'} within ${warnedDays} days.`]),
  ].join(' ');
}

function exemptionRow({ account, name, reason, expires, daysLeft, state }: ListedExemption): Markup {
  const left =
    state === 'expired'
      ? html`<b class="flag expired">ended, no longer counts</b>`
      : state === 'expiring'
        ? html`<b class="flag expiring">${daysLeft === 0 ? 'ends today' : `ends in ${daysLeft} ${plural('day', daysLeft)}`}</b>`
        : undefined;
  return html`<tr>
    <th scope="row"><a href="#accounts?open=${account}"><bdi>${shortened(plain(name), 60)}</bdi></a> <span class="id">${account}</span></th>
    <td><bdi>${reason}</bdi></td><td class="date">${dayText(expires)} ${left}</td></tr>`;
}
