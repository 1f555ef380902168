import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { controls } from '../../../src/controls/catalog.ts';
import type { Status } from '../../../src/domain/outcome.ts';
import { createTelemetry, type InvocationResult } from '../../../src/lambda/telemetry.ts';
import { runReport } from '../../support/run-outcome.ts';
import { runOutcome } from '../../support/sample-outcomes.ts';

const organizationRun: InvocationResult = { throttles: 7, isOrganizationRun: true, willRetry: false };
const problem = {
  uri: 's3://reports',
  path: 'latest/summary.json',
  why: { code: 'ACCESS_DENIED', operation: 's3:PutObject', message: 'Not authorized.' },
} as const;

let written: string[] = [];
const environment = { ...process.env };

beforeEach(() => {
  written = [];
  delete process.env['POWERTOOLS_METRICS_DISABLED'];
  process.env['POWERTOOLS_LOG_LEVEL'] = 'INFO';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  jest.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
});

afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...environment };
});

type Line = Readonly<Record<string, unknown>>;

function lines(): readonly Line[] {
  return written
    .join('')
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line): Line => JSON.parse(line));
}

/** Finishes a run over accounts of these statuses, and returns the metrics of the run and the accounts by status. */
function metricsOf(
  statuses: readonly Status[],
  result: Partial<InvocationResult>,
  problems: readonly (typeof problem)[] = [],
) {
  const samples = statuses.map((status, number) => ({ number: number + 1, status }));
  const report = runReport(runOutcome(samples), { controls });
  createTelemetry('run-1').finish({ report, reportProblems: problems }, { ...organizationRun, ...result });
  const metrics = lines().filter((line) => '_aws' in line);
  const run = metrics.find((line) => 'RunDuration' in line) ?? {};
  const { _aws, service: _service, ...values } = run;
  const accounts = Object.fromEntries(
    metrics.filter((line) => 'Accounts' in line).map((line) => [String(line['status']), line['Accounts']]),
  );
  return { values, accounts };
}

describe('the metrics of a run', () => {
  it('a run over the organization counts its accounts by status, its calls, its failures and itself', () => {
    const { values, accounts } = metricsOf(['COMPLIANT', 'COMPLIANT', 'UNREACHABLE', 'NOT_REACHED'], {});
    expect(values).toEqual({
      RunDuration: 60_000,
      // Nine of each account, and three that were shared.
      ApiCalls: 39,
      Throttles: 7,
      UnsettledAccounts: 2,
      FailedReports: 0,
      OrganizationRuns: 1,
    });
    expect(accounts).toEqual({ COMPLIANT: 2, UNREACHABLE: 1, NOT_REACHED: 1 });
  });

  it('a run whose report could not be written is no run that ended well, so that its alarm is raised', () => {
    const { values } = metricsOf(['COMPLIANT'], {}, [problem]);
    expect(values).toMatchObject({ FailedReports: 1 });
    expect(values).not.toHaveProperty('OrganizationRuns');
  });

  it('a run over single accounts does not count as one over the organization', () => {
    expect(metricsOf(['COMPLIANT'], { isOrganizationRun: false }).values).not.toHaveProperty('OrganizationRuns');
  });

  it('accounts that are tried again are no unsettled accounts yet', () => {
    const { values } = metricsOf(['UNREACHABLE', 'COMPLIANT'], { willRetry: true, isOrganizationRun: false });
    expect(values).toMatchObject({ AccountsTriedAgain: 1 });
    expect(values).not.toHaveProperty('UnsettledAccounts');
  });
});

describe('the log lines of a run', () => {
  it('the end of a run is a line with its totals and with what could not be written', () => {
    metricsOf(['COMPLIANT'], {}, [problem]);
    expect(lines()).toContainEqual(
      expect.objectContaining({
        level: 'INFO',
        message: 'run finished',
        runId: 'run-1',
        totals: expect.objectContaining({ accounts: 1, compliant: 1 }),
        reportProblems: [problem],
      }),
    );
  });

  it('an account without a verdict is a warning with its errors, and its id stands in no line of another account', () => {
    const { accounts } = runReport(
      runOutcome([
        { number: 1, status: 'UNREACHABLE' },
        { number: 2, status: 'COMPLIANT' },
      ]),
      { controls },
    );
    const telemetry = createTelemetry('run-1');
    for (const account of accounts) telemetry.account(account);
    telemetry.warn('something is odd');
    const effort = { durationMs: 812, apiCalls: 9, retries: 1, throttles: 1 };
    expect(lines()).toMatchObject([
      {
        level: 'WARN',
        message: 'account not judged',
        runId: 'run-1',
        accountId: '000000000001',
        status: 'UNREACHABLE',
        ...effort,
        errors: [{ operation: 'sts:AssumeRole', code: 'ACCESS_DENIED' }],
      },
      {
        level: 'INFO',
        message: 'account judged',
        runId: 'run-1',
        accountId: '000000000002',
        status: 'COMPLIANT',
        ...effort,
      },
      { level: 'WARN', message: 'something is odd', runId: 'run-1' },
    ]);
    expect(lines()[2]).not.toHaveProperty('accountId');
  });
});
