/**
 * `npm run bench:http`: measures the built command over real HTTP beside the same audit by other means, in one run: a
 * small server answers all of them after the same latency. The number of accounts depends on the means.
 *
 * npm run bench:http -- [accounts] [latency in ms] [--markdown]
 */

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs, promisify } from 'node:util';
import { withBundles } from './bundle.ts';
import { accountIdAt, region } from './http/answers.ts';
import { machine, printTable, type Row } from './table.ts';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: { markdown: { type: 'boolean', default: false } },
});
const accounts = Number(positionals[0] ?? 500);
const latencyMs = Number(positionals[1] ?? 40);
/** Is small, as the AWS CLI starts Python for each of its seven calls. */
const sequentialAccounts = 2;
const pooledAccounts = Math.min(accounts, 100);

type Contender = {
  readonly name: string;
  readonly accounts: number;
  readonly command: readonly [string, ...string[]];
  /** A command that exits 0 when the program is installed. */
  readonly needs: readonly [string, ...string[]];
  /** Returns the number of compliant accounts in the output. */
  readonly passed: (stdout: string) => number;
};

const lines = (stdout: string): number => stdout.split('\n').filter((line) => /^\d{12}$/.test(line)).length;

const compliant = (stdout: string): number =>
  stdout.split('\n').filter((text) => text.startsWith('{') && text.includes('"COMPLIANT"')).length;

function contenders(floor: string): readonly Contender[] {
  const audit = [process.execPath, 'dist/cli.mjs', 'audit', '--format', 'ndjson', '--quiet'] as const;
  return [
    {
      name: 'rootwatch audit',
      accounts,
      command: [...audit],
      needs: [process.execPath, '--version'],
      passed: compliant,
    },
    {
      name: 'rootwatch audit, one account (what it costs to start)',
      accounts: 1,
      command: [...audit],
      needs: [process.execPath, '--version'],
      passed: compliant,
    },
    {
      name: 'the same calls, signed and sent by hand, answers unread',
      accounts,
      command: [process.execPath, floor, String(accounts)],
      needs: [process.execPath, '--version'],
      passed: lines,
    },
    {
      name: 'boto3, 40 threads',
      accounts: pooledAccounts,
      command: ['python3', 'scripts/bench/http/pooled_audit.py'],
      needs: ['python3', '-c', 'import boto3'],
      passed: lines,
    },
    {
      name: 'AWS CLI in a shell script',
      accounts: sequentialAccounts,
      command: [
        'sh',
        'scripts/bench/http/sequential-audit.sh',
        ...Array.from({ length: sequentialAccounts }, (_, index) => accountIdAt(index)),
      ],
      needs: ['aws', '--version'],
      passed: lines,
    },
  ];
}

type Timed = { readonly wallS: number; readonly cpuS: number; readonly stdout: string };

/** Measures with the shell's `time`, which counts the CPU time of the whole process tree, as Node.js does not. */
async function timed(command: readonly string[], place: { port: number; folder: string }): Promise<Timed> {
  const file = join(place.folder, 'time');
  const script = `TIMEFORMAT='%R %U %S'; { time "$@" 2>"${file}.stderr"; } 2>"${file}"`;
  const env = {
    ...process.env,
    AWS_ENDPOINT_URL: `http://127.0.0.1:${place.port}`,
    AWS_ACCESS_KEY_ID: 'AKIABENCHMARK',
    AWS_SECRET_ACCESS_KEY: 'secret',
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
  const argv = ['-c', script, 'bash', ...command];
  const { stdout } = await promisify(execFile)('bash', argv, { env, maxBuffer: 1 << 28 }).catch((error: unknown) => {
    throw new Error(readFileSync(`${file}.stderr`, 'utf8'), { cause: error });
  });
  const [wallS = 0, userS = 0, systemS = 0] = readFileSync(file, 'utf8').split(' ').map(Number);
  return { wallS, cpuS: userS + systemS, stdout };
}

async function withServer<Value>(argv: readonly string[], work: (port: number) => Promise<Value>): Promise<Value> {
  const server: ChildProcess = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    if (server.stdout === null) throw new Error('The server has no output.');
    const [port] = await once(createInterface(server.stdout), 'line');
    return await work(Number(port));
  } finally {
    server.kill();
  }
}

async function canRun([program, ...argv]: Contender['needs']): Promise<boolean> {
  return promisify(execFile)(program, argv).then(
    () => true,
    () => false,
  );
}

type Entry = { readonly name: string; readonly accounts: number; readonly wallMs: number; readonly cpuMs: number };

function rowsOf(entries: readonly Entry[]): readonly Row[] {
  const [rootwatch] = entries;
  return entries.map(({ name, accounts: audited, wallMs, cpuMs }) => ({
    audit: name,
    accounts: audited,
    'wall ms an account': wallMs.toFixed(1),
    'CPU ms an account': cpuMs.toFixed(2),
    'wall ÷ rootwatch': (wallMs / (rootwatch?.wallMs ?? 0)).toFixed(1),
    'CPU ÷ rootwatch': (cpuMs / (rootwatch?.cpuMs ?? 0)).toFixed(1),
  }));
}

await withBundles(async ({ bundle, folder }) => {
  const server = await bundle('scripts/bench/http/server.ts');
  const floor = await bundle('scripts/bench/http/floor.ts');
  const entries: Entry[] = [];
  for (const { name, accounts: audited, command, needs, passed } of contenders(floor)) {
    if (!(await canRun(needs))) {
      console.log(`${name}: left out, for \`${needs.join(' ')}\` fails here.`);
      continue;
    }
    const argv = [server, String(audited), String(latencyMs)];
    const { wallS, cpuS, stdout } = await withServer(argv, (port) => timed(command, { port, folder }));
    if (passed(stdout) !== audited) throw new Error(`${name} passes ${passed(stdout)} of ${audited} accounts.`);
    entries.push({ name, accounts: audited, wallMs: (1_000 * wallS) / audited, cpuMs: (1_000 * cpuS) / audited });
    process.stderr.write(`${name}: done\n`);
  }
  console.log(`${machine()}; ${latencyMs} ms to every answer`);
  printTable(rowsOf(entries), { markdown: options.markdown });
});
