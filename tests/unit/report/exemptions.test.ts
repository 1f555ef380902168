import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { controls } from '../../../src/controls/catalog.ts';
import { dayNumber, exemptionWarnings } from '../../../src/report/exemptions.ts';
import type { ListedExemption } from '../../../src/report/schema.ts';
import { dayText, timeText } from '../../../src/report/text/date-text.ts';
import { runReport } from '../../support/run-outcome.ts';
import { idOf, runOutcome } from '../../support/sample-outcomes.ts';

function listed(expires: string, status: 'EXEMPT' | 'COMPLIANT' = 'EXEMPT'): readonly ListedExemption[] {
  const exemption = { account: idOf(1), control: 'root-usage', reason: 'RISK-1', expires };
  const control = status === 'EXEMPT' ? { exemption } : { expiredExemption: exemption };
  return runReport(runOutcome([{ number: 1, name: 'load-test', status, control }]), { controls }).exemptions;
}

describe('exemptions in the report', () => {
  it.each([
    ['2026-12-23', 'active', 31],
    ['2026-12-22', 'expiring', 30],
    ['2026-11-23', 'expiring', 1],
    ['2026-11-22', 'expiring', 0],
  ])('an exemption that ends on %s is %s on 22 November', (expires, state, daysLeft) => {
    expect(listed(expires)).toEqual([
      { account: idOf(1), name: 'load-test', control: 'root-usage', reason: 'RISK-1', expires, daysLeft, state },
    ]);
  });

  it('an exemption that has ended stays listed and no longer counts', () => {
    expect(listed('2026-11-21', 'COMPLIANT')).toMatchObject([{ state: 'expired', daysLeft: -1 }]);
  });

  it.each([
    ['2027-01-01', []],
    ['2026-12-22', ['The exemption of 000000000001 (load-test) ends on 2026-12-22, in 30 days.']],
    ['2026-11-23', ['The exemption of 000000000001 (load-test) ends on 2026-11-23, in 1 day.']],
    ['2026-11-22', ['The exemption of 000000000001 (load-test) ends on 2026-11-22, today.']],
  ])('an exemption that ends on %s gives the warnings %j', (expires, warnings) => {
    expect(exemptionWarnings(listed(expires))).toEqual(warnings);
  });

  it('an exemption that has ended gives a warning', () => {
    expect(exemptionWarnings(listed('2026-01-31', 'COMPLIANT'))).toEqual([
      'The exemption of 000000000001 (load-test) ended on 2026-01-31 and no longer counts.',
    ]);
  });
});

describe('days', () => {
  it('dayNumber counts days as the calendar does', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('1900-01-01'), max: new Date('2400-01-01'), noInvalidDate: true }),
        (date) => {
          expect(dayNumber(date.toISOString())).toBe(Math.floor(date.getTime() / 86_400_000));
        },
      ),
    );
  });

  it('dates and times are formatted for people', () => {
    expect([dayText('2026-02-03'), timeText('2026-11-22T06:07:08.000Z')]).toEqual([
      '3 Feb 2026',
      '22 Nov 2026, 06:07 UTC',
    ]);
  });
});
