import { describe, expect, it } from '@jest/globals';
import { controls } from '../../../../src/controls/catalog.ts';
import type { Notification } from '../../../../src/domain/notification.ts';
import { notificationOf } from '../../../../src/report/formats/notification.ts';
import { parsePreviousRun } from '../../../../src/report/previous-run.ts';
import { summaryOf } from '../../../../src/report/run-report.ts';
import { runReport } from '../../../support/run-outcome.ts';
import {
  hiddenCharacters,
  hostileOutcome,
  largeOutcome,
  runOutcome,
  type Sample,
} from '../../../support/sample-outcomes.ts';

const context = { controls, reports: ['s3://reports/runs/1/report.html'], unwritten: [] };

function notified(samples: readonly Sample[], before?: readonly Sample[]): Notification | undefined {
  const earlier = { id: '20261121T060000Z-000001', startedAt: '2026-11-21T06:00:00.000Z' };
  const previous =
    before === undefined
      ? undefined
      : parsePreviousRun(JSON.stringify(summaryOf(runReport(runOutcome(before, earlier), { controls }))));
  return notificationOf(runReport(runOutcome(samples), { controls, previous }), context);
}

describe('the notification', () => {
  it('there is no notification when nothing is wrong and nothing changed', () => {
    const fine: Sample[] = [
      { number: 1, status: 'COMPLIANT' },
      { number: 2, status: 'EXEMPT' },
    ];
    expect([notified(fine), notified(fine, fine)]).toEqual([undefined, undefined]);
  });

  it.each<[string, Sample[], Sample[] | undefined]>([
    ['an account is not covered', [{ number: 1, status: 'NON_COMPLIANT' }], undefined],
    ['an account could not be evaluated', [{ number: 1, status: 'UNREACHABLE' }], undefined],
    ['an account is repaired', [{ number: 1, status: 'COMPLIANT' }], [{ number: 1, status: 'NON_COMPLIANT' }]],
    ['an account is new', [{ number: 1, status: 'COMPLIANT' }], []],
    ['an account is gone', [], [{ number: 1, status: 'COMPLIANT' }]],
  ])('there is a notification when %s', (_why, now, before) => {
    expect(notified(now, before)).toBeDefined();
  });

  it('there is a notification when a report could not be written', () => {
    const report = runReport(runOutcome([{ number: 1, status: 'COMPLIANT' }]), { controls });
    const why = { code: 'ACCESS_DENIED', operation: 's3:PutObject', message: 'Access Denied' } as const;
    const unwritten = [{ uri: 's3://reports', path: 'runs/1/summary.json', why }];
    expect(notificationOf(report, { controls, reports: [], unwritten })?.text).toContain(
      's3://reports/runs/1/summary.json: ACCESS_DENIED: Access Denied',
    );
  });

  it('the notification has the numbers in its subject and what to do in its text', () => {
    const sent = notified(
      [
        { number: 1, status: 'NON_COMPLIANT', name: 'payments', held: 0, text: 'The trail is stopped.' },
        { number: 2, status: 'NON_COMPLIANT', name: 'ledger', held: 0, text: 'The trail is stopped.' },
        { number: 3, status: 'COMPLIANT' },
      ],
      [
        { number: 1, status: 'COMPLIANT' },
        { number: 2, status: 'NON_COMPLIANT' },
        { number: 3, status: 'COMPLIANT' },
      ],
    );
    expect(sent?.subject).toBe('rootwatch: 1 of 3 covered, 2 not, 1 newly broken');
    expect(sent?.text).toBe(
      [
        '1 of 3 accounts are covered: use of the root user triggers an alarm that notifies a confirmed subscriber.',
        '2 are not covered, 0 could not be evaluated, 0 are exempt or skipped.',
        '',
        'Newly broken (1):',
        '  000000000001 payments: COMPLIANT -> NON_COMPLIANT TRAIL_NOT_LOGGING: The trail is stopped.',
        '',
        'Still open (1):',
        '  000000000002 ledger: NON_COMPLIANT TRAIL_NOT_LOGGING: The trail is stopped.',
        '',
        'Report (1):',
        '  s3://reports/runs/1/report.html',
        '',
        'Run 20261122T060000Z-8f3a1c, audit. To fix what rootwatch may change: rootwatch plan, then rootwatch remediate.',
      ].join('\n'),
    );
  });

  it('the notification has the same numbers for programs', () => {
    const sent = notified([{ number: 1, status: 'NON_COMPLIANT' }], [{ number: 1, status: 'COMPLIANT' }]);
    expect(JSON.parse(sent?.json ?? '')).toMatchObject({
      run: { id: '20261122T060000Z-8f3a1c' },
      totals: { accounts: 1, nonCompliant: 1 },
      changes: { newlyBroken: { count: 1, accounts: [{ id: '000000000001', after: 'NON_COMPLIANT' }] } },
      reports: context.reports,
    });
    expect(JSON.parse(sent?.chat ?? '')).toMatchObject({
      version: '1.0',
      source: 'custom',
      content: { title: sent?.subject },
    });
    expect(sent?.attributes).toEqual({
      runId: '20261122T060000Z-8f3a1c',
      nonCompliant: 1,
      unknown: 0,
      newlyBroken: 1,
      newlyRepaired: 0,
    });
  });

  it.each([
    ['hostile names', hostileOutcome()],
    ['ten thousand accounts', largeOutcome(10_000)],
  ])('the notification stays within the limits of SNS with %s', (_what, outcome) => {
    const previous = parsePreviousRun(
      JSON.stringify(summaryOf(runReport(runOutcome([], { startedAt: '2026-11-21T06:00:00.000Z' }), { controls }))),
    );
    const sent = notificationOf(runReport(outcome, { controls, previous }), context);
    expect(sent?.subject).toMatch(/^rootwatch[\x20-\x7e]{1,91}$/);
    expect(sent?.text.replaceAll('\n', ' ')).not.toMatch(hiddenCharacters);
    expect(JSON.parse(sent?.chat ?? '').content.description.replaceAll('\n', ' ')).not.toMatch(hiddenCharacters);
    expect(sent?.json).not.toMatch(hiddenCharacters);
    const forms = [sent?.text, sent?.json, sent?.json, sent?.json, sent?.json, sent?.chat].join('');
    expect(Buffer.byteLength(JSON.stringify(forms))).toBeLessThan(250_000);
  });
});
