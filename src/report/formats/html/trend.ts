import { countIn, statusGroups } from '../../../domain/status-group.ts';
import type { PastRun, Report } from '../../schema.ts';
import { dayText, timeText } from '../../text/date-text.ts';
import { numberText } from '../../text/number-text.ts';
import { percentText } from '../../text/percent-text.ts';
import { groupTitles } from '../../text/status-titles.ts';
import { round } from './answer.ts';
import { html, type Markup } from './markup.ts';

const width = 600;
const height = 150;
const slots = 30;

/** Shows the last thirty runs over the whole organization, as bars and as a table. */
export function trendSection({ history }: Report): Markup {
  return html`
<section class="card trend" aria-labelledby="trend">
  <h2 id="trend">Trend</h2>
  ${history.length < 2 ? html`<p class="quiet">The trend begins with the second run over the whole organization.</p>` : trendPicture(history)}
</section>`;
}

function trendPicture(history: readonly PastRun[]): Markup {
  const [first, last] = [history[0], history.at(-1)];
  if (first === undefined || last === undefined) return html``;
  const change = share(last) - share(first);
  const points = `${change < 0 ? '−' : '+'}${round(Math.abs(change))} points`;
  const label = `Share of accounts covered, over ${history.length} runs: ${round(share(first))} % on ${dayText(first.startedAt)}, ${round(share(last))} % on ${dayText(last.startedAt)}`;
  return html`
  <p class="quiet">${history.length} runs since ${dayText(first.startedAt)}: covered ${change === 0 ? 'unchanged' : points}</p>
  <svg class="trend-picture" viewBox="0 0 ${width} ${height + 4}" role="img" aria-label="${label}">
    <line class="grid" x1="0" x2="${width}" y1="0.5" y2="0.5"/><line class="grid" x1="0" x2="${width}" y1="${height / 2}" y2="${height / 2}"/>
    ${bars(history)}
    <line class="axis" x1="0" x2="${width}" y1="${height}" y2="${height}"/>
  </svg>
  <p class="axis-labels" aria-hidden="true">${axisLabels(dayText(first.startedAt), dayText(last.startedAt), history.length)}</p>
  <details><summary>As a table</summary>${trendTable(history)}</details>`;
}

/** Labels the axis: the bars of a few runs end before the right end, where the last day would be written. */
function axisLabels(first: string, last: string, runs: number): Markup {
  const isWide = stepOf(runs) * runs > width * 0.6;
  if (isWide) return html`<span>${first}</span><span>${last}</span>`;
  return html`<span>${first === last ? first : `${first} – ${last}`}</span>`;
}

/** Returns the width of a bar and the gap beside it. */
function stepOf(runs: number): number {
  return Math.min(width / runs, (width / slots) * 2);
}

function share({ totals }: PastRun): number {
  return totals.accounts === 0 ? 0 : Math.round((totals.compliant / totals.accounts) * 1000) / 10;
}

function bars(history: readonly PastRun[]): readonly Markup[] {
  const tallest = Math.max(...history.map(({ totals }) => totals.accounts), 1);
  const step = stepOf(history.length);
  return history.map(({ startedAt, totals }, index) => {
    let top = height;
    const parts = statusGroups.map((group) => {
      const count = countIn(group, totals.byStatus);
      const tall = (count / tallest) * height;
      top -= tall;
      if (count === 0) return html``;
      return html`<rect class="fill-${group}" x="${round(index * step + step * 0.12)}" y="${round(top)}" width="${round(step * 0.76)}" height="${round(tall)}"/>`;
    });
    return html`<g><title>${timeText(startedAt)}: ${totals.compliant} of ${totals.accounts} covered</title>${parts}</g>`;
  });
}

function trendTable(history: readonly PastRun[]): Markup {
  const rows = history.toReversed().map(
    ({ startedAt, totals }) => html`
    <tr><th scope="row">${timeText(startedAt)}</th><td>${percentText(totals.compliant, totals.accounts)} %</td>
    ${statusGroups.map((group) => html`<td>${numberText(countIn(group, totals.byStatus))}</td>`)}<td>${numberText(totals.accounts)}</td></tr>`,
  );
  const heads = statusGroups.map((group) => html`<th scope="col">${groupTitles[group]}</th>`);
  return html`<div class="scroll" tabindex="0" role="region" aria-label="Trend as a table"><table class="plain">
    <thead><tr><th scope="col">run</th><th scope="col">share</th>${heads}<th scope="col">accounts</th></tr></thead>
    <tbody>${rows}</tbody></table></div>`;
}
