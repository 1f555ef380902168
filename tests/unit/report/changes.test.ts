import { describe, expect, it } from '@jest/globals';
import { controls } from '../../../src/controls/catalog.ts';
import type { Status } from '../../../src/domain/outcome.ts';
import { changeKinds, hasChanges } from '../../../src/report/changes.ts';
import { type PreviousRun, parsePreviousRun } from '../../../src/report/previous-run.ts';
import { summaryOf } from '../../../src/report/run-report.ts';
import type { Report } from '../../../src/report/schema.ts';
import { runReport } from '../../support/run-outcome.ts';
import { idOf, runOutcome, type Sample } from '../../support/sample-outcomes.ts';

const yesterday = { id: '20261121T060000Z-000001', startedAt: '2026-11-21T06:00:00.000Z' };

function reportOn(samples: readonly Sample[], run = {}, previous?: PreviousRun): Report {
  return runReport(runOutcome(samples, run), { controls, previous });
}

/** Returns the run as it is read back from `latest/summary.json`. */
function stored(report: Report): PreviousRun {
  const previous = parsePreviousRun(JSON.stringify(summaryOf(report)));
  if (previous === undefined) throw new Error('The summary of a run can not be parsed.');
  return previous;
}

function kindOf(before: Status, after: Status): string | undefined {
  const previous = stored(reportOn([{ number: 1, status: before }], yesterday));
  const { changes } = reportOn([{ number: 1, status: after }], {}, previous);
  return changeKinds.find((kind) => (changes?.[kind].length ?? 0) > 0);
}

describe('changes since the previous run', () => {
  it.each<[Status, Status, string | undefined]>([
    ['COMPLIANT', 'NON_COMPLIANT', 'newlyBroken'],
    ['REMEDIATED', 'AWAITING_CONFIRMATION', 'newlyBroken'],
    ['UNREACHABLE', 'NON_COMPLIANT', 'newlyBroken'],
    ['EXEMPT', 'NON_COMPLIANT', 'newlyBroken'],
    ['NON_COMPLIANT', 'COMPLIANT', 'newlyRepaired'],
    ['AWAITING_CONFIRMATION', 'COMPLIANT', 'newlyRepaired'],
    ['NON_COMPLIANT', 'REMEDIATED', 'newlyRepaired'],
    ['COMPLIANT', 'UNVERIFIABLE', 'newlyUnknown'],
    ['NON_COMPLIANT', 'NOT_REACHED', 'newlyUnknown'],
    ['UNREACHABLE', 'COMPLIANT', 'noLongerUnknown'],
    ['COMPLIANT', 'EXEMPT', 'otherStatus'],
    ['SKIPPED', 'COMPLIANT', 'otherStatus'],
    ['EXEMPT', 'SKIPPED', 'otherStatus'],
    ['NON_COMPLIANT', 'AWAITING_CONFIRMATION', 'otherStatus'],
    ['REMEDIATED', 'COMPLIANT', undefined],
    ['UNREACHABLE', 'NOT_REACHED', undefined],
    ['NON_COMPLIANT', 'NON_COMPLIANT', undefined],
  ])('a change from %s to %s is listed under %s', (before, after, kind) => {
    expect(kindOf(before, after)).toBe(kind);
  });

  it('changes list accounts that are new and accounts that are gone', () => {
    const previous = stored(reportOn([{ number: 1, status: 'COMPLIANT', name: 'gone' }], yesterday));
    const { changes } = reportOn([{ number: 2, status: 'NON_COMPLIANT', name: 'new' }], {}, previous);
    expect(changes).toEqual({
      since: { runId: yesterday.id, startedAt: yesterday.startedAt },
      newlyBroken: [],
      newlyRepaired: [],
      newlyUnknown: [],
      noLongerUnknown: [],
      otherStatus: [],
      newAccounts: [{ id: idOf(2), name: 'new', after: 'NON_COMPLIANT', reasons: ['SUBSCRIPTION_MISSING'] }],
      goneAccounts: [{ id: idOf(1), name: 'gone', before: 'COMPLIANT', reasons: [] }],
    });
  });

  it('a run over some accounts reports no other account as gone', () => {
    const previous = stored(
      reportOn(
        [1, 2].map((number) => ({ number, status: 'COMPLIANT' as const })),
        yesterday,
      ),
    );
    const { changes } = reportOn([{ number: 1, status: 'COMPLIANT' }], { wholeOrganization: false }, previous);
    expect(changes === undefined ? undefined : hasChanges(changes)).toBe(false);
  });

  it.each([
    ['there was no run', undefined],
    ['the run is of another organization', { organizationId: 'o-other' }],
    ['the run began later', { startedAt: '2026-11-23T06:00:00.000Z' }],
  ])('a report has no changes when %s', (_why, differing) => {
    const before = stored(reportOn([{ number: 1, status: 'COMPLIANT' }], yesterday));
    const previous = differing === undefined ? undefined : { ...before, ...differing };
    expect(reportOn([{ number: 1, status: 'NON_COMPLIANT' }], {}, previous)).not.toHaveProperty('changes');
  });
});

