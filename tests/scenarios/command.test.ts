import { mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { runCommand } from '../../src/cli/program.ts';
import { plain } from '../../src/cli/terminal.ts';

type Ran = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

async function run(argv: readonly string[], environment: Readonly<Record<string, string>> = {}): Promise<Ran> {
  const output = { stdout: '', stderr: '' };
  const exitCode = await runCommand(argv, {
    stdout: {
      write: (text) => {
        output.stdout += text;
      },
    },
    stderr: {
      write: (text) => {
        output.stderr += text;
      },
    },
    environment,
  });
  return { exitCode, ...output };
}

function folder(): string {
  return mkdtempSync(join(tmpdir(), 'rootwatch-test-'));
}

describe('the command on bad usage', () => {
  const config = join(folder(), 'bad.yml');
  writeFileSync(config, 'accounts: [12]\nroles: x\n');
  it.each<[string, readonly string[], Readonly<Record<string, string>>, readonly unknown[]]>([
    ['an unknown option', ['audit', '--everything'], {}, ["error: unknown option '--everything'"]],
    ['an unknown command', ['adit'], {}, ["error: unknown command 'adit' (Did you mean audit?)"]],
    [
      'a malformed account id',
      ['audit', '--accounts', '12'],
      {},
      ['--accounts: ["12"] is not account ids of twelve digits, in quotes where the file is YAML, at least one.'],
    ],
    [
      'a Region that does not exist',
      ['audit', '--region', 'us-esat-1'],
      {},
      ['--region: "us-esat-1" is not an AWS Region.'],
    ],
    [
      'a format that does not exist',
      ['audit', '--format', 'xml'],
      {},
      ["error: option '--format <format>' argument 'xml' is invalid. Allowed choices are table, json, ndjson."],
    ],
    [
      'everything wrong in file and environment at once',
      ['audit', '--config', config],
      { ROOTWATCH_MODE: 'sometimes' },
      [
        expect.stringMatching(/bad\.yml: roles is not a setting\. Settings: mode, roleName, .*\.$/),
        `${config}: accounts: [12] is not account ids of twelve digits, in quotes where the file is YAML, at least one.`,
        'ROOTWATCH_MODE: "sometimes" is not audit or remediate.',
      ],
    ],
    [
      'remediation without a terminal and without --yes',
      ['remediate', '--region', 'us-east-1'],
      {},
      ['remediate changes accounts and has no terminal to ask for confirmation on: use --yes.'],
    ],
  ])('the command exits with 1 and one clear line for each problem: %s', async (_what, argv, environment, lines) => {
    const { exitCode, stdout, stderr } = await run(argv, environment);
    expect({ exitCode, stdout, stderr: stderr.trimEnd().split('\n') }).toEqual({
      exitCode: 1,
      stdout: '',
      stderr: lines,
    });
  });
});

describe('rootwatch pattern', () => {
  it('pattern exits with 0 for an equivalent pattern, however it is written', async () => {
    const pattern =
      '{($.eventType!=AwsServiceEvent)&&(($.userIdentity.type="Root")&&($.userIdentity.invokedBy NOT EXISTS))}';
    const { exitCode, stdout } = await run(['pattern', pattern]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('equivalent: it matches exactly the events that the control requires.');
  });

  it('pattern shows an event that is missed, as JSON', async () => {
    const pattern = '{ $.userIdentity.type = "Root" && $.eventName = "ConsoleLogin" }';
    const { exitCode, stdout } = await run(['pattern', pattern, '--format', 'json']);
    const answer = JSON.parse(stdout);
    expect(exitCode).toBe(2);
    expect(Object.keys(answer)).toEqual(['control', 'pattern', 'relation', 'misses', 'extra']);
    expect(answer).toMatchObject({ control: 'root-usage', pattern, relation: 'overlapping' });
    expect(answer.misses.userIdentity.type).toBe('Root');
  });

  it('pattern marks the fields that decide, with the reason below', async () => {
    const { stdout } = await run(['pattern', '{ $.userIdentity.type = "Root" }']);
    expect(stdout).toMatch(/^> +"eventType": "AwsServiceEvent"$/m);
    expect(stdout).toContain('^ not $.eventType != "AwsServiceEvent": $.eventType is "AwsServiceEvent"');
  });

  it('pattern points to the column at which CloudWatch Logs rejects the pattern', async () => {
    const { exitCode, stderr } = await run(['pattern', '{ $.a = }']);
    expect(exitCode).toBe(1);
    const [first = '', second = '', third = ''] = stderr.split('\n');
    expect(first).toMatch(/^CloudWatch Logs rejects this pattern at column 9: found .*, expected .*\.$/);
    expect(second).toBe('  { $.a = }');
    expect(third.indexOf('^')).toBe(2 + 8);
  });
});

describe('rootwatch sandbox', () => {
  it('sandbox goes through all steps and writes a report for every account', async () => {
    const report = folder();
    const { exitCode, stdout } = await run(['sandbox', '--quiet', '--report', report]);
    expect(exitCode).toBe(0);
    expect(stdout.match(/→ notified /g)).toHaveLength(2);
    expect(stdout).toContain('27 of 27 accounts are covered: 27 REMEDIATED');
    const runs = readdirSync(join(report, 'runs'));
    expect(runs).toHaveLength(3);
    for (const id of runs) expect(readdirSync(join(report, 'runs', id, 'accounts'))).toHaveLength(67);
    const startOf = (path: string): string =>
      JSON.parse(readFileSync(join(report, path, 'summary.json'), 'utf8')).run.startedAt;
    expect(startOf('latest')).toBe(
      runs
        .map((id) => startOf(`runs/${id}`))
        .toSorted()
        .at(-1),
    );
  }, 60_000);
});

describe('plain', () => {
  it('plain escapes everything that could move the cursor, change colors or reverse text', () => {
    expect(plain('a\u001b[31m\nb\u202ec\u200bd')).toBe('a\\u001b[31m\\nb\\u202ec\\u200bd');
  });
});
