import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountReport } from '../../src/report/schema.ts';
import { clientsFor, keysOfRole } from '../contract/aws-contract-clients.ts';
import { motoManagementKeys } from '../contract/aws-contract-moto.ts';
import { casesOf } from './organization/index.ts';
import { rootwatch, temporaryFolder } from './programs.ts';
import { filesInFolder } from './report-files.ts';
import { accountIdsIn, minute, parsedReport, type Scene, setScene } from './scene.ts';

let scene: Scene;

beforeAll(async () => {
  scene = await setScene(
    casesOf('management', 'complete', 'hub', 'suspended', 'stopped', 'odd-names', 'locked', 'filters-denied'),
  );
}, minute);
afterAll(() => scene?.stop());

describe('rootwatch audit, over some of the accounts', () => {
  it('exits with 0 when all are in order, and prints a line for each', async () => {
    const accounts = scene.idsOf('complete', 'hub', 'suspended');
    const { exitCode, stdout } = await rootwatch(
      ['audit', '--format', 'ndjson', '--accounts', accounts],
      scene.environment,
    );
    const lines: AccountReport[] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Map(lines.map(({ account, status }) => [account.id, status]))).toEqual(
      new Map([
        [scene.ids.account('complete'), 'COMPLIANT'],
        [scene.ids.account('hub'), 'COMPLIANT'],
        [scene.ids.account('suspended'), 'SKIPPED'],
      ]),
    );
    expect(lines).toHaveLength(3);
    expect(exitCode).toBe(0);
  });

  it('exits with 2 when all are judged and something is broken', async () => {
    const words = ['audit', '--format', 'json', '--exclude-accounts', scene.idsOf('locked', 'filters-denied')];
    const { exitCode, stdout } = await rootwatch(words, scene.environment);
    const { totals } = parsedReport(stdout);
    expect(totals).toMatchObject({ accounts: 6, byStatus: { COMPLIANT: 4, NON_COMPLIANT: 1, SKIPPED: 1 } });
    expect(exitCode).toBe(2);
  });

  it('takes a unit with all that is below it, by path or by id', async () => {
    const words = ['audit', '--format', 'json', '--ou', `Workloads/Prod,${scene.ids.unit('Security')}`];
    const { exitCode, stdout } = await rootwatch(words, scene.environment);
    expect(accountIdsIn(parsedReport(stdout).accounts)).toEqual(
      ['complete', 'odd-names', 'hub'].map((key) => scene.ids.account(key)).toSorted(),
    );
    expect(exitCode).toBe(0);
  });

  it('leaves the latest report alone', async () => {
    const somewhere = await temporaryFolder();
    const words = ['audit', '--quiet', '--accounts', scene.idsOf('complete'), '--report', somewhere];
    const { exitCode, stderr } = await rootwatch(words, scene.environment);
    const files = Object.keys(await filesInFolder(somewhere));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((path) => path.startsWith('latest/'))).toEqual([]);
  });

  it('exits with 3 when a report could not be written, and still prints it', async () => {
    const words = ['audit', '--accounts', scene.idsOf('complete'), '--report', 's3://no-such-bucket-anywhere/x'];
    const { exitCode, stdout, stderr } = await rootwatch(words, scene.environment);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('COMPLIANT');
    expect(stderr).toContain('s3://no-such-bucket-anywhere/x');
  });
});

