import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountReport } from '../../src/report/schema.ts';
import { clientsFor, keysOfRole } from '../contract/aws-contract-clients.ts';
import { motoManagementKeys } from '../contract/aws-contract-moto.ts';
import {
  accountIdsIn,
  type EmulatedOrganization,
  minute,
  parsedReport,
  startEmulatedOrganization,
} from './emulated-organization.ts';
import { casesOf } from './organization/index.ts';
import { rootwatch, temporaryFolder } from './programs.ts';
import { filesInFolder } from './report-files.ts';

let emulated: EmulatedOrganization;

beforeAll(async () => {
  emulated = await startEmulatedOrganization(
    casesOf('management', 'complete', 'hub', 'suspended', 'stopped', 'odd-names', 'locked', 'filters-denied'),
  );
}, minute);
afterAll(() => emulated?.stop());

describe('rootwatch audit of some accounts', () => {
  it('audit exits 0 when all accounts are compliant, and prints a line for each', async () => {
    const accounts = emulated.idsOf('complete', 'hub', 'suspended');
    const { exitCode, stdout } = await rootwatch(
      ['audit', '--format', 'ndjson', '--accounts', accounts],
      emulated.environment,
    );
    const lines: AccountReport[] = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(new Map(lines.map(({ account, status }) => [account.id, status]))).toEqual(
      new Map([
        [emulated.ids.account('complete'), 'COMPLIANT'],
        [emulated.ids.account('hub'), 'COMPLIANT'],
        [emulated.ids.account('suspended'), 'SKIPPED'],
      ]),
    );
    expect(lines).toHaveLength(3);
    expect(exitCode).toBe(0);
  });

  it('audit exits 2 when all accounts are evaluated and one is not compliant', async () => {
    const words = ['audit', '--format', 'json', '--exclude-accounts', emulated.idsOf('locked', 'filters-denied')];
    const { exitCode, stdout } = await rootwatch(words, emulated.environment);
    const { totals } = parsedReport(stdout);
    expect(totals).toMatchObject({ accounts: 6, byStatus: { COMPLIANT: 4, NON_COMPLIANT: 1, SKIPPED: 1 } });
    expect(exitCode).toBe(2);
  });

  it('audit selects a unit and the units below it, by path or by id', async () => {
    const words = ['audit', '--format', 'json', '--ou', `Workloads/Prod,${emulated.ids.unit('Security')}`];
    const { exitCode, stdout } = await rootwatch(words, emulated.environment);
    expect(accountIdsIn(parsedReport(stdout).accounts)).toEqual(
      ['complete', 'odd-names', 'hub'].map((key) => emulated.ids.account(key)).toSorted(),
    );
    expect(exitCode).toBe(0);
  });

  it('audit of some accounts does not replace the latest report', async () => {
    const somewhere = await temporaryFolder();
    const words = ['audit', '--quiet', '--accounts', emulated.idsOf('complete'), '--report', somewhere];
    const { exitCode, stderr } = await rootwatch(words, emulated.environment);
    const files = Object.keys(await filesInFolder(somewhere));
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(files.length).toBeGreaterThan(0);
    expect(files.filter((path) => path.startsWith('latest/'))).toEqual([]);
  });

  it('audit exits 3 when a report could not be written, and still prints it', async () => {
    const words = ['audit', '--accounts', emulated.idsOf('complete'), '--report', 's3://no-such-bucket-anywhere/x'];
    const { exitCode, stdout, stderr } = await rootwatch(words, emulated.environment);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('COMPLIANT');
    expect(stderr).toContain('s3://no-such-bucket-anywhere/x');
  });
});

