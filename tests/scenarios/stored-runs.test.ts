import { cpSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { demoExemptions, demoOrganization } from '../../src/sandbox/demo/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { expectValid, expectValidTree } from '../support/report-checks.ts';
import { filesIn, newFolder, runAt } from '../support/report-runs.ts';
import { rootwatch } from '../support/run-command.ts';

/** Two runs over the same ten accounts, as that version stored them: see the README beside it. */
const stored = 'tests/fixtures/stored-runs/099befa';
const planned = '20261123T060000Z-0a1b2c';
const remediated = '20261124T060000Z-3d4e5f';

const statusesThen = {
  '100000000001': 'COMPLIANT',
  '220000000004': 'NON_COMPLIANT',
  '230000000003': 'REMEDIATED',
  '230000000014': 'AWAITING_CONFIRMATION',
  '240000000005': 'UNVERIFIABLE',
  '240000000011': 'EXEMPT',
  '240000000015': 'COMPLIANT',
  '250000000003': 'NON_COMPLIANT',
  '260000000001': 'SKIPPED',
  '270000000001': 'UNREACHABLE',
};

type StoredReport = {
  readonly run: { readonly id: string; readonly mergedFrom?: readonly string[] };
  readonly changes?: object;
  readonly accounts: readonly {
    readonly account: { readonly id: string };
    readonly status: string;
    readonly controls: readonly { readonly actions: readonly object[]; readonly blocked?: readonly object[] }[];
  }[];
};

/** The report that the command prints of these runs, which is valid, and the summary that it writes. */
async function reportOf(...paths: readonly string[]): Promise<{ report: StoredReport; summary: unknown }> {
  const output = newFolder();
  const runs = paths.map((path) => join(stored, path));
  const { exitCode, stdout } = await rootwatch('report', ...runs, '--output', output, '--format', 'json');
  expect(exitCode).toBe(0);
  const report = JSON.parse(stdout);
  expectValid('report', report);
  return { report, summary: JSON.parse(filesIn(output)['summary.json'] ?? '') };
}

/** With its accounts by id, as the command lists them; the run itself keeps the order of Organizations. */
function storedSummary(path: string): object {
  const summary: { readonly accounts: readonly { readonly id: string }[] } = JSON.parse(
    filesIn(stored)[`${path}/summary.json`] ?? '',
  );
  return { ...summary, accounts: summary.accounts.toSorted((a, b) => (a.id < b.id ? -1 : 1)) };
}

function statusesIn({ accounts }: StoredReport): object {
  return Object.fromEntries(accounts.map(({ account, status }) => [account.id, status]));
}

describe('reports stored by version 099befa', () => {
  it('the published schema accepts every file that version 099befa has stored', () => {
    expect(expectValidTree(filesIn(stored))).toEqual({ account: 10, line: 10, summary: 3, finding: 0 });
  });

  it.each([
    ['one file an account', `runs/${planned}`],
    ['one line an account', `runs/${remediated}`],
    ['latest/, the newest run', 'latest'],
  ])('`rootwatch report` reads reports stored by version 099befa as %s', async (_how, path) => {
    const { summary } = await reportOf(path);
    expect(summary).toEqual(storedSummary(path));
  });

  it('`rootwatch report` finds plans, repairs and what blocks them in a run of version 099befa', async () => {
    const account = '230000000003';
    const results = async (path: string): Promise<unknown> => {
      const { report } = await reportOf(path);
      return report.accounts.find(({ account: { id } }) => id === account)?.controls[0]?.actions.at(-1);
    };
    const alarm = {
      kind: 'put-metric-alarm',
      accountId: account,
      region: 'us-east-1',
      resource: `arn:aws:cloudwatch:us-east-1:${account}:alarm:rootwatch-root-usage`,
      because: 'METRIC_FILTER_NARROWER',
    };
    expect(await results(`runs/${planned}`)).toEqual({ ...alarm, result: 'planned' });
    expect(await results(`runs/${remediated}`)).toEqual({ ...alarm, result: 'applied' });
    const { report } = await reportOf(`runs/${remediated}`);
    expect(statusesIn(report)).toEqual(statusesThen);
    const blocked = report.accounts.filter(({ controls }) => controls.some((control) => control.blocked !== undefined));
    expect(blocked.map(({ account: { id } }) => id)).toEqual([
      '220000000004',
      '230000000014',
      '240000000005',
      '250000000003',
    ]);
  });

  it('`rootwatch report` merges runs of version 099befa, of which the newest counts', async () => {
    const { report } = await reportOf(`runs/${planned}`, `runs/${remediated}`);
    expect(statusesIn(report)).toEqual(statusesThen);
    expect(report.run.mergedFrom).toEqual([planned, remediated]);
  });

  it('a run computes its changes since the latest run of version 099befa', async () => {
    const folder = newFolder();
    cpSync(stored, folder, { recursive: true });
    const demo = demoOrganization();
    const ids = new Set([...Object.keys(statusesThen).filter((id) => id !== '260000000001'), '230000000001']);
    const sandbox = createSandbox({ ...demo, accounts: demo.accounts.filter(({ Id }) => ids.has(Id)) });
    const { report } = await runAt(sandbox, {
      id: 'run-3',
      startedAt: '2026-11-25T06:00:00.000Z',
      settings: { reportUri: folder, exemptions: demoExemptions },
    });
    expect(report.changes).toEqual({
      since: { runId: remediated, startedAt: '2026-11-24T06:00:00.000Z' },
      newlyBroken: [
        {
          id: '230000000003',
          name: 'storefront-prod',
          before: 'REMEDIATED',
          after: 'NON_COMPLIANT',
          reasons: ['METRIC_FILTER_NARROWER'],
        },
      ],
      newlyRepaired: [],
      newlyUnknown: [],
      noLongerUnknown: [],
      otherStatus: [],
      newAccounts: [{ id: '230000000001', name: 'payments-prod', after: 'COMPLIANT', reasons: [] }],
      goneAccounts: [{ id: '260000000001', name: 'old-website', before: 'SKIPPED', reasons: [] }],
    });
    expect(report.history.map(({ runId }) => runId)).toEqual([planned, remediated, 'run-3']);
    expectValidTree(filesIn(folder));
  });
});
