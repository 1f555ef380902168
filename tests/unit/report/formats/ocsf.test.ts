import { describe, expect, it } from '@jest/globals';
import { controls } from '../../../../src/controls/catalog.ts';
import { type Status, statuses } from '../../../../src/domain/outcome.ts';
import { ocsfFindings } from '../../../../src/report/formats/ocsf.ts';
import { expectValidFinding } from '../../../support/report-checks.ts';
import { type RunOutcome, runReport } from '../../../support/run-outcome.ts';
import { hostileOutcome, idOf, runOutcome } from '../../../support/sample-outcomes.ts';

const timeMs = Date.UTC(2026, 10, 22, 6, 1);

function findingsOf(outcome: RunOutcome, before: ReadonlyMap<string, Status> = new Map()): readonly object[] {
  const { run, accounts } = runReport(outcome, { controls });
  return accounts.flatMap((account) => ocsfFindings(account, { run, controls, timeMs, before }));
}

describe('an OCSF Compliance Finding', () => {
  it.each(statuses)('the finding for %s has all that OCSF requires', (status) => {
    const [finding] = findingsOf(runOutcome([{ number: 1, status }]));
    expectValidFinding(JSON.parse(JSON.stringify(finding)));
  });

  it('a finding holds hostile names as text', () => {
    for (const finding of findingsOf(hostileOutcome())) expectValidFinding(JSON.parse(JSON.stringify(finding)));
  });

  it.each<[Status, object]>([
    ['COMPLIANT', { status_id: 4, severity_id: 1, compliance: { status_id: 1, status: 'Pass' } }],
    ['NON_COMPLIANT', { status_id: 1, severity_id: 4, compliance: { status_id: 3, status: 'Fail' } }],
    ['AWAITING_CONFIRMATION', { status_id: 1, severity_id: 3, compliance: { status_id: 3, status: 'Fail' } }],
    ['UNREACHABLE', { status_id: 1, severity_id: 3, compliance: { status_id: 2, status: 'Warning' } }],
    ['EXEMPT', { status_id: 3, severity_id: 1, compliance: { status_id: 99, status: 'Exempt' } }],
  ])('the finding for %s has the verdict of the account', (status, expected) => {
    expect(findingsOf(runOutcome([{ number: 1, status }]))).toMatchObject([expected]);
  });

  it('the finding of a later run has the same uid and updates the earlier one', () => {
    const today = findingsOf(runOutcome([{ number: 1, status: 'NON_COMPLIANT' }]));
    const tomorrow = findingsOf(
      runOutcome([{ number: 1, status: 'NON_COMPLIANT' }], { id: 'another', startedAt: '2026-11-23T06:00:00.000Z' }),
      new Map([[idOf(1), 'NON_COMPLIANT']]),
    );
    const uid = 'rootwatch/o-exampleorgid/000000000001/root-usage';
    expect(today).toMatchObject([{ activity_id: 1, type_uid: 200_301, finding_info: { uid } }]);
    expect(tomorrow).toMatchObject([{ activity_id: 2, type_uid: 200_302, finding_info: { uid } }]);
  });

  it('a finding is closed when what was broken holds', () => {
    const findings = findingsOf(
      runOutcome([{ number: 1, status: 'COMPLIANT' }]),
      new Map([[idOf(1), 'NON_COMPLIANT']]),
    );
    expect(findings).toMatchObject([{ activity_id: 3, activity_name: 'Close', type_uid: 200_303, status_id: 4 }]);
  });

  it('a finding has the counterexample as evidence, and how to fix it', () => {
    const [finding] = findingsOf(
      runOutcome([{ number: 1, status: 'NON_COMPLIANT', held: 2, text: 'Misses CreateUser.' }]),
    );
    expect(finding).toMatchObject({
      message: '000000000001 NON_COMPLIANT: METRIC_FILTER_NARROWER: Misses CreateUser.',
      evidences: [{ name: 'counterexample', data: { userIdentity: { type: 'Root' } } }],
      remediation: { desc: expect.stringContaining('aws logs put-metric-filter') },
      compliance: { status_code: 'NON_COMPLIANT', status_details: ['METRIC_FILTER_NARROWER: Misses CreateUser.'] },
    });
  });
});