describe('rootwatch audit and the role in an account', () => {
  it('audit assumes the role of the settings, with the external id, the run id as session name, and a read-only policy', async () => {
    emulated.proxy.forget();
    const role = ['--role-name', 'security/Auditor', '--external-id', 'shared-secret'];
    const words = ['audit', '--format', 'json', '--accounts', emulated.idsOf('complete'), ...role];
    const { stdout } = await rootwatch(words, emulated.environment);
    const { run, accounts } = parsedReport(stdout);
    const asked = emulated.proxy.seen().filter(({ operation }) => operation === 'AssumeRole');
    expect(asked.map(({ form }) => ['RoleArn', 'ExternalId', 'RoleSessionName'].map((name) => form.get(name)))).toEqual(
      [
        [
          `arn:aws:iam::${emulated.ids.account('complete')}:role/security/Auditor`,
          'shared-secret',
          `rootwatch-${run.id}`,
        ],
      ],
    );
    const policy = JSON.parse(asked[0]?.form.get('Policy') ?? 'null');
    const actions: readonly string[] = policy.Statement.flatMap(({ Action }: { Action: readonly string[] }) => Action);
    expect(actions).toContain('cloudtrail:DescribeTrails');
    expect(actions.filter((action) => !/^[a-z]+:(Describe|Get|List)[A-Za-z]+$/.test(action))).toEqual([]);
    expect(accounts.map(({ status }) => status)).toEqual(['COMPLIANT']);
  });

  it('audit reads its own account with its own session, and assumes no role there', async () => {
    const { sts } = clientsFor(motoManagementKeys, { endpoint: emulated.proxy.url });
    const own = {
      RoleArn: `arn:aws:iam::${emulated.ids.account('management')}:role/pipeline`,
      RoleSessionName: 'nightly',
    };
    const { accessKeyId, secretAccessKey, sessionToken = '' } = await keysOfRole(sts, own);
    emulated.proxy.forget();
    const words = ['audit', '--format', 'json', '--accounts', emulated.idsOf('management', 'hub')];
    const { exitCode, stdout } = await rootwatch(words, {
      ...emulated.environment,
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
    });
    const entered = emulated.proxy.seen().filter(({ operation }) => operation === 'AssumeRole');
    expect(entered.map(({ accountId }) => accountId)).toEqual([emulated.ids.account('hub')]);
    expect(parsedReport(stdout).accounts.map(({ status }) => status)).toEqual(['COMPLIANT', 'COMPLIANT']);
    expect(exitCode).toBe(0);
  });
});

describe('rootwatch audit with invalid input', () => {
  it.each([
    ['an unknown option', ['--color', 'red'], 'color'],
    ['an unknown format', ['--format', 'xml'], 'xml'],
    ['an account id of eleven digits', ['--accounts', '12345678901'], '12345678901'],
    ['a Region that does not exist', ['--region', 'mars-north-1'], 'mars-north-1'],
    ['a concurrency of none', ['--concurrency', '0'], '--concurrency'],
    ['a report in a place that is none', ['--report', 'ftp://host/x'], 'ftp://host/x'],
    ['a file of settings that is not there', ['--config', '/no/such/file.yaml'], '/no/such/file.yaml'],
  ])('audit refuses %s in one line, before any call', async (_what, words, named) => {
    emulated.proxy.forget();
    const { exitCode, stdout, stderr } = await rootwatch(['audit', ...words], emulated.environment);
    expect({ exitCode, stdout, requests: emulated.proxy.seen() }).toEqual({ exitCode: 1, stdout: '', requests: [] });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toContain(named);
  });

  it('audit refuses an AWS_REGION that does not exist, before any call', async () => {
    emulated.proxy.forget();
    const { exitCode, stderr } = await rootwatch(['audit'], { ...emulated.environment, AWS_REGION: 'mars-north-1' });
    expect({ exitCode, requests: emulated.proxy.seen() }).toEqual({ exitCode: 1, requests: [] });
    expect(stderr).toContain('mars-north-1');
  });

  it('audit without credentials ends with one line, before any call', async () => {
    emulated.proxy.forget();
    const { AWS_ACCESS_KEY_ID: _id, AWS_SECRET_ACCESS_KEY: _key, ...withoutKeys } = emulated.environment;
    const { exitCode, stdout, stderr } = await rootwatch(['audit'], withoutKeys);
    expect({ exitCode, stdout, requests: emulated.proxy.seen() }).toEqual({ exitCode: 1, stdout: '', requests: [] });
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/credentials/i);
  });

  it.each([
    [
      'an account that is not in the organization',
      () => ['--accounts', `${emulated.ids.account('complete')},888888888888`],
      '888888888888',
    ],
    ['an exclusion that is not in the organization', () => ['--exclude-accounts', '888888888888'], '888888888888'],
    ['a unit that does not exist', () => ['--ou', 'Workloads/Moon'], 'Workloads/Moon'],
    [
      'a selection without accounts',
      () => ['--accounts', emulated.ids.account('complete'), '--exclude-accounts', emulated.ids.account('complete')],
      'No account',
    ],
  ])('audit refuses %s before it assumes a role', async (_what, words, named) => {
    emulated.proxy.forget();
    const { exitCode, stdout, stderr } = await rootwatch(['audit', ...words()], emulated.environment);
    const touched = emulated.proxy.seen().filter(({ operation }) => operation === 'AssumeRole');
    expect({ exitCode, stdout, touched }).toEqual({ exitCode: 1, stdout: '', touched: [] });
    expect(stderr).toContain(named);
  });

  it('audit exits 1 when the organization can not be listed', async () => {
    const { exitCode, stdout, stderr } = await rootwatch(['audit', '--quiet'], {
      ...emulated.environment,
      AWS_ENDPOINT_URL: 'http://127.0.0.1:9',
    });
    expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
    expect(stderr).toContain('ECONNREFUSED');
  });
});
