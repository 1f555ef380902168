import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { objectsIn } from '../support/bucket.ts';
import {
  bucketUri,
  covered,
  filesIn,
  management,
  newFolder,
  newSandbox,
  notifyTopicArn,
  runAt,
} from '../support/report-runs.ts';
import { rootwatch, rootwatchIn } from '../support/run-command.ts';
import { hiddenCharacters } from '../support/sample-outcomes.ts';
import { sandboxAws } from '../support/world.ts';

const monday = { id: 'run-1', startedAt: '2026-11-23T06:00:00.000Z' };
const tuesday = { id: 'run-2', startedAt: '2026-11-24T06:00:00.000Z' };

/** A stored file as far as these tests change it. */
type Stored = { run?: { id?: string; startedAt?: string }; account?: { id?: string }; accounts?: { id: string }[] };

function edit(file: string, change: (stored: Stored) => void): void {
  const stored: Stored = JSON.parse(readFileSync(file, 'utf8'));
  change(stored);
  writeFileSync(file, JSON.stringify(stored));
}

describe('a stored report that was tampered with', () => {
  const workingFolder = process.cwd();
  let reports: string;
  let outside: string;

  beforeEach(async () => {
    reports = newFolder();
    await runAt(newSandbox(), { ...monday, settings: { reportUri: reports } });
    // By default, `report` writes below the folder that it is run in.
    outside = newFolder();
    mkdirSync(join(outside, 'a/b/inside'), { recursive: true });
    process.chdir(join(outside, 'a/b/inside'));
  });

  afterEach(() => {
    process.chdir(workingFolder);
  });

  it.each(['x/../../escaped', '../../escaped', '/tmp/escaped', '..', 'x\\..\\escaped', 'x\u0000', '$(id)', ''])(
    'report reads and writes nothing outside its folders for the run id %j',
    async (id) => {
      // What the id leads to as a path is there, so that nothing else stops the command.
      const led = join(reports, 'accounts/dt=2026-11-23', `${id.replaceAll('\u0000', '')}.ndjson`);
      const lines = readFileSync(join(reports, 'accounts/dt=2026-11-23/run-1.ndjson'));
      mkdirSync(dirname(led), { recursive: true });
      mkdirSync(join(reports, 'accounts/dt=2026-11-23/x'), { recursive: true });
      writeFileSync(led, lines);
      edit(join(reports, 'latest/summary.json'), (stored) => {
        stored.run = { ...stored.run, id };
      });
      const { exitCode, stdout, stderr } = await rootwatch('report', reports);
      expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
      expect(stderr).toMatch(/latest\/summary\.json is not a rootwatch report: run\.id Invalid string: [^\n]*\n$/);
      expect(filesIn(outside)).toEqual({});
    },
  );

  it('report refuses a time of the run that would lead elsewhere', async () => {
    edit(join(reports, 'latest/summary.json'), (stored) => {
      stored.run = { ...stored.run, startedAt: '../../../../../etc' };
    });
    const { exitCode, stderr } = await rootwatch('report', reports);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('is not a rootwatch report: run.startedAt');
  });

  it.each(['..', 'a b', 'x\\y'])('report takes no run from runs/%s', async (id) => {
    expect(await rootwatch('report', `${reports}/runs/${id}`)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `${reports}/runs/${id} does not end in the id of a run.\n`,
    });
  });

  it('report refuses a file of an account that holds the report of another', async () => {
    const run = join(reports, 'runs/run-1');
    writeFileSync(join(reports, 'accounts/dt=2026-11-23/run-1.ndjson'), '');
    const own = readFileSync(join(run, `accounts/${management}.json`));
    edit(join(run, 'summary.json'), (stored) => {
      stored.run = { ...stored.run, id: 'run-3' };
    });
    writeFileSync(join(run, `accounts/${covered}.json`), own);
    const { exitCode, stderr } = await rootwatch('report', run);
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: `${run}/accounts/${covered}.json is the report of account ${management}.\n`,
    });
  });

  it.each<[string, (lines: readonly string[]) => readonly string[]]>([
    ['an account twice, and another not at all', ([first = '', ...rest]) => [...rest.slice(0, -1), first, first]],
    [
      'an account that the summary does not list',
      (lines) => [...lines, (lines[0] ?? '').replaceAll(/\d{12}/g, '999999999999')],
    ],
  ])('report refuses lines with %s', async (_what, change) => {
    const file = join(reports, 'accounts/dt=2026-11-23/run-1.ndjson');
    const lines = readFileSync(file, 'utf8').trimEnd().split('\n');
    writeFileSync(file, change(lines).join('\n'));
    const { exitCode, stderr } = await rootwatch('report', join(reports, 'runs/run-1'));
    expect({ exitCode, stderr }).toEqual({
      exitCode: 1,
      stderr: `${reports}/runs/run-1 does not have one report of each account that its summary lists.\n`,
    });
  });

  it('a message about a stored report has no terminal escapes of it', async () => {
    const file = join(reports, 'latest/summary.json');
    writeFileSync(file, readFileSync(file, 'utf8').replace('{', '{"\\u001b[2J\\u202e":1,'));
    const { exitCode, stderr } = await rootwatch('report', reports);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('\\u001b[2J\\u202e');
    expect(stderr.trimEnd()).not.toMatch(hiddenCharacters);
  });

  it.each(['table', 'json', 'ndjson'])(
    'report --format %s prints no character that a reader does not see',
    async (format) => {
      const file = join(reports, 'accounts/dt=2026-11-23/run-1.ndjson');
      const name = 'pay\u3164ments\u202e\u{e0061}\u009b2J';
      const [first = '', ...others] = readFileSync(file, 'utf8').trimEnd().split('\n');
      const account = JSON.parse(first);
      const hostile = JSON.stringify({ ...account, account: { ...account.account, name } });
      writeFileSync(file, [hostile, ...others].join('\n'));
      const { stdout } = await rootwatch('report', reports, '--format', format, '--verbose', '--output', newFolder());
      expect(stdout.split('\n').filter((line) => hiddenCharacters.test(line))).toEqual([]);
      expect(stdout).toContain('pay\\u3164ments\\u202e');
    },
  );

  it('a run takes no account, run or text from a latest/ that rootwatch did not write', async () => {
    edit(join(reports, 'latest/summary.json'), (stored) => {
      stored.accounts = [
        ...(stored.accounts ?? []),
        { ...stored.accounts?.[0], id: '<!channel>\n000000000000 all is well' },
      ];
    });
    const sandbox = newSandbox();
    const { report } = await runAt(sandbox, { ...tuesday, settings: { reportUri: reports, notifyTopicArn } });
    expect(report.changes).toBeUndefined();
    expect(sandbox.deliveries().filter(({ message }) => message.includes('all is well'))).toEqual([]);
  });
});

