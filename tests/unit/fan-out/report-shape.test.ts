import { describe, expect, it } from '@jest/globals';
import { isAccountReport, isWorkResult } from '../../../src/fan-out/report-shape.ts';
import { type AccountReport, accountSchema } from '../../../src/report/schema.ts';
import { extrasOf, mutated, mutationsOf } from '../../properties/mutate-response.ts';
import { demoReport } from '../../support/demo-report.ts';

/** A report in which every key of the schema has a value. */
const complete: AccountReport = {
  account: { id: '111122223333', name: 'a', email: 'a@example.com', state: 'ACTIVE', organizationalUnits: ['b'] },
  status: 'NON_COMPLIANT',
  compliant: false,
  controls: [
    {
      control: 'root-usage',
      status: 'NON_COMPLIANT',
      compliant: false,
      frameworks: [{ name: 'CIS', version: '3.0.0', requirement: '4.3' }],
      coverage: { kind: 'account-trail', accountId: '111122223333', region: 'us-east-1' },
      chain: [
        {
          link: 'trail',
          state: 'broken',
          reason: 'NO_TRAIL',
          resource: 'a',
          message: 'b',
          counterexample: { a: 1 },
          caveats: [{ fact: 'a', code: 'b', message: 'c' }],
        },
      ],
      actions: [
        {
          kind: 'put-metric-filter',
          accountId: '111122223333',
          region: 'us-east-1',
          resource: 'a',
          because: 'METRIC_FILTER_MISSING',
          result: 'refused',
          why: 'b',
        },
      ],
      blocked: [{ accountId: '111122223333', reason: 'UNDECIDED', resource: 'a', message: 'b' }],
      exemption: { reason: 'a', expires: '2026-12-31' },
      expiredExemption: { reason: 'a', expires: '2026-01-01' },
    },
  ],
  errors: [{ operation: 'a:B', code: 'THROTTLED', awsCode: 'C', message: 'd', requestId: 'e' }],
  startedAt: '2026-11-22T06:00:00.000Z',
  durationMs: 1.5,
  apiCalls: 2,
  retries: 1,
  throttles: 1,
};

function variantsOf(value: unknown): readonly unknown[] {
  return [...mutationsOf(value), ...extrasOf(value)].map((mutation) => mutated(value, mutation));
}

/** Replaces every text of the report by one that is of the right type. */
function withTexts(value: unknown, replacement: string): readonly unknown[] {
  const text = JSON.stringify(value);
  const places = [...text.matchAll(/:"([^"]*)"/g)];
  return places.map(({ index, 0: found }) => {
    return JSON.parse(`${text.slice(0, index)}:${JSON.stringify(replacement)}${text.slice(index + found.length)}`);
  });
}

const oddTimes = [
  '2026-13-01',
  '2026-02-30',
  '2028-02-29',
  '2026-02-29T06:00:00Z',
  '2026-11-22T24:00:00Z',
  '2026-11-22T06:00Z',
  '2026-11-22T06:00:00.123456Z',
  '2026-11-22 06:00:00Z',
];

describe('isAccountReport', () => {
  it('isAccountReport accepts and refuses what the published schema does, at every path of a complete report', () => {
    const texts = ['x', '2026-02-28', '2026-11-22T06:00:00Z', '2026-11-22T06:00:00+01:00', ...oddTimes, '12345678901'];
    const numbers = [-1, 0.5, 0, 9e15, 1e300].flatMap((number) => [
      { ...complete, durationMs: number },
      { ...complete, apiCalls: number, retries: number },
    ]);
    const variants = [
      complete,
      ...variantsOf(complete),
      ...texts.flatMap((text) => withTexts(complete, text)),
      ...numbers,
    ];
    const differing = variants.filter((each) => isAccountReport(each) !== accountSchema.safeParse(each).success);
    expect(variants.length).toBeGreaterThan(500);
    expect(differing).toEqual([]);
    expect(isAccountReport(complete)).toBe(true);
  });

  it('isAccountReport accepts every report of the demo organization', async () => {
    const { accounts } = await demoReport();
    const parsed: readonly unknown[] = JSON.parse(JSON.stringify(accounts));
    expect(parsed.filter((each) => !isAccountReport(each))).toEqual([]);
  });
});

describe('isWorkResult', () => {
  const shared = { apiCalls: 1, retries: 0, throttles: 0 };
  const why = { code: 'ACCESS_DENIED', operation: 's3:PutObject', message: 'no' };
  const result = { accounts: [complete], shared, reportProblems: [{ uri: 's3://a', path: 'b', why }] };

  it('isWorkResult accepts the result of a batch, with and without reports and problems', () => {
    expect([result, { accounts: [], shared, reportProblems: [] }].map(isWorkResult)).toEqual([true, true]);
  });

  it('isWorkResult refuses a result with anything more, less or else', () => {
    const around = { ...result, accounts: [] };
    // A list of problems may be empty.
    expect(variantsOf(around).filter(isWorkResult)).toEqual([{ ...around, reportProblems: [] }]);
    expect(isWorkResult({ ...result, accounts: [{ ...complete, status: 'FINE' }] })).toBe(false);
  });
});
