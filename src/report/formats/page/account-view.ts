import type { Fix } from '../../fix/aws-command.ts';
import type { AccountReport, ControlReport, LinkReport } from '../../schema.ts';
import { dayText, timeText } from '../../text/date-text.ts';
import { reasonTitle } from '../../text/reason-titles.ts';
import type { PageDetail } from '../html/page-types.ts';
import { chainView, linkTitles } from './chain-view.ts';
import { copyable } from './copyable.ts';
import { lines, make, named } from './dom.ts';

/** Shows everything that the report says about one account. */
export function accountView({ report, controls }: PageDetail): HTMLElement {
  return make(
    'div',
    { class: 'detail' },
    ...report.controls.flatMap((control, index) => controlView(report, control, controls[index] ?? noDetail)),
    errorsView(report),
    aboutView(report),
  );
}

type ControlDetail = PageDetail['controls'][number];

const noDetail: ControlDetail = { events: '', fixes: [] };

function controlView(
  report: AccountReport,
  control: ControlReport,
  detail: ControlDetail,
): readonly (HTMLElement | undefined)[] {
  return [
    report.controls.length > 1 ? make('h3', {}, control.control) : undefined,
    exemptionView(control),
    coverageView(report, control),
    control.chain.length === 0 ? undefined : chainView(control.chain),
    problemView(control, detail),
    actionsView(control),
    blockedView(control),
    evidenceView(control),
  ];
}

function exemptionView({ exemption, expiredExemption }: ControlReport): HTMLElement | undefined {
  const shown = exemption ?? expiredExemption;
  if (shown === undefined) return undefined;
  const text =
    exemption === undefined
      ? `An exemption ended on ${dayText(shown.expires)} and no longer counts: `
      : `Exempt until ${dayText(shown.expires)}: `;
  return make('p', { class: exemption === undefined ? 'warning' : 'note' }, text, named(shown.reason));
}

function coverageView({ account }: AccountReport, { coverage }: ControlReport): HTMLElement | undefined {
  if (coverage.kind === 'none') return undefined;
  const { accountId, region } = coverage;
  if (accountId === account.id) return undefined;
  const whose = coverage.kind === 'organization-trail' ? 'The organization trail' : 'A trail';
  return make(
    'p',
    { class: 'note' },
    `${whose} delivers the events of this account to a log group in account ${accountId}, ${region}; the chain continues there.`,
  );
}

function problemView({ chain }: ControlReport, { events, fixes }: ControlDetail): HTMLElement | undefined {
  const link = chain.find(({ state }) => state === 'broken' || state === 'unknown');
  if (link === undefined && fixes.length === 0) return undefined;
  return make(
    'section',
    { class: `problem ${link?.state ?? 'unknown'}` },
    link?.reason === undefined
      ? undefined
      : make('h3', {}, reasonTitle(link.reason, events), make('code', {}, link.reason)),
    link?.message === undefined ? undefined : make('p', { class: 'message' }, named(link.message)),
    make('div', { class: 'columns' }, exampleView(link), ...fixes.map(fixView)),
  );
}

function exampleView(link: LinkReport | undefined): HTMLElement | undefined {
  if (link?.counterexample === undefined) return undefined;
  const title =
    link.reason === 'METRIC_FILTER_BROADER'
      ? 'An event that the filter matches and should not'
      : 'An event that the filter misses';
  return make(
    'div',
    {},
    make('h4', {}, title),
    make('pre', { tabindex: '0' }, preText(JSON.stringify(link.counterexample, null, 2))),
  );
}

function fixView({ text, command }: Fix): HTMLElement {
  return make(
    'div',
    {},
    make('h4', {}, 'How to fix it'),
    make('p', {}, ...withCode(text)),
    command === '' ? undefined : copyable(command),
  );
}

/** Turns text in backticks into code. */
function withCode(text: string): readonly (HTMLElement | string)[] {
  return text.split('`').map((part, index) => (index % 2 === 1 ? make('code', {}, part) : part));
}