async function storedInBucket() {
  const sandbox = newSandbox();
  await runAt(sandbox, { ...monday, settings: { reportUri: bucketUri } });
  return { sandbox, aws: sandboxAws(sandbox) };
}

describe('report and the owner of a bucket', () => {
  const foreign = '999999999999';

  it.each<[string, (owner: string) => { environment: Readonly<Record<string, string>>; argv: readonly string[] }]>([
    ['the environment', (owner) => ({ environment: { ROOTWATCH_REPORT_BUCKET_OWNER: owner }, argv: [] })],
    [
      'the configuration file',
      (owner) => {
        const file = join(newFolder(), 'rootwatch.yaml');
        writeFileSync(file, `reportBucketOwner: "${owner}"\n`);
        return { environment: {}, argv: ['--config', file] };
      },
    ],
  ])('report reads no bucket of another account than the one in %s', async (_where, given) => {
    const { aws } = await storedInBucket();
    const asked = (owner: string) => {
      const { environment, argv } = given(owner);
      return rootwatchIn({ environment, aws }, ['report', bucketUri, '--output', newFolder(), ...argv]);
    };
    expect((await asked(management)).exitCode).toBe(0);
    expect(await asked(foreign)).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: `${bucketUri}/latest has no report of a run, or S3 denies access to it: see permissions and reportBucketOwner.\n`,
    });
  });

  it('report writes to no bucket of another account than reportBucketOwner', async () => {
    const { aws, sandbox } = await storedInBucket();
    const local = newFolder();
    await runAt(newSandbox(), { ...monday, settings: { reportUri: local } });
    const before = await objectsIn(sandbox, 'initech-reports');
    const environment = { ROOTWATCH_REPORT_BUCKET_OWNER: foreign };
    const argv = ['report', local, '--output', `${bucketUri}/again`];
    const { exitCode, stderr } = await rootwatchIn({ environment, aws }, argv);
    expect(exitCode).toBe(3);
    expect(stderr).toContain(`Could not write ${bucketUri}/again/summary.json: ACCESS_DENIED`);
    expect(await objectsIn(sandbox, 'initech-reports')).toEqual(before);
  });
});
