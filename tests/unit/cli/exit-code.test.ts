import { describe, expect, it } from '@jest/globals';
import { exitCodeOf } from '../../../src/cli/exit-code.ts';
import { isCompliant, type Status } from '../../../src/domain/outcome.ts';
import { demoControlTowerOrganization } from '../../../src/sandbox/demo/index.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { type FinishedSweep, finishedRunOn } from '../../support/world.ts';

async function runWith(...statuses: readonly Status[]): Promise<FinishedSweep> {
  const run = await finishedRunOn(createSandbox(demoControlTowerOrganization()));
  const [account] = run.report.accounts;
  if (account === undefined) throw new Error('The run has no account.');
  const accounts = statuses.map((status) => Object.assign({}, account, { status, compliant: isCompliant(status) }));
  return { ...run, report: { ...run.report, accounts } };
}

describe('exitCodeOf', () => {
  it.each<[number, readonly Status[]]>([
    [0, ['COMPLIANT', 'REMEDIATED', 'EXEMPT', 'SKIPPED']],
    [2, ['COMPLIANT', 'NON_COMPLIANT']],
    [2, ['COMPLIANT', 'AWAITING_CONFIRMATION']],
    [3, ['COMPLIANT', 'UNREACHABLE']],
    [3, ['NON_COMPLIANT', 'UNVERIFIABLE']],
    [3, ['NON_COMPLIANT', 'NOT_REACHED']],
  ])('the exit code is %d for %j', async (exitCode, statuses) => {
    expect(exitCodeOf(await runWith(...statuses))).toBe(exitCode);
  });

  it('the exit code is 3 when a report could not be written, though every account is covered', async () => {
    const why = { code: 'ACCESS_DENIED', operation: 's3:PutObject', message: 'No.' } as const;
    const run = await runWith('COMPLIANT');
    expect(exitCodeOf({ ...run, reportProblems: [{ uri: 's3://b', path: 'p', why }] })).toBe(3);
  });

  it('the exit code is 1 when nothing could be evaluated', () => {
    expect(exitCodeOf({ kind: 'not-run', problems: ['The organization could not be listed.'] })).toBe(1);
  });
});
