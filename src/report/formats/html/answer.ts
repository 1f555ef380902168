import type { Control } from '../../../domain/control.ts';
import { countIn, type StatusGroup, statusesIn, statusGroups } from '../../../domain/status-group.ts';
import { plural } from '../../exemptions.ts';
import type { Report, Totals } from '../../schema.ts';
import { coveredMeans } from '../../text/control-texts.ts';
import { numberText } from '../../text/number-text.ts';
import { percentText } from '../../text/percent-text.ts';
import { groupTitles } from '../../text/status-titles.ts';
import { html, type Markup } from './markup.ts';

/** Shows how many accounts of how many are covered, in words and as a picture. */
export function answerSection({ totals, run }: Report, controls: readonly Control[]): Markup {
  const scope = run.wholeOrganization ? '' : ' that this run audited';
  const accounts = totals.compliant === totals.accounts ? 'every account' : 'these accounts';
  return html`
<section class="answer" aria-labelledby="answer">
  <p class="share">${percentText(totals.compliant, totals.accounts)}<span>%</span></p>
  <div>
    <h2 id="answer">${numberText(totals.compliant)} of ${numberText(totals.accounts)} ${plural('account', totals.accounts)} are covered</h2>
    <p class="meaning">In ${accounts}${scope}, ${coveredMeans(controls)}, proved link by link.${caveatsText(totals)}</p>
  </div>
  ${shareBar(totals)}
  <ul class="legend">${statusGroups.map((group) => legendEntry(group, totals))}</ul>
</section>`;
}

function caveatsText({ caveats }: Totals): Markup | undefined {
  if (caveats === 0) return undefined;
  return html` <span class="caveat-count">${caveats} ${plural('caveat', caveats)}</span> ${caveats === 1 ? 'says' : 'say'} what could not be verified.`;
}

const barWidth = 1000;
/** A narrower part would not be visible. */
const leastWidth = 6;

/** Draws the groups as parts of a bar, with SVG attributes: the policy of the page allows no inline styles. */
function shareBar(totals: Totals): Markup {
  const shown = statusGroups.flatMap((group) => {
    const count = countIn(group, totals.byStatus);
    return count === 0 ? [] : [{ group, count }];
  });
  const least = shown.map(({ count }) => Math.max(leastWidth, (count / totals.accounts) * barWidth));
  const scale = barWidth / least.reduce((sum, width) => sum + width, 0);
  const label = shown.map(({ group, count }) => `${count} ${groupTitles[group]}`).join(', ');
  const parts = shown.map(({ group }, index) => {
    const x = least.slice(0, index).reduce((sum, width) => sum + width, 0) * scale;
    const width = (least[index] ?? 0) * scale;
    return html`<rect class="fill-${group}" x="${round(x)}" y="0" width="${round(width)}" height="28"/>`;
  });
  return html`<svg class="share-bar" viewBox="0 0 1000 28" preserveAspectRatio="none" role="img" aria-label="${label}">${parts}</svg>`;
}

export function round(value: number): string {
  return String(Math.round(value * 100) / 100);
}

function legendEntry(group: StatusGroup, totals: Totals): Markup {
  const count = countIn(group, totals.byStatus);
  if (count === 0 && group !== 'covered' && group !== 'broken') return html``;
  const present = statusesIn(group).filter((status) => totals.byStatus[status] !== undefined);
  return html`<li><a href="#accounts?status=${present.join(',')}"><span class="swatch ${group}" aria-hidden="true"></span><b>${numberText(count)}</b> ${groupTitles[group]}</a></li>`;
}
