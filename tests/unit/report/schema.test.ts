import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { controls } from '../../../src/controls/catalog.ts';
import { reportJsonSchema } from '../../../src/report/formats/json-schema.ts';
import { summaryOf } from '../../../src/report/run-report.ts';
import { expectValid } from '../../support/report-checks.ts';
import { runReport } from '../../support/run-outcome.ts';
import { hostileOutcome, largeOutcome } from '../../support/sample-outcomes.ts';

describe('the JSON Schema of the report', () => {
  it('is published as the model has it', () => {
    const published: unknown = JSON.parse(readFileSync('schemas/report.v1.schema.json', 'utf8'));
    expect(published).toEqual(JSON.parse(JSON.stringify(reportJsonSchema())));
  });

  it.each([
    ['hostile names', hostileOutcome()],
    ['many accounts', largeOutcome(500)],
  ])('holds for a run with %s', (_what, outcome) => {
    const report = runReport(outcome, { controls });
    expectValid('report', JSON.parse(JSON.stringify(report)));
    expectValid('summary', JSON.parse(JSON.stringify(summaryOf(report))));
    for (const account of report.accounts) expectValid('account', account);
  });

  it('does not hold for a status that there is not', () => {
    const [account] = runReport(largeOutcome(1), { controls }).accounts;
    expect(() => expectValid('account', { ...account, status: 'FINE' })).toThrow('must be equal to one of');
  });

  it('lets programs of today read what later versions add', () => {
    expect(JSON.stringify(reportJsonSchema())).not.toContain('"additionalProperties":false');
  });
});