export function preText(text: string): Text {
  return document.createTextNode(lines(text));
}

function actionsView({ actions }: ControlReport): HTMLElement | undefined {
  if (actions.length === 0) return undefined;
  return tableView(
    'Actions',
    ['Action', 'Where', 'Resource', 'Reason', 'Result'],
    actions.map((action) => [
      action.kind,
      `${action.accountId} ${action.region}`,
      action.resource,
      action.because,
      action.why === undefined ? action.result : `${action.result}: ${action.why}`,
    ]),
  );
}

function blockedView({ blocked = [] }: ControlReport): HTMLElement | undefined {
  if (blocked.length === 0) return undefined;
  return tableView(
    'Manual action required',
    ['Reason', 'Account', 'Resource', 'Why rootwatch does not change it'],
    blocked.map(({ accountId, reason, resource, message }) => [reason, accountId, resource ?? '', message]),
  );
}

function evidenceView({ chain }: ControlReport): HTMLElement | undefined {
  const seen = chain.filter(({ resource, caveats }) => resource !== undefined || caveats !== undefined);
  if (seen.length === 0) return undefined;
  const caveats = seen.flatMap((link) =>
    (link.caveats ?? []).map(({ fact, code, message }) => [linkTitles[link.link], fact, code, message]),
  );
  return make(
    'div',
    {},
    tableView(
      'Evidence',
      ['Link', 'Resource'],
      seen.map(({ link, resource }) => [linkTitles[link], resource ?? '']),
    ),
    caveats.length === 0 ? undefined : tableView('Caveats', ['Link', 'Fact', 'Code', 'Explanation'], caveats),
  );
}

function errorsView({ errors }: AccountReport): HTMLElement | undefined {
  if (errors.length === 0) return undefined;
  return tableView(
    'Errors from AWS',
    ['Operation', 'Code', 'Message', 'Request'],
    errors.map((error) => [
      error.operation,
      error.awsCode === undefined ? error.code : `${error.code} (${error.awsCode})`,
      error.message,
      error.requestId ?? '',
    ]),
  );
}

function tableView(title: string, heads: readonly string[], rows: readonly (readonly string[])[]): HTMLElement {
  return make(
    'div',
    { class: 'scroll', tabindex: '0', role: 'region', 'aria-label': title },
    make(
      'table',
      { class: 'plain' },
      make('caption', {}, title),
      make('thead', {}, make('tr', {}, ...heads.map((head) => make('th', { scope: 'col' }, head)))),
      make(
        'tbody',
        {},
        ...rows.map((cells) =>
          make(
            'tr',
            {},
            ...cells.map((cell, index) =>
              index === 0 ? make('th', { scope: 'row' }, named(cell)) : make('td', {}, named(cell)),
            ),
          ),
        ),
      ),
    ),
  );
}

function aboutView({ account, startedAt, durationMs, apiCalls, controls }: AccountReport): HTMLElement {
  const facts: readonly (readonly [string, string])[] = [
    ['Account', `${account.name} (${account.id})`],
    ['Root e-mail', account.email],
    ['State', account.state],
    ['Unit', account.organizationalUnits.join(' / ') || 'directly under the root'],
    ['Audited', `${timeText(startedAt)}, ${Math.round(durationMs)} ms, ${apiCalls} requests`],
    ...requirementsOf(controls),
  ];
  return make(
    'dl',
    { class: 'facts' },
    ...facts.map(([term, text]) => make('div', {}, make('dt', {}, term), make('dd', {}, named(text)))),
  );
}

/** Returns each framework with its versions and their requirements: `3.0.0: 4.3 · 5.0.0: 4.3`. */
function requirementsOf(controls: readonly ControlReport[]): readonly (readonly [string, string])[] {
  const frameworks = controls.flatMap((control) => control.frameworks);
  return [...new Set(frameworks.map(({ name }) => name))].map((name) => {
    const requirements = frameworks.filter((framework) => framework.name === name);
    return [name, requirements.map(({ version, requirement }) => `${version}: ${requirement}`).join(' · ')];
  });
}
