import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { controls } from '../../../src/controls/catalog.ts';
import { reportJsonSchema } from '../../../src/report/formats/json-schema.ts';
import { summaryOf } from '../../../src/report/run-report.ts';
import { expectValid } from '../../support/report-checks.ts';
import { runReport } from '../../support/run-outcome.ts';
import { hostileOutcome, largeOutcome } from '../../support/sample-outcomes.ts';

describe('the JSON Schema of the report', () => {
  it('the published JSON Schema is the one that the model gives', () => {
    const published: unknown = JSON.parse(readFileSync('schemas/report.v1.schema.json', 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())));
  });

  it.each([
    ['hostile names', hostileOutcome()],
    ['many accounts', largeOutcome(500)],
  ])('the JSON Schema accepts a run with %s', (_what, outcome) => {
    const report = runReport(outcome, { controls });
    expectValid('report', JSON.parse(JSON.stringify(report)));
    expectValid('summary', JSON.parse(JSON.stringify(summaryOf(report))));
    for (const account of report.accounts) expectValid('account', account);
  });

  it('the JSON Schema rejects an unknown status', () => {
    const [account] = runReport(largeOutcome(1), { controls }).accounts;
    expect(() => expectValid('account', { ...account, status: 'FINE' })).toThrow('must be equal to one of');
  });

  it('the JSON Schema allows keys that later versions add', () => {
    expect(JSON.stringify(reportJsonSchema())).not.toContain('"additionalProperties":false');
  });
});
