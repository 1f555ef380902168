import { describe, expect, it } from '@jest/globals';
import { parsePreviousRun, readPreviousRun } from '../../../src/report/previous-run.ts';

const startedAt = '2026-11-21T06:00:00.000Z';
const totals = { accounts: 1, compliant: 1, nonCompliant: 0, unknown: 0, caveats: 0, byStatus: { COMPLIANT: 1 } };
const past = { runId: '20261120T060000Z-000001', startedAt: '2026-11-20T06:00:00.000Z', totals };
const line = { id: '111122223333', name: 'payments', status: 'COMPLIANT', lastAuditedAt: startedAt };
const run = { id: '20261121T060000Z-000001', startedAt, organizationId: 'o-exampleorgid' };
const summary = { run, accounts: [line], history: [past] };
const parsed = {
  runId: run.id,
  startedAt,
  organizationId: 'o-exampleorgid',
  accounts: [line],
  history: [past],
};

describe('the summary of an earlier run', () => {
  it('parsePreviousRun takes the fields that a comparison needs, and no other', () => {
    const more = { note: 'x' };
    const stored = {
      ...more,
      run: { ...run, ...more },
      accounts: [{ ...line, ...more, compliant: true, reasons: [] }],
      history: [{ ...past, ...more, totals: { ...totals, ...more, retries: 2 } }],
    };
    expect(parsePreviousRun(JSON.stringify(stored))).toEqual({
      ...parsed,
      history: [{ ...past, totals: { ...totals, retries: 2 } }],
    });
  });

  it.each<[string, object]>([
    ['a run id that is a path', { run: { ...run, id: '../../latest' } }],
    ['a run id with markup', { run: { ...run, id: '<!channel>' } }],
    ['a start with text behind it', { run: { ...run, startedAt: `${startedAt} (<!channel>)` } }],
    ['a start that is no time', { run: { ...run, startedAt: '2026-11-21T99:00:00Z' } }],
    ['an account id that is none', { accounts: [line, { ...line, id: '<!channel>' }] }],
    ['an account id that is a path', { accounts: [{ ...line, id: '../000000000000' }] }],
    ['a status that does not exist', { accounts: [{ ...line, status: 'FINE' }] }],
  ])('parsePreviousRun compares with no run whose summary has %s', (_what, changes) => {
    expect(parsePreviousRun(JSON.stringify({ ...summary, ...changes }))).toBeUndefined();
  });

  it('parsePreviousRun takes no time of an audit that is none', () => {
    const stored = { ...summary, accounts: [{ ...line, lastAuditedAt: 'never (<!channel>)' }] };
    expect(parsePreviousRun(JSON.stringify(stored))).toEqual(parsed);
  });

  it.each<[string, object]>([
    ['a run id that is a path', { runId: '../x' }],
    ['a start that is no time', { startedAt: '2026' }],
    ['a negative count', { totals: { ...totals, compliant: -1 } }],
    ['a count that is text', { totals: { ...totals, byStatus: { COMPLIANT: '1' } } }],
    ['a status that does not exist', { totals: { ...totals, byStatus: { FINE: 1 } } }],
  ])('parsePreviousRun leaves out of the trend a run with %s', (_what, changes) => {
    const stored = { ...summary, history: [{ ...past, ...changes }, past] };
    expect(parsePreviousRun(JSON.stringify(stored))).toEqual(parsed);
  });
});

describe('when an earlier run entered accounts', () => {
  const enteredAt = '2026-11-21T06:00:20.000Z';
  const entered = { ...line, reasons: [], lastAuditedAt: enteredAt };
  const once = [[line.id, Date.parse(enteredAt)]] as const;

  it.each<[string, readonly (readonly [string, number])[], object]>([
    ['is compliant', once, {}],
    ['was repaired', once, { status: 'REMEDIATED' }],
    ['awaits a confirmation', once, { status: 'AWAITING_CONFIRMATION', reasons: ['SUBSCRIPTION_PENDING'] }],
    ['has no alarm', once, { status: 'NON_COMPLIANT', reasons: ['ALARM_MISSING'] }],
    ['has a delivery that fails', once, { status: 'NON_COMPLIANT', reasons: ['TRAIL_DELIVERY_FAILING'] }],
    ['had no trail', [], { status: 'NON_COMPLIANT', reasons: ['NO_TRAIL'] }],
    ['had a trail that was stopped', [], { status: 'NON_COMPLIANT', reasons: ['TRAIL_NOT_LOGGING'] }],
    ['had a trail without a log group', [], { status: 'NON_COMPLIANT', reasons: ['TRAIL_WITHOUT_LOG_GROUP'] }],
    [
      'had a trail that left out events',
      [],
      { status: 'NON_COMPLIANT', reasons: ['TRAIL_MANAGEMENT_EVENTS_INCOMPLETE'] },
    ],
    ['had a trail of one Region', [], { status: 'NON_COMPLIANT', reasons: ['TRAIL_NOT_MULTI_REGION'] }],
    ['could not be verified', [], { status: 'UNVERIFIABLE', reasons: ['ACCESS_DENIED'] }],
    ['could not be entered', [], { status: 'UNREACHABLE' }],
    ['was not reached', [], { status: 'NOT_REACHED' }],
    ['is exempt', [], { status: 'EXEMPT' }],
    ['is suspended', [], { status: 'SKIPPED' }],
    ['has no time', [], { lastAuditedAt: undefined }],
    ['has a time that is none', [], { lastAuditedAt: 'yesterday' }],
    ['has no reasons', [], { reasons: undefined }],
  ])('readPreviousRun knows what the entry of an account proves that %s', (_account, expected, changes) => {
    const read = readPreviousRun(JSON.stringify({ ...summary, accounts: [{ ...entered, ...changes }] }));
    expect(read?.entries).toEqual({ startedMs: Date.parse(startedAt), enteredMsById: new Map(expected) });
  });
});
