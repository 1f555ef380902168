import { describe, expect, it } from '@jest/globals';
import { controls } from '../../../../src/controls/catalog.ts';
import { csvReport } from '../../../../src/report/formats/csv.ts';
import { runReport } from '../../../support/run-outcome.ts';
import { hiddenCharacters, hostileOutcome, runOutcome, type Sample } from '../../../support/sample-outcomes.ts';

/** Reads RFC 4180, independently of the code that writes it. */
function cellsOf(csv: string, separator = ','): readonly (readonly string[])[] {
  return csv
    .replace(/^\ufeff/, '')
    .split('\r\n')
    .slice(0, -1)
    .map((line) => {
      const cells: string[] = [];
      let rest = line;
      for (;;) {
        const quoted = /^"((?:[^"]|"")*)"/.exec(rest);
        const plainText = quoted === null ? (new RegExp(`^[^${separator}]*`).exec(rest)?.[0] ?? '') : '';
        cells.push(quoted === null ? plainText : (quoted[1] ?? '').replaceAll('""', '"'));
        rest = rest.slice(quoted === null ? plainText.length : quoted[0].length);
        if (!rest.startsWith(separator)) return cells;
        rest = rest.slice(1);
      }
    });
}

function rowsOf(samples: readonly Sample[]): readonly Readonly<Record<string, string>>[] {
  const [head = [], ...rows] = cellsOf(csvReport(runReport(runOutcome(samples), { controls })));
  return rows.map((row) => Object.fromEntries(head.map((name, index) => [name, row[index] ?? 'missing'])));
}

describe('summary.csv', () => {
  it('summary.csv has these columns, which never move', () => {
    const [head] = cellsOf(csvReport(runReport(runOutcome([]), { controls })));
    expect(head).toEqual([
      'account_id',
      'account',
      'name',
      'email',
      'state',
      'organizational_unit',
      'status',
      'compliant',
      'reasons',
      'why',
      'link',
      'resource',
      'coverage',
      'coverage_account_id',
      'coverage_region',
      'caveats',
      'actions',
      'exemption_reason',
      'exemption_expires',
      'errors',
      'controls',
      'started_at',
      'left_to_people',
    ]);
  });

  it('summary.csv has these cells for an account that is not covered', () => {
    expect(rowsOf([{ number: 12, status: 'NON_COMPLIANT', held: 2, text: 'Misses "CreateUser", and more.' }])).toEqual([
      {
        account_id: '000000000012',
        account: '0000-0000-0012',
        name: 'account-12',
        email: 'aws+12@example.com',
        state: 'ACTIVE',
        organizational_unit: 'Workloads/Prod',
        status: 'NON_COMPLIANT',
        compliant: 'false',
        reasons: 'METRIC_FILTER_NARROWER',
        why: 'METRIC_FILTER_NARROWER: Misses "CreateUser", and more.',
        link: 'metric-filter',
        resource: 'arn:aws:x:us-east-1:111111111111:Misses "CreateUser", and more.',
        coverage: 'account-trail',
        coverage_account_id: '000000000012',
        coverage_region: 'us-east-1',
        caveats: '',
        actions: '',
        exemption_reason: '',
        exemption_expires: '',
        errors: '',
        controls: 'root-usage NON_COMPLIANT',
        started_at: '2026-11-22T06:00:01.000Z',
        left_to_people: '',
      },
    ]);
  });

  it('summary.csv begins with a byte order mark, so that Excel reads it as UTF-8', () => {
    expect(csvReport(runReport(runOutcome([]), { controls })).charCodeAt(0)).toBe(0xfeff);
  });

  it('summary.csv has one line an account, whatever its name', () => {
    const outcome = hostileOutcome();
    const csv = csvReport(runReport(outcome, { controls }));
    expect(csv.split(/\r?\n|\r/)).toHaveLength(outcome.accounts.length + 2);
    for (const row of cellsOf(csv)) expect(row).toHaveLength(23);
  });

  it.each([',', ';'])(
    'summary.csv has no cell that is a formula in a spreadsheet that separates cells by %s',
    (separator) => {
      const csv = csvReport(runReport(hostileOutcome(), { controls }));
      const cells = csv
        .replace(/^\ufeff/, '')
        .split('\r\n')
        // Excel that expects semicolons splits at each of them that is not in quotes as it sees them; here, at all.
        .flatMap((line) => (separator === ';' ? line.split(';') : cellsOf(`${line}\r\n`).flat()));
      const formulas = cells.filter((cell) =>
        /^[\s"']*[=+\-@\uff1d\uff0b\uff0d\uff20]/.test(cell.replace(/^[\s"]*'/, 'x')),
      );
      expect(formulas).toEqual([]);
    },
  );

  it('summary.csv escapes characters that a reader does not see', () => {
    const csv = csvReport(runReport(hostileOutcome(), { controls })).replace(/^\ufeff/, '');
    expect(csv.split('\r\n').filter((line) => hiddenCharacters.test(line))).toEqual([]);
  });
});
