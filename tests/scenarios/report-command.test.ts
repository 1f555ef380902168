import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { expectValidTree } from '../support/report-checks.ts';
import { broken, covered, filesIn, newFolder, newSandbox, organization, runAt } from '../support/report-runs.ts';
import { rootwatch } from '../support/run-command.ts';

const monday = { id: 'run-1', startedAt: '2026-11-23T06:00:00.000Z' };
const tuesday = { id: 'run-2', startedAt: '2026-11-24T06:00:00.000Z' };

/** Writes the files of a run over the whole organization and, a day later, of one over a single account. */
async function twoRuns(): Promise<string> {
  const folder = newFolder();
  await runAt(newSandbox(), { ...monday, settings: { reportUri: folder } });
  await runAt(newSandbox(), {
    ...tuesday,
    settings: {
      reportUri: folder,
      accounts: [broken],
      exemptions: [{ account: broken, control: 'root-usage', reason: 'RISK-1', expires: '2026-12-01' }],
    },
  });
  return folder;
}

describe('rootwatch report', () => {
  it('report fails on a summary that cannot be read, instead of taking the run for an unfinished one', async () => {
    const folder = await twoRuns();
    const summary = join(folder, 'runs/run-1/summary.json');
    rmSync(summary);
    mkdirSync(summary);
    const { exitCode, stderr } = await rootwatch('report', join(folder, 'runs/run-1'), '--output', newFolder());
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${summary} can't be read: UNEXPECTED_ERROR: EISDIR`);
  });

  it.each(['runs/run-1', 'runs/run-1/', 'latest', '.'])('report renders %s as the run itself did', async (path) => {
    const folder = await twoRuns();
    const output = newFolder();
    const { exitCode, stdout, stderr } = await rootwatch('report', join(folder, path), '--output', output);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: `Report: ${output}\n` });
    expect(stdout).toContain('4 of 5 accounts are covered');
    const files = filesIn(folder);
    expect(filesIn(output)).toEqual({
      'report.html': files['runs/run-1/report.html'],
      'summary.csv': files['runs/run-1/summary.csv'],
      'summary.json': files['runs/run-1/summary.json'],
    });
  });

  it('report merges several runs', async () => {
    const folder = await twoRuns();
    const output = newFolder();
    const { stdout } = await rootwatch(
      'report',
      join(folder, 'runs/run-2'),
      join(folder, 'runs/run-1'),
      '--output',
      output,
      '--format',
      'json',
    );
    const report = JSON.parse(stdout);
    expect(report.totals.byStatus).toEqual({ EXEMPT: 1, COMPLIANT: 4 });
    expect(report.run.mergedFrom).toEqual(['run-1', 'run-2']);
    const summary = filesIn(output)['summary.json'] ?? '';
    expect(expectValidTree({ 'merged/summary.json': summary })['summary']).toBe(1);
  });

  it('report reads the accounts of a run that was cut off before its summary', async () => {
    const folder = await twoRuns();
    cpSync(join(folder, 'runs/run-1'), join(folder, 'runs/run-0'), { recursive: true });
    for (const file of ['summary.json', `accounts/${covered}.json`]) rmSync(join(folder, 'runs/run-0', file));
    const { exitCode, stdout, stderr } = await rootwatch('report', join(folder, 'runs/run-0'), '--output', newFolder());
    expect(exitCode).toBe(0);
    expect(stdout).toContain('3 of 4 accounts are covered');
    expect(stderr).toContain(
      'has no summary, so the run did not finish: 4 of the 5 accounts in latest/ have a report there.',
    );
  });

  it('report needs no NDJSON file, but every account', async () => {
    const folder = await twoRuns();
    rmSync(join(folder, 'accounts'), { recursive: true });
    expect((await rootwatch('report', folder, '--output', newFolder())).exitCode).toBe(0);
    rmSync(join(folder, `latest/accounts/${covered}.json`));
    expect(await rootwatch('report', folder, '--output', newFolder())).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `${folder}/latest has 4 of 5 accounts: some files are missing.\n`,
    });
  });

  it('report fails when there is no run, or when runs are of different organizations', async () => {
    const [empty, other] = [newFolder(), newFolder()];
    expect(await rootwatch('report', empty)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `${empty}/latest has no report of a run.\n`,
    });
    const world = organization();
    if (world.organization === undefined) throw new Error('The demo is an organization.');
    const foreign = { ...world, organization: { ...world.organization, Id: 'o-anotherone' } };
    await runAt(newSandbox(foreign), { ...tuesday, settings: { reportUri: other } });
    expect(await rootwatch('report', await twoRuns(), other)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: 'Run run-2 is of organization o-anotherone, run run-1 of o-demo123456.\n',
    });
  });
});
