import { stringify } from 'csv-stringify/sync';
import { reasonsOf } from '../run-report.ts';
import type { AccountReport, LinkReport, Report } from '../schema.ts';
import { explainStatus } from '../text/explain-status.ts';
import { plain } from '../text/plain-text.ts';

/** `summary.csv`, column by column: columns may be added at the end; none moves, and none is renamed. */
const columns: readonly { readonly name: string; readonly cell: (report: AccountReport) => string }[] = [
  { name: 'account_id', cell: ({ account }) => account.id },
  // As the AWS console writes it: spreadsheets take twelve bare digits for a number, and drop zeros in front.
  { name: 'account', cell: ({ account }) => account.id.replace(/(\d{4})(\d{4})(\d{4})/, '$1-$2-$3') },
  { name: 'name', cell: ({ account }) => account.name },
  { name: 'email', cell: ({ account }) => account.email },
  { name: 'state', cell: ({ account }) => account.state },
  { name: 'organizational_unit', cell: ({ account }) => account.organizationalUnits.join('/') },
  { name: 'status', cell: ({ status }) => status },
  { name: 'compliant', cell: ({ compliant }) => (compliant === null ? '' : String(compliant)) },
  { name: 'reasons', cell: (report) => reasonsOf(report).join(' ') },
  { name: 'why', cell: explainStatus },
  { name: 'link', cell: (report) => brokenLink(report)?.link ?? '' },
  { name: 'resource', cell: (report) => brokenLink(report)?.resource ?? '' },
  { name: 'coverage', cell: ({ controls }) => joined(controls.map(({ coverage }) => coverage.kind)) },
  { name: 'coverage_account_id', cell: (report) => joined(coveredBy(report).map(({ accountId }) => accountId)) },
  { name: 'coverage_region', cell: (report) => joined(coveredBy(report).map(({ region }) => region)) },
  {
    name: 'caveats',
    cell: (report) =>
      joined(
        linksOf(report)
          .flatMap(({ caveats }) => caveats ?? [])
          .map(({ code }) => code),
      ),
  },
  {
    name: 'actions',
    cell: ({ controls }) =>
      joined(controls.flatMap(({ actions }) => actions).map(({ kind, result }) => `${kind} ${result}`)),
  },
  { name: 'exemption_reason', cell: (report) => joined(exemptionsOf(report).map(({ reason }) => reason)) },
  { name: 'exemption_expires', cell: (report) => joined(exemptionsOf(report).map(({ expires }) => expires)) },
  { name: 'errors', cell: ({ errors }) => joined(errors.map(({ operation, code }) => `${operation} ${code}`)) },
  { name: 'controls', cell: ({ controls }) => joined(controls.map(({ control, status }) => `${control} ${status}`)) },
  { name: 'started_at', cell: ({ startedAt }) => startedAt },
  {
    name: 'left_to_people',
    cell: ({ controls }) => joined(controls.flatMap(({ blocked }) => blocked ?? []).map(({ message }) => message)),
  },
];

export const csvColumns: readonly string[] = columns.map(({ name }) => name);

/**
 * One line an account, for people with a spreadsheet. RFC 4180 with a byte order mark, without which Excel takes UTF-8
 * for the code page of the machine; every cell is quoted, and none is a formula in whatever language the spreadsheet is.
 */
export function csvReport({ accounts }: Report): string {
  const rows = accounts.map((report) => columns.map(({ cell }) => neutralizeFormulas(cell(report))));
  return stringify([csvColumns, ...rows], {
    bom: true,
    quoted: true,
    quoted_empty: false,
    escape_formulas: true,
    record_delimiter: 'windows',
  });
}

/**
 * Where Excel's language writes decimals with a comma, it splits lines at semicolons, quoted or not as we see it: what
 * follows one begins a cell there, and must not begin a formula. `escape_formulas` sees to the beginning of our cells.
 */
function neutralizeFormulas(text: string): string {
  return plain(text).replace(/(;[\s"']*)([=+\-@\uff1d\uff0b\uff0d\uff20])/g, "$1'$2");
}

function joined(parts: readonly string[]): string {
  return [...new Set(parts)].join(' · ');
}

function linksOf({ controls }: AccountReport): readonly LinkReport[] {
  return controls.flatMap(({ chain }) => chain);
}

function brokenLink(report: AccountReport): LinkReport | undefined {
  return linksOf(report).find(({ state }) => state === 'broken' || state === 'unknown');
}

type KnownCoverage = Exclude<AccountReport['controls'][number]['coverage'], { kind: 'none' }>;

function coveredBy({ controls }: AccountReport): readonly KnownCoverage[] {
  return controls.flatMap(({ coverage }) => (coverage.kind === 'none' ? [] : [coverage]));
}

function exemptionsOf({ controls }: AccountReport): readonly { reason: string; expires: string }[] {
  return controls.flatMap(({ exemption, expiredExemption }) =>
    [exemption, expiredExemption].flatMap((each) => (each === undefined ? [] : [each])),
  );
}
