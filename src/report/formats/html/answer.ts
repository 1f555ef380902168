import { countIn, type StatusGroup, statusesIn, statusGroups } from '../../../domain/status-group.ts';
import { plural } from '../../exemptions.ts';
import type { Report, Totals } from '../../schema.ts';
import { numberText } from '../../text/number-text.ts';
import { percentText } from '../../text/percent-text.ts';
import { groupTitles } from '../../text/status-titles.ts';
import { html, type Markup } from './markup.ts';

/** The answer: how many of how many, in words and as a picture. */
export function answerSection({ totals, run }: Report): Markup {
  const scope = run.wholeOrganization ? '' : ' that this run looked at';
  return html`
<section class="answer" aria-labelledby="answer">
  <p class="share">${percentText(totals.compliant, totals.accounts)}<span>%</span></p>
  <div>
    <h2 id="answer">${numberText(totals.compliant)} of ${numberText(totals.accounts)} ${plural('account', totals.accounts)} are covered</h2>
    <p class="meaning">In ${totals.compliant === totals.accounts ? 'every account' : 'these'}${scope}, use of the root user raises an alarm that
    reaches a confirmed subscriber, proved link by link.${caveatsText(totals)}</p>
  </div>
  ${shareBar(totals)}
  <ul class="legend">${statusGroups.map((group) => legendEntry(group, totals))}</ul>
</section>`;
}

function caveatsText({ caveats }: Totals): Markup | undefined {
  if (caveats === 0) return undefined;
  return html` <span class="caveat-count">${caveats} ${plural('caveat', caveats)}</span> ${caveats === 1 ? 'says' : 'say'} what could not be seen.`;
}

const barWidth = 1000;
/** Narrower than this and nobody would see it. */
const leastWidth = 6;

/** Attributes of SVG rather than styles: the page allows no style but its own. */
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
