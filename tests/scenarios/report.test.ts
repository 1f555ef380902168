import { describe, expect, it } from '@jest/globals';
import { createClients } from '../../src/aws/client/clients.ts';
import { readRun } from '../../src/cli/stored-run.ts';
import { known, type Observed } from '../../src/domain/observed.ts';
import type { ReportStore } from '../../src/ports/report-store.ts';
import type { Summary } from '../../src/report/schema.ts';
import { openStore } from '../../src/report-store/open-store.ts';
import { expectValid, expectValidTree, linesOf } from '../support/report-checks.ts';
import {
  broken,
  bucketUri,
  covered,
  type Files,
  filesIn,
  management,
  newFolder,
  newSandbox,
  organization,
  runAt,
} from '../support/report-runs.ts';
import { sandboxAws } from '../support/world.ts';

const monday = { id: 'run-1', startedAt: '2026-11-23T06:00:00.000Z' };
const tuesday = { id: 'run-2', startedAt: '2026-11-24T06:00:00.000Z' };
const accountIds = organization().accounts.map(({ Id }) => Id);

function summaryOf(text: Observed<string | undefined>): Summary {
  return JSON.parse(text.kind === 'known' ? (text.value ?? '') : '');
}

function runFiles(place: string): readonly string[] {
  const pages = ['summary.json', 'summary.csv', 'report.html'].map((name) => `${place}/${name}`);
  return [...pages, ...accountIds.map((id) => `${place}/accounts/${id}.json`)];
}

function summaryIn(files: Files, path: string): Summary {
  return JSON.parse(files[`${path}/summary.json`] ?? 'null');
}

describe('the tree of reports', () => {
  it('a run writes the files that docs/reports.md lists and no others, each of them valid', async () => {
    const folder = newFolder();
    const { report, reportProblems } = await runAt(newSandbox(), { ...monday, settings: { reportUri: folder } });
    const files = filesIn(folder);
    expect(reportProblems).toEqual([]);
    expect(Object.keys(files).toSorted()).toEqual(
      [
        'accounts/dt=2026-11-23/run-1.ndjson',
        'findings/dt=2026-11-23/run-1.ocsf.ndjson',
        ...runFiles('runs/run-1'),
        ...runFiles('latest'),
      ].toSorted(),
    );
    expect(expectValidTree(files)).toEqual({ account: 10, line: 5, summary: 2, finding: 5 });
    expectValid('report', JSON.parse(JSON.stringify(report)));
  });

  it('a run writes the same files into a bucket as into a folder', async () => {
    const folder = newFolder();
    const sandbox = newSandbox();
    const { reportProblems } = await runAt(sandbox, { ...monday, settings: { reportUri: [folder, bucketUri] } });
    expect(reportProblems).toEqual([]);
    const puts = sandbox.calls().filter(({ operation }) => operation === 'PutObject');
    const files = filesIn(folder);
    expect(puts).toHaveLength(Object.keys(files).length);
    const store = openStore(bucketUri, { aws: createClients(sandboxAws(sandbox)) });
    // What is read is text, without the byte order mark that a CSV begins with.
    for (const [path, text] of Object.entries(files)) {
      expect([path, await store.read(path)]).toEqual([path, known(text.replace(/^\ufeff/, ''))]);
    }
  });

  it('a run writes only into a bucket of the given owner, and encrypts with the given key', async () => {
    const sandbox = newSandbox();
    const settings = { reportUri: bucketUri, reportBucketOwner: management, reportKmsKeyId: 'alias/reports' };
    const { reportProblems } = await runAt(sandbox, { ...monday, settings });
    expect(reportProblems).toEqual([]);
    const inputs = sandbox.calls().flatMap(({ operation, input }) => (operation === 'PutObject' ? [input] : []));
    expect(inputs).toHaveLength(18);
    for (const input of inputs) {
      expect(input).toMatchObject({
        ExpectedBucketOwner: management,
        ServerSideEncryption: 'aws:kms',
        SSEKMSKeyId: 'alias/reports',
      });
    }
    const otherOwner = { ...settings, reportBucketOwner: covered };
    const refused = await runAt(sandbox, { ...tuesday, settings: otherOwner });
    expect(refused.reportProblems).not.toEqual([]);
    expect(new Set(refused.reportProblems.map(({ why }) => why.code))).toEqual(new Set(['ACCESS_DENIED']));
  });

  it('a run writes the file of each account when it is done, and the summary last', async () => {
    const written: string[] = [];
    const sink: ReportStore = {
      uri: 'memory',
      read: async () => known(undefined),
      write: async (path) => {
        written.push(path);
        return { ok: true };
      },
    };
    await runAt(newSandbox(), { ...monday, sinks: [sink] });
    expect(written.slice(0, 5).toSorted()).toEqual(accountIds.map((id) => `runs/run-1/accounts/${id}.json`).toSorted());
    expect(written.slice(5, 10)).toEqual([
      'accounts/dt=2026-11-23/run-1.ndjson',
      'findings/dt=2026-11-23/run-1.ocsf.ndjson',
      'runs/run-1/summary.csv',
      'runs/run-1/report.html',
      'runs/run-1/summary.json',
    ]);
    expect(written.at(-1)).toBe('latest/summary.json');
  });

  it('a run reports a file that can’t be written, and writes all others', async () => {
    const folder = newFolder();
    const { sinks } = await sinksOf(folder);
    const failing = sinks.map(
      (sink): ReportStore => ({
        uri: sink.uri,
        read: sink.read,
        write: async (path, body, how) =>
          path.endsWith('report.html')
            ? { ok: false, why: { code: 'ACCESS_DENIED', operation: 's3:PutObject', message: 'Access Denied' } }
            : sink.write(path, body, how),
      }),
    );
    const { reportProblems } = await runAt(newSandbox(), { ...monday, sinks: failing });
    expect(reportProblems.map(({ path, why }) => `${path} ${why.code}`)).toEqual([
      'runs/run-1/report.html ACCESS_DENIED',
      'latest/report.html ACCESS_DENIED',
    ]);
    expect(expectValidTree(filesIn(folder))).toEqual({ account: 10, line: 5, summary: 2, finding: 5 });
  });

  it('a run never overwrites files of a run with the same id', async () => {
    const folder = newFolder();
    await runAt(newSandbox(), { ...monday, settings: { reportUri: folder } });
    const before = filesIn(folder);
    const { reportProblems } = await runAt(newSandbox(), { ...monday, settings: { reportUri: folder } });
    expect(reportProblems.map(({ path }) => path).every((path) => !path.startsWith('latest/'))).toBe(true);
    expect(reportProblems).toHaveLength(10);
    const kept = Object.entries(filesIn(folder)).filter(([path]) => path.startsWith('runs/'));
    expect(kept).toEqual(Object.entries(before).filter(([path]) => path.startsWith('runs/')));
  });
});

