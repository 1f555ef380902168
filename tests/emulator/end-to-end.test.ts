import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountReport, Report } from '../../src/report/schema.ts';
import type { SeenRequest } from './counting-proxy.ts';
import {
  accountIdsIn,
  type EmulatedOrganization,
  minute,
  parsedReport,
  startEmulatedOrganization,
} from './emulated-organization.ts';
import { cases, reportBucket } from './organization/index.ts';
import { type Ended, rootwatch, temporaryFolder } from './programs.ts';
import { type Files, filesInFolder, runIdsIn, verdictOf } from './report-files.ts';

let emulated: EmulatedOrganization;

beforeAll(async () => {
  emulated = await startEmulatedOrganization(cases);
}, minute);
afterAll(() => emulated?.stop());

const judged = cases.filter(({ stillWrong }) => stillWrong === undefined);

describe(`rootwatch audit of an organization of ${cases.length} accounts`, () => {
  let folder: string;
  let ended: Ended;
  let report: Report;
  let files: Files;
  let requests: readonly SeenRequest[];

  function reportOf(key: string): AccountReport {
    const found = report.accounts.filter(({ account }) => account.id === emulated.ids.account(key));
    const [only] = found;
    if (only === undefined || found.length > 1) throw new Error(`${key} is in the report ${found.length} times.`);
    return only;
  }

  function requestsFor(key: string): readonly SeenRequest[] {
    return requests.filter(({ accountId }) => accountId === emulated.ids.account(key));
  }

  /** The calls for an account, each once, however many attempts it took. */
  function callsFor(key: string): readonly string[] {
    return [...new Map(requestsFor(key).map(({ callId, operation }) => [callId, operation])).values()];
  }

  beforeAll(async () => {
    folder = await temporaryFolder();
    emulated.proxy.forget();
    const reports = ['--report', folder, '--report', `s3://${reportBucket}/weekly`];
    ended = await rootwatch(['audit', '--format', 'json', ...reports], emulated.environment);
    requests = emulated.proxy.seen();
    report = parsedReport(ended.stdout);
    files = await filesInFolder(folder);
  }, minute);

  it('the organization has more than 25 accounts to evaluate', () => {
    expect(cases.length).toBeGreaterThanOrEqual(25);
  });

  it('the report has every account that Organizations lists, exactly once', () => {
    expect(accountIdsIn(report.accounts)).toEqual(cases.map(({ key }) => emulated.ids.account(key)).toSorted());
    expect(report.totals.accounts).toBe(cases.length);
  });

  it.each(judged.map(({ key, expected }) => [key, expected] as const))(
    'the report has the expected verdict of the account %s',
    (key, expected) => {
      expect(verdictOf(reportOf(key))).toEqual(expected);
    },
  );

  it('no case is marked as deviating although its verdict is as expected', () => {
    const stillWrong = cases.filter((one) => !judged.includes(one));
    const right = stillWrong.filter(({ key, expected }) => isDeepStrictEqual(verdictOf(reportOf(key)), expected));
    expect(right).toEqual([]);
  });

  it('audit exits 3, as some accounts could not be evaluated', () => {
    expect(ended.exitCode).toBe(3);
  });

  it('the report has the units of an account, from the top, and keeps odd names as they are', () => {
    const odd = cases.find(({ key }) => key === 'odd-names');
    expect(reportOf('odd-names').account).toEqual({
      id: emulated.ids.account('odd-names'),
      name: odd?.Name,
      email: 'odd-names@example.com',
      state: 'ACTIVE',
      organizationalUnits: ['Workloads', 'Prod', 'R&D "labs" <b>'],
    });
    expect(reportOf('hub').account.organizationalUnits).toEqual(['Security']);
    expect(reportOf('complete-in-ireland').account.organizationalUnits).toEqual(['Workloads']);
    expect(reportOf('stopped').account.organizationalUnits).toEqual([]);
  });

  it('the report has the trail that each chain begins with', () => {
    expect(reportOf('management').controls[0]?.coverage).toEqual({
      kind: 'organization-trail',
      accountId: emulated.ids.account('management'),
      region: 'us-east-1',
    });
    expect(reportOf('complete-in-ireland').controls[0]?.coverage).toEqual({
      kind: 'account-trail',
      accountId: emulated.ids.account('complete-in-ireland'),
      region: 'eu-west-1',
    });
  });

  it('the report has the refused call of what could not be read, with its code and request id', () => {
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

  it('a chain passes with a caveat when mute rules can not be read', () => {
    const alarm = reportOf('complete').controls[0]?.chain.find(({ link }) => link === 'alarm');
    expect(alarm).toMatchObject({ state: 'ok', caveats: [{ code: 'UNEXPECTED_ERROR' }] });
  });

  it('the report has an example event for every filter that differs from the control', () => {
    for (const key of ['filter-narrower', 'filter-broader']) {
      const link = reportOf(key).controls[0]?.chain.find(({ state }) => state === 'broken');
      expect(link?.counterexample).toMatchObject({ userIdentity: { type: 'Root' } });
    }
  });

  it('audit makes at most eight calls for a compliant account, and two more for checks beyond CIS', () => {
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
    'audit makes no more calls for %s than for any compliant account',
    (key) => {
      expect(callsFor(key).length).toBeLessThanOrEqual(10);
    },
  );

  it('audit sends nothing for a suspended account', () => {
    expect(callsFor('suspended')).toEqual([]);
  });

  it('the report has the number of requests for every account, including retries', () => {
    // Calls in the management account and the hub for other accounts are counted for the run.
    const own = cases.map(({ key }) => key).filter((key) => key !== 'management' && key !== 'hub');
    expect(own.map((key) => [key, reportOf(key).apiCalls])).toEqual(own.map((key) => [key, requestsFor(key).length]));
  });

  it('the report has the number of all requests: those of the accounts and those of the run', () => {
    const ofAccounts = report.accounts.reduce((sum, { apiCalls }) => sum + apiCalls, 0);
    const sent = requests.filter(({ operation }) => !/^(PUT|GET|HEAD) /.test(operation)).length;
    expect(ofAccounts + report.run.sharedApiCalls).toBe(sent);
  });

  it('audit makes no call that changes anything but reports', () => {
    const reads = /^(Describe|List|Get|AssumeRole$)/;
    const others = requests.filter(({ operation }) => !reads.test(operation) && !/^(PUT|GET|HEAD) /.test(operation));
    expect(others).toEqual([]);
  });

  it('audit creates the files of a run without replacing any, and replaces the latest report', () => {
    const puts = requests.filter(({ operation }) => operation.startsWith('PUT '));
    const once = puts.filter(({ onlyIfAbsent }) => onlyIfAbsent).map(({ operation }) => operation);
    expect(once.filter((operation) => operation.includes('/latest/'))).toEqual([]);
    expect(puts.filter(({ operation }) => operation.includes('/runs/')).map(({ operation }) => operation)).toEqual(
      once.filter((operation) => operation.includes('/runs/')),
    );
    expect(once.length).toBeGreaterThan(cases.length);
  });

  it('audit prints the report on standard output and everything else on standard error', () => {
    expect(ended.stdout).toBe(`${JSON.stringify(JSON.parse(ended.stdout), null, 2)}\n`);
    expect(ended.stderr).toContain(`${cases.length}/${cases.length} accounts`);
    expect(ended.stderr).toContain(`${folder}/runs/${report.run.id}`);
  });

  it('audit writes a file for every account, with the same content as on standard output', () => {
    const written = report.accounts.map(({ account }) => [
      account.id,
      files[`runs/${report.run.id}/accounts/${account.id}.json`],
    ]);
    expect(written.map(([id, text]) => [id, JSON.parse(text ?? 'null')])).toEqual(
      report.accounts.map((account) => [account.account.id, account]),
    );
  });

  it('audit writes a line for every account, which Athena can read', () => {
    const day = report.run.startedAt.slice(0, 10);
    const lines = (files[`accounts/dt=${day}/${report.run.id}.ndjson`] ?? '').trimEnd().split('\n');
    expect(lines.map((line) => JSON.parse(line))).toEqual(report.accounts);
  });

  it('audit writes the summary last, and the same one as the latest', () => {
    const summary = files[`runs/${report.run.id}/summary.json`] ?? '';
    expect(JSON.parse(summary)).toMatchObject({ run: report.run, totals: report.totals });
    expect(files['latest/summary.json']).toBe(summary);
    expect(Object.keys(files).filter((path) => path.startsWith('latest/accounts/'))).toHaveLength(cases.length);
  });

  it('audit writes the same files to the bucket and to the folder', async () => {
    expect(await emulated.bucketFiles('weekly')).toEqual(files);
  });

  describe('rootwatch audit for the second time', () => {
    let again: Ended;
    let later: Files;

    beforeAll(async () => {
      const reports = ['--report', folder, '--report', `s3://${reportBucket}/weekly`];
      again = await rootwatch(['audit', '--verbose', ...reports], emulated.environment);
      later = await filesInFolder(folder);
    }, minute);

    it('the second audit leaves the files of the first as they were', () => {
      const ofFirst = Object.entries(files).filter(([path]) => path.includes(report.run.id));
      expect(ofFirst.length).toBeGreaterThan(cases.length);
      expect(ofFirst.filter(([path, text]) => later[path] !== text)).toEqual([]);
    });

    it('the second audit replaces the latest report', () => {
      const [, second] = runIdsIn(later);
      expect(JSON.parse(later['latest/summary.json'] ?? '')).toMatchObject({ run: { id: second } });
      expect(second).not.toBe(report.run.id);
    });

    it('the second audit has the same verdicts', () => {
      const [, second] = runIdsIn(later);
      const verdicts = judged.map(({ key }) => {
        const text = later[`runs/${second}/accounts/${emulated.ids.account(key)}.json`] ?? 'null';
        return [key, verdictOf(JSON.parse(text))];
      });
      expect(verdicts).toEqual(judged.map(({ key, expected }) => [key, expected]));
    });

    it('the table has a row for every account, which no account name breaks, and the totals', () => {
      const rows = again.stdout.split('\n');
      for (const { key, expected } of judged) {
        const found = rows.filter((row) => row.startsWith(emulated.ids.account(key)));
        expect(found).toHaveLength(1);
        expect(found[0]).toMatch(new RegExp(` ${expected.status}( |$)`));
      }
      expect(again.stdout).toContain(`of ${cases.length} accounts`);
      // Standard output is not a terminal here.
      expect(again.stdout).not.toContain('\u001B');
    });

    it('the second audit exits 3 like the first', () => {
      expect(again.exitCode).toBe(3);
    });

    it('the bucket has the files of both runs', async () => {
      expect(await emulated.bucketFiles('weekly')).toEqual(later);
    });
  });
});
