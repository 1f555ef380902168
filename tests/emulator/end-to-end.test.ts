import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountReport, Report } from '../../src/report/schema.ts';
import type { SeenRequest } from './counting-proxy.ts';
import { cases, reportBucket } from './organization/index.ts';
import { type Ended, rootwatch, temporaryFolder } from './programs.ts';
import { type Files, filesInFolder, runIdsIn, verdictOf } from './report-files.ts';
import { accountIdsIn, minute, parsedReport, type Scene, setScene } from './scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await setScene(cases);
}, minute);
afterAll(() => scene?.stop());

const judged = cases.filter(({ stillWrong }) => stillWrong === undefined);

describe(`rootwatch audit, over an organization of ${cases.length} accounts`, () => {
  let folder: string;
  let ended: Ended;
  let report: Report;
  let files: Files;
  let requests: readonly SeenRequest[];

  function reportOf(key: string): AccountReport {
    const found = report.accounts.filter(({ account }) => account.id === scene.ids.account(key));
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`${key} is in the report ${found.length} times.`);
    return only;
  }

  function requestsFor(key: string): readonly SeenRequest[] {
    return requests.filter(({ accountId }) => accountId === scene.ids.account(key));
  }

  /** What was sent for an account, each call once however often it was tried. */
  function callsFor(key: string): readonly string[] {
    return [...new Map(requestsFor(key).map(({ callId, operation }) => [callId, operation])).values()];
  }

  beforeAll(async () => {
    folder = await temporaryFolder();
    scene.proxy.forget();
    const reports = ['--report', folder, '--report', `s3://${reportBucket}/weekly`];
    ended = await rootwatch(['audit', '--format', 'json', ...reports], scene.environment);
    requests = scene.proxy.seen();
    report = parsedReport(ended.stdout);
    files = await filesInFolder(folder);
  }, minute);

  it('has more than 25 accounts to judge', () => {
    expect(cases.length).toBeGreaterThanOrEqual(25);
  });

  it('reports every account that Organizations lists, exactly once', () => {
    expect(accountIdsIn(report.accounts)).toEqual(cases.map(({ key }) => scene.ids.account(key)).toSorted());
    expect(report.totals.accounts).toBe(cases.length);
  });

  it.each(judged.map(({ key, expected }) => [key, expected] as const))('judges the account %s', (key, expected) => {
    expect(verdictOf(reportOf(key))).toEqual(expected);
  });

  it('is no longer said to be wrong about an account that it judges right', () => {
    const stillWrong = cases.filter((one) => !judged.includes(one));
    const right = stillWrong.filter(({ key, expected }) => isDeepStrictEqual(verdictOf(reportOf(key)), expected));
    expect(right).toEqual([]);
  });

  it('exits with 3, since accounts are left that could not be judged', () => {
    expect(ended.exitCode).toBe(3);
  });

  it('names the units that an account is in, from the top, and keeps odd names as they are', () => {
    const odd = cases.find(({ key }) => key === 'odd-names');
    expect(reportOf('odd-names').account).toEqual({
      id: scene.ids.account('odd-names'),
      name: odd?.Name,
      email: 'odd-names@example.com',
      state: 'ACTIVE',
      organizationalUnits: ['Workloads', 'Prod', 'R&D "labs" <b>'],
    });
    expect(reportOf('hub').account.organizationalUnits).toEqual(['Security']);
    expect(reportOf('complete-in-ireland').account.organizationalUnits).toEqual(['Workloads']);
    expect(reportOf('stopped').account.organizationalUnits).toEqual([]);
  });

  it('credits a chain to the trail that it begins with', () => {
    expect(reportOf('management').controls[0]?.coverage).toEqual({
      kind: 'organization-trail',
      accountId: scene.ids.account('management'),
      region: 'us-east-1',
    });
    expect(reportOf('complete-in-ireland').controls[0]?.coverage).toEqual({
      kind: 'account-trail',
      accountId: scene.ids.account('complete-in-ireland'),
      region: 'eu-west-1',
    });
  });

  it('says of what could not be read which call was refused, how, and under which request id', () => {
    expect(reportOf('filters-denied').errors).toEqual([
      expect.objectContaining({
        operation: 'logs:DescribeMetricFilters',
        code: 'ACCESS_DENIED',
        awsCode: 'AccessDeniedException',
        requestId: 'refused-by-the-proxy',
      }),
    ]);
    expect(reportOf('locked').errors).toEqual([
      expect.objectContaining({ operation: 'sts:AssumeRole', code: 'ACCESS_DENIED', awsCode: 'AccessDenied' }),
    ]);
  });

  it('passes a chain though mute rules can not be read, and says so', () => {
    const alarm = reportOf('complete').controls[0]?.chain.find(({ link }) => link === 'alarm');
    expect(alarm).toMatchObject({ state: 'ok', caveats: [{ code: 'UNEXPECTED_ERROR' }] });
  });

  it('has an event for every filter that means something else', () => {
    for (const key of ['filter-narrower', 'filter-broader']) {
      const link = reportOf(key).controls[0]?.chain.find(({ state }) => state === 'broken');
      expect(link?.counterexample).toMatchObject({ userIdentity: { type: 'Root' } });
    }
  });

  it('makes at most eight calls for a compliant account, and at most two for what CIS does not ask for', () => {
    const beyond = new Set(['ListAlarmMuteRules', 'GetSubscriptionAttributes']);
    const calls = callsFor('complete');
    expect(calls.filter((operation) => !beyond.has(operation)).toSorted()).toEqual([
      'AssumeRole',
      'DescribeAlarmsForMetric',
      'DescribeMetricFilters',
      'DescribeTrails',
      'GetEventSelectors',
      'GetTopicAttributes',
      'GetTrailStatus',
      'ListSubscriptionsByTopic',
    ]);
    expect(calls.filter((operation) => beyond.has(operation))).toHaveLength(2);
  });

  it.each(['complete-in-ireland', 'two-trails', 'odd-names', 'many-filters', 'many-alarms', 'alarm-on-maximum'])(
    'makes no more calls for %s than for any compliant account',
    (key) => {
      expect(callsFor(key).length).toBeLessThanOrEqual(10);
    },
  );

  it('sends nothing for a suspended account', () => {
    expect(callsFor('suspended')).toEqual([]);
  });

  it('says of every account how many requests it sent for it, retries included', () => {
    // What the management account and the hub are asked for others is counted with the run.
    const own = cases.map(({ key }) => key).filter((key) => key !== 'management' && key !== 'hub');
    expect(own.map((key) => [key, reportOf(key).apiCalls])).toEqual(own.map((key) => [key, requestsFor(key).length]));
  });

  it('counts what it sent as a whole: the requests of the accounts and those of the run', () => {
    const ofAccounts = report.accounts.reduce((sum, { apiCalls }) => sum + apiCalls, 0);
    const sent = requests.filter(({ operation }) => !/^(PUT|GET|HEAD) /.test(operation)).length;
    expect(ofAccounts + report.run.sharedApiCalls).toBe(sent);
  });

  it('sends nothing that changes anything but reports', () => {
    const reads = /^(Describe|List|Get|AssumeRole$)/;
    const others = requests.filter(({ operation }) => !reads.test(operation) && !/^(PUT|GET|HEAD) /.test(operation));
    expect(others).toEqual([]);
  });

  it('lets S3 write the files of a run only where nothing is, and the latest over the ones before', () => {
    const puts = requests.filter(({ operation }) => operation.startsWith('PUT '));
    const once = puts.filter(({ onlyIfAbsent }) => onlyIfAbsent).map(({ operation }) => operation);
    expect(once.filter((operation) => operation.includes('/latest/'))).toEqual([]);
    expect(puts.filter(({ operation }) => operation.includes('/runs/')).map(({ operation }) => operation)).toEqual(
      once.filter((operation) => operation.includes('/runs/')),
    );
    expect(once.length).toBeGreaterThan(cases.length);
  });

  it('prints the report on standard output and everything else on standard error', () => {
    expect(ended.stdout).toBe(`${JSON.stringify(JSON.parse(ended.stdout), null, 2)}\n`);
    expect(ended.stderr).toContain(`${cases.length}/${cases.length} accounts`);
    expect(ended.stderr).toContain(`${folder}/runs/${report.run.id}`);
  });

  it('writes a file for every account, with what standard output has of it', () => {
    const written = report.accounts.map(({ account }) => [
      account.id,
      files[`runs/${report.run.id}/accounts/${account.id}.json`],
    ]);
    expect(written.map(([id, text]) => [id, JSON.parse(text ?? 'null')])).toEqual(
      report.accounts.map((account) => [account.account.id, account]),
    );
  });

  it('writes a line for every account, which Athena can read', () => {
    const day = report.run.startedAt.slice(0, 10);
    const lines = (files[`accounts/dt=${day}/${report.run.id}.ndjson`] ?? '').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(report.accounts);
  });

  it('writes a summary last, and the same as the latest', () => {
    const summary = files[`runs/${report.run.id}/summary.json`] ?? '';
    expect(JSON.parse(summary)).toMatchObject({ run: report.run, totals: report.totals });
    expect(files['latest/summary.json']).toBe(summary);
    expect(Object.keys(files).filter((path) => path.startsWith('latest/accounts/'))).toHaveLength(cases.length);
  });

  it('puts the same files into the bucket as into the folder', async () => {
    expect(await scene.bucketFiles('weekly')).toEqual(files);
  });

  describe('and again', () => {
    let again: Ended;
    let later: Files;

    beforeAll(async () => {
      const reports = ['--report', folder, '--report', `s3://${reportBucket}/weekly`];
      again = await rootwatch(['audit', '--verbose', ...reports], scene.environment);
      later = await filesInFolder(folder);
    }, minute);

    it('leaves the files of the first run as they were', () => {
      const ofFirst = Object.entries(files).filter(([path]) => path.includes(report.run.id));
      expect(ofFirst.length).toBeGreaterThan(cases.length);
      expect(ofFirst.filter(([path, text]) => later[path] !== text)).toEqual([]);
    });

    it('replaces the latest report', () => {
      const [, second] = runIdsIn(later);
      expect(JSON.parse(later['latest/summary.json'] ?? '')).toMatchObject({ run: { id: second } });
      expect(second).not.toBe(report.run.id);
    });

    it('comes to the same verdicts', () => {
      const [, second] = runIdsIn(later);
      const verdicts = judged.map(({ key }) => {
        const text = later[`runs/${second}/accounts/${scene.ids.account(key)}.json`] ?? 'null';
        return [key, verdictOf(JSON.parse(text))];
      });
      expect(verdicts).toEqual(judged.map(({ key, expected }) => [key, expected]));
    });

    it('shows a row for every account, no name of which breaks out of its row, and the totals', () => {
      const rows = again.stdout.split('\n');
      for (const { key, expected } of judged) {
        const found = rows.filter((row) => row.startsWith(scene.ids.account(key)));
        expect(found).toHaveLength(1);
        expect(found[0]).toMatch(new RegExp(` ${expected.status}( |$)`));
      }
      expect(again.stdout).toContain(`of ${cases.length} accounts`);
      // Nobody looks at it on a terminal here.
      expect(again.stdout).not.toContain('\u001B');
    });

    it('exits as before', () => {
      expect(again.exitCode).toBe(3);
    });

    it('has the files of both runs in the bucket', async () => {
      expect(await scene.bucketFiles('weekly')).toEqual(later);
    });
  });
});
