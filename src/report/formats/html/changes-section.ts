import { type ChangeKind, changeKinds, changeTitles, hasChanges } from '../../changes.ts';
import type { Change, Report } from '../../schema.ts';
import { timeText } from '../../text/date-text.ts';
import { numberText } from '../../text/number-text.ts';
import { plain, shortened } from '../../text/plain-text.ts';
import { statusTitles } from '../../text/status-titles.ts';
import { html, type Markup } from './markup.ts';

/** Longer lists continue in the table of accounts. */
const shownChanges = 6;

/** Lists what changed since the previous run. */
export function changesSection({ changes }: Report): Markup {
  return html`
<section class="card changes" aria-labelledby="changes">
  <h2 id="changes">What changed</h2>
  ${changes === undefined ? html`<p class="quiet">There is no earlier run over the whole organization to compare with.</p>` : undefined}
  ${changes === undefined ? undefined : html`<p class="quiet">Since the run of ${timeText(changes.since.startedAt)}</p>`}
  ${changes !== undefined && !hasChanges(changes) ? html`<p>Nothing changed.</p>` : undefined}
  ${changes === undefined ? undefined : changeKinds.map((kind) => changeList(kind, changes[kind]))}
</section>`;
}

function changeList(kind: ChangeKind, changes: readonly Change[]): Markup {
  if (changes.length === 0) return html``;
  const more = changes.length - shownChanges;
  const rest =
    more <= 0
      ? undefined
      : kind === 'goneAccounts'
        ? html`<li class="quiet">and ${numberText(more)} more</li>`
        : html`<li><a href="#accounts?change=${kind}">and ${numberText(more)} more</a></li>`;
  return html`
  <h3 class="change ${kind}"><span class="count">${numberText(changes.length)}</span> ${changeTitles[kind]}</h3>
  <ul>${changes.slice(0, shownChanges).map((change) => changeEntry(kind, change))}${rest}</ul>`;
}

function changeEntry(kind: ChangeKind, { id, name, before, after }: Change): Markup {
  const label = html`<bdi>${shortened(plain(name), 60)}</bdi> <span class="id">${id}</span>`;
  const shown = kind === 'goneAccounts' ? label : html`<a href="#accounts?open=${id}">${label}</a>`;
  const from = before === undefined ? '' : statusTitles[before];
  const to = after === undefined ? '' : statusTitles[after];
  return html`<li>${shown} <span class="quiet">${from === '' || to === '' ? from + to : `${from} → ${to}`}</span></li>`;
}
