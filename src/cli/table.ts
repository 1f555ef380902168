import Table from 'cli-table3';
import { isUnsettled, statuses } from '../domain/outcome.ts';
import { changeKinds, changeTitles } from '../report/changes.ts';
import { exemptionWarnings, plural } from '../report/exemptions.ts';
import type { AccountReport, Report } from '../report/schema.ts';
import { timeText } from '../report/text/date-text.ts';
import { explainStatus } from '../report/text/explain-status.ts';
import { type Colors, inStatusColor } from './colors.ts';
import { plain, shortened } from './terminal.ts';

/** With more accounts than this, those that need no action are counted rather than shown. */
const showAllUpTo = 100;

export type TableOptions = { readonly colors: Colors; readonly columns: number; readonly showAll: boolean };

/** Formats the report as a table: what needs attention first, then the totals. */
export function reportTable(report: Report, options: TableOptions): string {
  const accounts = report.accounts.toSorted(byAttention);
  const isShown = ({ compliant, status }: AccountReport): boolean =>
    options.showAll || report.accounts.length <= showAllUpTo || compliant === false || isUnsettled(status);
  const shown = accounts.filter(isShown);
  const hidden = accounts.length - shown.length;
  const note = hidden === 0 ? '' : `${hidden} more accounts need no action; --verbose shows them.\n`;
  const rows = options.columns < narrowerThan ? narrowRows : wideRows;
  return `${rows(shown, options)}\n${note}\n${totalsLine(report, options.colors)}\n${changesLine(report)}${exemptionLines(report)}`;
}

function byAttention(a: AccountReport, b: AccountReport): number {
  const rank = statuses.indexOf(a.status) - statuses.indexOf(b.status);
  return rank === 0 ? a.account.id.localeCompare(b.account.id) : rank;
}

/** On a narrower terminal, the reason goes on a line of its own, and the unit is left out. */
const narrowerThan = 120;

function narrowRows(accounts: readonly AccountReport[], { colors, columns }: TableOptions): string {
  const statusWidth = Math.max(...accounts.map(({ status }) => status.length));
  const lines = accounts.flatMap((report) => {
    const name = shortened(plain(report.account.name), nameWidth);
    const status = inStatusColor(report.status.padEnd(statusWidth), report.status, colors);
    const why = shortened(plain(explainStatus(report)), Math.max(40, columns - 2));
    return [`${report.account.id}  ${status}  ${name}`, ...(why === '' ? [] : [`  ${why}`])];
  });
  return lines.join('\n');
}

/** Names and units are cut to these widths; the last column takes the rest of the terminal. */
const nameWidth = 28;
const unitWidth = 24;

function wideRows(accounts: readonly AccountReport[], { colors, columns }: TableOptions): string {
  const head = ['ACCOUNT', 'NAME', 'OU', 'STATUS', 'WHY'];
  const cells = accounts.map((report) => [
    report.account.id,
    shortened(plain(report.account.name), nameWidth),
    shortened(plain(report.account.organizationalUnits.join('/')), unitWidth),
    report.status,
  ]);
  const widths = head
    .slice(0, -1)
    .map((_, index) => Math.max(...[head, ...cells].map((row) => row[index]?.length ?? 0)) + gap.length);
  const left = Math.max(40, columns - widths.reduce((sum, width) => sum + width, 0));
  const table = new Table({
    head: head.map((text) => colors.dim(text)),
    style: { head: [], border: [], compact: true, 'padding-left': 0, 'padding-right': 0 },
    chars: noLines,
  });
  for (const [index, report] of accounts.entries()) {
    const [id, name, unit, status = ''] = cells[index] ?? [];
    const why = shortened(plain(explainStatus(report)), left);
    table.push([id, name, unit, inStatusColor(status, report.status, colors), why]);
  }
  return table.toString().replace(/ +$/gm, '');
}

const gap = '  ';

const noLines = {
  ...Object.fromEntries(
    ['top', 'bottom', 'left', 'right', 'mid'].flatMap((side) =>
      ['', '-mid', '-left', '-right'].map((corner) => [side + corner, '']),
    ),
  ),
  middle: gap,
};

/** Says how many accounts are covered, and the number of each status. */
export function totalsLine({ totals }: Report, colors: Colors): string {
  const parts = Object.entries(totals.byStatus).map(([status, count]) => `${count} ${status}`);
  const caveats = totals.caveats === 0 ? '' : ` · ${totals.caveats} ${plural('caveat', totals.caveats)}`;
  const share = `${totals.compliant} of ${totals.accounts} accounts are covered`;
  return `${colors.bold(share)}: ${parts.join(', ')}${caveats}`;
}

function changesLine({ changes }: Report): string {
  if (changes === undefined) return '';
  const counts = changeKinds.flatMap((kind) => {
    const { length } = changes[kind];
    return length === 0 ? [] : [`${length} ${changeTitles[kind].toLowerCase()}`];
  });
  return `Since ${timeText(changes.since.startedAt)}: ${counts.length === 0 ? 'nothing changed' : counts.join(', ')}.\n`;
}

/** Warns about exemptions that end soon or have ended. */
function exemptionLines({ exemptions }: Report): string {
  return exemptionWarnings(exemptions)
    .map((warning) => `${plain(warning)}\n`)
    .join('');
}