describe('rootwatch audit, at the door of an account', () => {
  it('assumes the role that it is told to, with the external id, under the name of the run, for reading only', async () => {
    scene.proxy.forget();
    const role = ['--role-name', 'security/Auditor', '--external-id', 'only-for-us'];
    const words = ['audit', '--format', 'json', '--accounts', scene.idsOf('complete'), ...role];
    const { stdout } = await rootwatch(words, scene.environment);
    const { run, accounts } = parsedReport(stdout);
    const asked = scene.proxy.seen().filter(({ operation }) => operation === 'AssumeRole');
    expect(asked.map(({ form }) => ['RoleArn', 'ExternalId', 'RoleSessionName'].map((name) => form.get(name)))).toEqual(
      [[`arn:aws:iam::${scene.ids.account('complete')}:role/security/Auditor`, 'only-for-us', `rootwatch-${run.id}`]],
    );
    const policy = JSON.parse(asked[0]?.form.get('Policy') ?? 'null');
    const actions: readonly string[] = policy.Statement.flatMap(({ Action }: { Action: readonly string[] }) => Action);
    expect(actions).toContain('cloudtrail:DescribeTrails');
    expect(actions.filter((action) => !/^[a-z]+:(Describe|Get|List)[A-Za-z]+$/.test(action))).toEqual([]);
    expect(accounts.map(({ status }) => status)).toEqual(['COMPLIANT']);
  });

  it('reads the account that it runs in with its own session, and assumes no role there', async () => {
    const { sts } = clientsFor(motoManagementKeys, { endpoint: scene.proxy.url });
    const own = {
      RoleArn: `arn:aws:iam::${scene.ids.account('management')}:role/pipeline`,
      RoleSessionName: 'nightly',
    };
    const { accessKeyId, secretAccessKey, sessionToken = '' } = await keysOfRole(sts, own);
    scene.proxy.forget();
    const words = ['audit', '--format', 'json', '--accounts', scene.idsOf('management', 'hub')];
    const { exitCode, stdout } = await rootwatch(words, {
      ...scene.environment,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    });
    const entered = scene.proxy.seen().filter(({ operation }) => operation === 'AssumeRole');
    expect(entered.map(({ accountId }) => accountId)).toEqual([scene.ids.account('hub')]);
    expect(parsedReport(stdout).accounts.map(({ status }) => status)).toEqual(['COMPLIANT', 'COMPLIANT']);
    expect(exitCode).toBe(0);
  });
});

describe('rootwatch audit, asked for what can not be', () => {
  it.each([
    ['an unknown option', ['--color', 'red'], 'color'],
    ['an unknown format', ['--format', 'xml'], 'xml'],
    ['an account id of eleven digits', ['--accounts', '12345678901'], '12345678901'],
    ['a Region that does not exist', ['--region', 'mars-north-1'], 'mars-north-1'],
    ['a concurrency of none', ['--concurrency', '0'], '--concurrency'],
    ['a report in a place that is none', ['--report', 'ftp://host/x'], 'ftp://host/x'],
    ['a file of settings that is not there', ['--config', '/no/such/file.yaml'], '/no/such/file.yaml'],
  ])('refuses %s in one line, before any call', async (_what, words, named) => {
    scene.proxy.forget();
    const { exitCode, stdout, stderr } = await rootwatch(['audit', ...words], scene.environment);
    expect({ exitCode, stdout, requests: scene.proxy.seen() }).toEqual({ exitCode: 1, stdout: '', requests: [] });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(named);
  });

  it('refuses an AWS_REGION that does not exist, before any call', async () => {
    scene.proxy.forget();
    const { exitCode, stderr } = await rootwatch(['audit'], { ...scene.environment, AWS_REGION: 'mars-north-1' });
    expect({ exitCode, requests: scene.proxy.seen() }).toEqual({ exitCode: 1, requests: [] });
    expect(stderr).toContain('mars-north-1');
  });

  it('ends in one line without credentials, before any call', async () => {
    scene.proxy.forget();
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, ...nobody } = scene.environment;
    const { exitCode, stdout, stderr } = await rootwatch(['audit'], nobody);
    expect({ exitCode, stdout, requests: scene.proxy.seen() }).toEqual({ exitCode: 1, stdout: '', requests: [] });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/credentials/i);
  });

  it.each([
    [
      'an account that is not in the organization',
      () => ['--accounts', `${scene.ids.account('complete')},888888888888`],
      '888888888888',
    ],
    ['an exclusion that is not in the organization', () => ['--exclude-accounts', '888888888888'], '888888888888'],
    ['a unit that does not exist', () => ['--ou', 'Workloads/Moon'], 'Workloads/Moon'],
    [
      'nobody',
      () => ['--accounts', scene.ids.account('complete'), '--exclude-accounts', scene.ids.account('complete')],
      'No account',
    ],
  ])('refuses %s before any account is touched', async (_what, words, named) => {
    scene.proxy.forget();
    const { exitCode, stdout, stderr } = await rootwatch(['audit', ...words()], scene.environment);
    const touched = scene.proxy.seen().filter(({ operation }) => operation === 'AssumeRole');
    expect({ exitCode, stdout, touched }).toEqual({ exitCode: 1, stdout: '', touched: [] });
    expect(stderr).toContain(named);
  });

  it('ends with 1 when the organization can not be listed', async () => {
    const { exitCode, stdout, stderr } = await rootwatch(['audit', '--quiet'], {
      ...scene.environment,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('ECONNREFUSED');
  });
});
