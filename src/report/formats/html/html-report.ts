import type { Control } from '../../../domain/control.ts';
import type { Report } from '../../schema.ts';
import { controlsOfRun, controlTextsOf } from '../../text/control-texts.ts';
import { timeText } from '../../text/date-text.ts';
import { aboutSection } from './about-section.ts';
import { accountsSection } from './accounts-section.ts';
import { answerSection } from './answer.ts';
import { changesSection } from './changes-section.ts';
import { exemptionsSection, reasonsSection } from './findings-sections.ts';
import { exactly, html, jsonBlock, type Markup, ownElement } from './markup.ts';
import { pageScript, pageScriptHash, pageStyle, pageStyleHash } from './page.generated.ts';
import { detailBlocks, pageData } from './page-data.ts';
import { trendSection } from './trend.ts';

/**
 * Renders the report as one file that works from a disk as from a bucket. Its policy allows the page's own script and
 * styles by their hashes, and no requests: markup injected through a name does nothing.
 */
export function htmlReport(report: Report, controls: readonly Control[]): string {
  const { run } = report;
  const evaluated = controlsOfRun(run, controls);
  const title = `Alarms on ${controlTextsOf(evaluated).shortName}`;
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src '${pageScriptHash}'; style-src '${pageStyleHash}'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta name="robots" content="noindex">
<title>${title}, ${timeText(run.startedAt)}</title>
${ownElement('style', pageStyle)}
</head>
<body>
${patterns}
<a class="skip" href="#accounts">Skip to the accounts</a>
<header class="top">
  <p class="brand">rootwatch</p>
  <h1>${title}</h1>
  <p class="when">Organization ${run.organizationId} · ${timeText(run.startedAt)} · ${run.mode}</p>
</header>
<main>
${answerSection(report, evaluated)}
<div class="cards">
<div>${changesSection(report)}${exemptionsSection(report)}</div>
<div>${trendSection(report)}${reasonsSection(report, evaluated)}</div>
</div>
${accountsSection(report, evaluated)}
${aboutSection(report, evaluated)}
</main>
${jsonBlock('data', pageData(report, evaluated))}
${ownElement('script', pageScript)}
${detailBlocks(report.accounts, controls).map((block) => html`<script type="text/plain" class="details">${exactly(block)}</script>`)}
</body>
</html>
`.markup;
}

/** Stripes for what is not known, so that the picture can be read without colors. */
const patterns: Markup = html`<svg class="patterns" width="0" height="0" aria-hidden="true" focusable="false"><defs>
<pattern id="stripes" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect class="stripe-ground" width="6" height="6"/><rect class="stripe" width="2.5" height="6"/></pattern>
</defs></svg>`;
