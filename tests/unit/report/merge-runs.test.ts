import { describe, expect, it } from '@jest/globals';
import { controls } from '../../../src/controls/catalog.ts';
import { mergeRuns, type StoredRun } from '../../../src/report/merge-runs.ts';
import { expectValid } from '../../support/report-checks.ts';
import { runReport } from '../../support/run-outcome.ts';
import { runOutcome, type Sample } from '../../support/sample-outcomes.ts';

function storedRun(samples: readonly Sample[], run = {}): StoredRun {
  return runReport(runOutcome(samples, run), { controls });
}

const morning = { id: 'morning', startedAt: '2026-11-22T06:00:00.000Z', finishedAt: '2026-11-22T06:10:00.000Z' };
const evening = {
  id: 'evening',
  startedAt: '2026-11-22T18:00:00.000Z',
  finishedAt: '2026-11-22T18:01:00.000Z',
  wholeOrganization: false,
};

describe('mergeRuns', () => {
  it('mergeRuns returns a single run as it was', () => {
    const run = runReport(
      runOutcome([
        { number: 2, status: 'COMPLIANT' },
        { number: 3, status: 'SKIPPED' },
      ]),
      { controls },
    );
    expect(mergeRuns([run])).toEqual({ ok: true, report: run });
  });

  it('mergeRuns takes the newest result of each account, whatever the order of the runs', () => {
    const whole = storedRun(
      [1, 2, 3].map((number) => ({ number, status: 'NON_COMPLIANT' as const })),
      morning,
    );
    const part = storedRun([{ number: 2, status: 'COMPLIANT' }], evening);
    for (const merged of [mergeRuns([whole, part]), mergeRuns([part, whole])]) {
      if (!merged.ok) throw new Error(merged.problem);
      expect(merged.report.accounts.map(({ status }) => status)).toEqual([
        'NON_COMPLIANT',
        'COMPLIANT',
        'NON_COMPLIANT',
      ]);
      expect(merged.report.totals).toMatchObject({ accounts: 3, compliant: 1, nonCompliant: 2 });
      expect(merged.report.run).toMatchObject({
        id: 'evening',
        startedAt: morning.startedAt,
        finishedAt: evening.finishedAt,
        wholeOrganization: true,
        sharedApiCalls: 6,
        mergedFrom: ['morning', 'evening'],
      });
      expectValid('report', merged.report);
    }
  });

  it('mergeRuns keeps the older result of an account that the newer run did not reach', () => {
    const merged = mergeRuns([
      storedRun([{ number: 1, status: 'NON_COMPLIANT' }], morning),
      storedRun([{ number: 1, status: 'NOT_REACHED' }], evening),
    ]);
    expect(merged).toMatchObject({ ok: true, report: { accounts: [{ status: 'NON_COMPLIANT' }] } });
  });

  it('mergeRuns refuses runs of different organizations', () => {
    const other = storedRun([], {
      ...evening,
      organization: { id: 'o-other', managementAccountId: '1', partition: 'aws' },
    });
    expect(mergeRuns([storedRun([], morning), other])).toEqual({
      ok: false,
      problem: 'Run evening is of organization o-other, run morning of o-exampleorgid.',
    });
  });

  it('mergeRuns refuses an empty list', () => {
    expect(mergeRuns([])).toEqual({ ok: false, problem: 'No run to report on.' });
  });
});