function runsOf(count: number): Report {
  let previous: PreviousRun | undefined;
  for (let day = 1; day < count; day += 1) {
    const startedAt = new Date(Date.UTC(2026, 0, day)).toISOString();
    previous = stored(reportOn([{ number: 1, status: 'COMPLIANT' }], { id: `run-${day}`, startedAt }, previous));
  }
  return reportOn([{ number: 1, status: 'NON_COMPLIANT' }], {}, previous);
}

describe('the trend', () => {
  it('the trend begins with the first run', () => {
    expect(runsOf(1).history.map(({ totals }) => totals.compliant)).toEqual([0]);
  });

  it('the trend keeps thirty runs, oldest first, this one among them', () => {
    const { history } = runsOf(35);
    expect(history).toHaveLength(30);
    expect(history.map(({ runId }) => runId)).toEqual([
      ...Array.from({ length: 29 }, (_, index) => `run-${index + 6}`),
      '20261122T060000Z-8f3a1c',
    ]);
  });

  it('a run over some accounts does not add to the trend', () => {
    const previous = stored(reportOn([{ number: 1, status: 'COMPLIANT' }], yesterday));
    const { history } = reportOn([{ number: 1, status: 'COMPLIANT' }], { wholeOrganization: false }, previous);
    expect(history.map(({ runId }) => runId)).toEqual([yesterday.id]);
  });
});

describe('a stored summary', () => {
  it.each([
    ['no valid JSON', '{'],
    ['no object', '[]'],
    ['no run', '{"accounts":[]}'],
    ['no accounts', '{"run":{"id":"1","startedAt":"2026-11-21T06:00:00.000Z","organizationId":"o"}}'],
    ['no valid time', '{"run":{"id":"1","startedAt":"2026-11-41T06","organizationId":"o"},"accounts":[]}'],
    [
      'an unknown status',
      '{"run":{"id":"1","startedAt":"2026-11-21T06:00:00.000Z","organizationId":"o"},"accounts":[{"id":"1","name":"x","status":"FINE"}]}',
    ],
  ])('a run is not compared with a stored summary that has %s', (_what, text) => {
    expect(parsePreviousRun(text)).toBeUndefined();
  });

  it('a stored summary loses those points of its trend that can’t be read', () => {
    const report = reportOn([{ number: 1, status: 'COMPLIANT' }], yesterday);
    const withoutTime = { ...report.history[0], startedAt: 'yesterday' };
    const text = JSON.stringify({ ...summaryOf(report), history: [{ runId: 1 }, withoutTime, ...report.history] });
    expect(parsePreviousRun(text)?.history).toEqual(report.history);
  });
});
