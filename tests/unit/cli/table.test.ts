import { describe, expect, it } from '@jest/globals';
import picocolors from 'picocolors';
import { reportTable } from '../../../src/cli/table.ts';
import { controls } from '../../../src/controls/catalog.ts';
import { parsePreviousRun } from '../../../src/report/previous-run.ts';
import { summaryOf } from '../../../src/report/run-report.ts';
import { runReport } from '../../support/run-outcome.ts';
import { hiddenCharacters, hostileOutcome, runOutcome } from '../../support/sample-outcomes.ts';

const options = { colors: picocolors.createColors(false), columns: 160, showAll: true };
const yesterday = { id: 'run-1', startedAt: '2026-11-21T06:00:00.000Z' };

describe('the table', () => {
  it('the table ends with what changed and which exemptions end', () => {
    const exemption = { account: '000000000002', control: 'root-usage', reason: 'RISK-1', expires: '2026-12-01' };
    const before = runReport(runOutcome([{ number: 1, status: 'COMPLIANT' }], yesterday), { controls });
    const previous = parsePreviousRun(JSON.stringify(summaryOf(before)));
    const outcome = runOutcome([
      { number: 1, status: 'NON_COMPLIANT' },
      { number: 2, status: 'EXEMPT', control: { exemption } },
    ]);
    const text = reportTable(runReport(outcome, { controls, previous }), options);
    expect(text.trimEnd().split('\n').slice(-2)).toEqual([
      'Since 21 Nov 2026, 06:00 UTC: 1 newly broken, 1 new accounts.',
      'The exemption of 000000000002 (account-2) ends on 2026-12-01, in 9 days.',
    ]);
  });

  it('the table on a terminal of 80 columns has the reason of each account on a line of its own, and no longer line', () => {
    const outcome = runOutcome([
      { number: 1, status: 'NON_COMPLIANT', held: 0, text: `The trail is stopped${', and so on'.repeat(9)}.` },
      { number: 2, status: 'COMPLIANT', name: 'ledger' },
    ]);
    const lines = reportTable(runReport(outcome, { controls }), { ...options, columns: 80 }).split('\n');
    expect(lines.slice(0, 3)).toEqual([
      '000000000001  NON_COMPLIANT  account-1',
      '  TRAIL_NOT_LOGGING: The trail is stopped, and so on, and so on, and so on, and…',
      '000000000002  COMPLIANT      ledger',
    ]);
  });

  it('the table lets no name move the cursor, change colors, reverse text or fill the screen', () => {
    const outcome = hostileOutcome();
    const lines = reportTable(runReport(outcome, { controls }), options).split('\n');
    expect(lines.filter((line) => hiddenCharacters.test(line))).toEqual([]);
    const accountLines = lines.filter((line) => /^\d{12} /.test(line));
    expect(accountLines).toHaveLength(outcome.accounts.length);
    expect(Math.max(...accountLines.map((line) => line.length))).toBeLessThan(200);
  });
});
