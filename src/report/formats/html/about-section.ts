import type { Control } from '../../../domain/control.ts';
import type { Report } from '../../schema.ts';
import { timeText } from '../../text/date-text.ts';
import { numberText } from '../../text/number-text.ts';
import { html, type Markup } from './markup.ts';

/** Says what an auditor has to record: the run, its scope, its requirements, and the meaning of each status. */
export function aboutSection({ run, totals, accounts }: Report, controls: readonly Control[]): Markup {
  const calls = accounts.reduce((sum, { apiCalls }) => sum + apiCalls, run.sharedApiCalls);
  const facts: readonly (readonly [string, string])[] = [
    ['Run', run.mergedFrom === undefined ? run.id : `merged from ${run.mergedFrom.join(', ')}`],
    ['Mode', `${run.mode}, triggered by ${run.trigger}`],
    ['Scope', run.wholeOrganization ? 'the whole organization' : `${numberText(accounts.length)} selected accounts`],
    ['Organization', run.organizationId],
    ['Management account', run.managementAccountId],
    ['Started', timeText(run.startedAt)],
    ['Finished', timeText(run.finishedAt)],
    ['Requests to AWS', `${numberText(calls)}, of which ${numberText(totals.throttles ?? 0)} throttled`],
    ['rootwatch', run.version],
  ];
  return html`
<section class="about" aria-labelledby="about">
  <h2 id="about">About this run</h2>
  <dl class="facts">${facts.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}</dl>
  ${controls.map(controlText)}
  <h3>How to read it</h3>
  <dl class="words">
    ${words.map(([term, text]) => html`<div><dt>${term}</dt><dd>${text}</dd></div>`)}
  </dl>
</section>`;
}

function controlText({ title, frameworks }: Control): Markup {
  const requirements = frameworks.map(({ name, version, requirement }) => `${name} ${version}, ${requirement}`);
  return html`<h3>${title}</h3><p class="quiet">${requirements.join(' · ')}</p>`;
}

const words: readonly (readonly [string, string])[] = [
  [
    'Compliant, Remediated',
    'One complete chain is proved: trail, log group, metric filter, alarm, topic, confirmed subscription. Remediated: this run fixed it, and a second audit proved it.',
  ],
  [
    'Non-compliant',
    'Everything needed was read, and every chain is broken. The chain shown is the one that gets furthest.',
  ],
  ['Awaiting confirmation', 'Everything is in place, but the only subscribers have yet to confirm.'],
  [
    'Unverifiable, Unreachable, Not reached',
    'There is no verdict: something could not be read, the role could not be assumed, or time ran out. Never a pass, never a fail.',
  ],
  [
    'Exempt, Skipped',
    'Exempted in the settings, with a reason and a last day; or not in use according to AWS Organizations.',
  ],
  [
    'Caveat',
    'The chain holds as far as the procedure of the benchmark asks, and something beyond it could not be verified or will change.',
  ],
];