async function sinksOf(folder: string): Promise<{ readonly sinks: readonly ReportStore[] }> {
  return { sinks: [openStore(folder, { aws: createClients(sandboxAws(newSandbox())) })] };
}

describe('latest/', () => {
  it('a run that can’t read latest/ reports that and leaves it unchanged', async () => {
    const sandbox = newSandbox();
    const settings = { reportUri: bucketUri };
    await runAt(sandbox, { ...monday, settings });
    const fault = sandbox.setFault({ kind: 'server-error', operation: 'GetObject' });
    const { report, reportProblems } = await runAt(sandbox, { ...tuesday, settings });
    fault.remove();
    expect(report.changes).toBeUndefined();
    expect(reportProblems.map(({ uri, path }) => `${uri} ${path}`)).toEqual([`${bucketUri} latest/summary.json`]);
    const store = openStore(bucketUri, { aws: createClients(sandboxAws(sandbox)) });
    expect(summaryOf(await store.read('latest/summary.json')).run.id).toBe('run-1');
    expect(summaryOf(await store.read('runs/run-2/summary.json')).run.id).toBe('run-2');
  });

  it('a run is compared with latest/ and then replaces it', async () => {
    const folder = newFolder();
    await runAt(newSandbox(organization([covered])), { ...monday, settings: { reportUri: folder } });
    const exemptions = [{ account: broken, control: 'root-usage', reason: 'RISK-1', expires: '2026-12-01' }];
    const world = organization(['210000000003']);
    const { report } = await runAt(newSandbox(world), { ...tuesday, settings: { reportUri: folder, exemptions } });
    expect(report.changes).toEqual({
      since: { runId: 'run-1', startedAt: monday.startedAt },
      newlyBroken: [],
      newlyRepaired: [],
      newlyUnknown: [],
      noLongerUnknown: [],
      otherStatus: [{ id: broken, name: 'storefront-prod', before: 'NON_COMPLIANT', after: 'EXEMPT', reasons: [] }],
      newAccounts: [{ id: covered, name: 'log-archive', after: 'COMPLIANT', reasons: [] }],
      goneAccounts: [{ id: '210000000003', name: 'incident-response', before: 'COMPLIANT', reasons: [] }],
    });
    const files = filesIn(folder);
    const latest = summaryIn(files, 'latest');
    expect(latest).toEqual(summaryIn(files, 'runs/run-2'));
    expect(latest.history.map(({ runId }) => runId)).toEqual(['run-1', 'run-2']);
    expect(latest.exemptions).toMatchObject([
      { account: broken, expires: '2026-12-01', daysLeft: 7, state: 'expiring' },
    ]);
    expectValidTree(files);
    const activities: readonly string[] = linesOf(files['findings/dt=2026-11-24/run-2.ocsf.ndjson'] ?? '').map(
      (line) => JSON.parse(line).activity_name,
    );
    expect(activities.toSorted()).toEqual(['Create', 'Update', 'Update', 'Update']);
  });

  it('a run over some accounts is compared with latest/ and leaves it unchanged', async () => {
    const folder = newFolder();
    await runAt(newSandbox(), { ...monday, settings: { reportUri: folder } });
    const { report } = await runAt(newSandbox(), { ...tuesday, settings: { reportUri: folder, accounts: [broken] } });
    expect(report.changes).toMatchObject({ newlyBroken: [], goneAccounts: [], newAccounts: [] });
    expect(summaryIn(filesIn(folder), 'latest').run.id).toBe('run-1');
  });

  it('a run that began earlier leaves latest/ unchanged', async () => {
    const folder = newFolder();
    await runAt(newSandbox(), { ...tuesday, settings: { reportUri: folder } });
    const { report } = await runAt(newSandbox(), { ...monday, settings: { reportUri: folder } });
    expect(report).not.toHaveProperty('changes');
    expect(summaryIn(filesIn(folder), 'latest').run.id).toBe('run-2');
  });

  it('latest/ can be read again from a bucket', async () => {
    const sandbox = newSandbox();
    const { report } = await runAt(sandbox, { ...monday, settings: { reportUri: bucketUri } });
    const store = openStore(bucketUri, { aws: createClients(sandboxAws(sandbox)) });
    const { stored, warnings } = await readRun({ store, path: 'latest' });
    expect(warnings).toEqual([]);
    expect(stored).toEqual({
      run: report.run,
      accounts: JSON.parse(JSON.stringify(report.accounts)),
      changes: undefined,
      history: report.history,
    });
  });
});
