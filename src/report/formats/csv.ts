import { stringify } from 'csv-stringify/sync';
import { reasonsOf } from '../run-report.ts';
import type { AccountReport, LinkReport, Report } from '../schema.ts';
import { explainStatus } from '../text/explain-status.ts';
import { plain } from '../text/plain-text.ts';

/** The columns of `summary.csv`: new ones are added at the end; none is moved or renamed. */
const columns: readonly { readonly name: string; readonly cell: (report: AccountReport) => string }[] = [
  { name: 'account_id', cell: ({ account }) => account.id },
  // With hyphens as in the AWS console: spreadsheets read twelve digits as a number and drop zeros in front.
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
 * Writes one line an account for spreadsheets: RFC 4180 with a byte order mark, without which Excel does not read
 * UTF-8. Every cell is quoted, and none is a formula, whatever the language of the spreadsheet.
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
 * Keeps text after a semicolon from being a formula: where decimals are written with a comma, Excel splits lines at
 * semicolons, even at some that are quoted here. `escape_formulas` does the same for the beginning of a cell.
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
