import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';

/** moto with what the stack needs beside it (server.py), as a process of its own. */
export type Emulator = {
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Functions that start from now on run in this Node. */
  readonly useNode: (node: string) => void;
  /** What it said so far: for the message of a test that fails. */
  readonly log: () => string;
  readonly stop: () => Promise<void>;
};

/** What the queue waits for minutes takes seconds. */
const speed = 120;
const readyWithinMs = 30_000;

export async function startEmulator(node: string): Promise<Emulator> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const folder = mkdtempSync(join(tmpdir(), 'rootwatch-emulator-'));
  const nodeFile = join(folder, 'node');
  writeFileSync(nodeFile, node);
  const child = spawn('python3', ['tests/deploy/emulator/server.py'], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      PYTHONDONTWRITEBYTECODE: '1',
      EMULATOR_PORT: String(port),
      EMULATOR_NODE_FILE: nodeFile,
      EMULATOR_SPEED: String(speed),
    },
  });
  let said = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    said += text
      .split('\n')
      .filter((line) => !line.endsWith('" 200 -'))
      .join('\n');
  });
  await untilReady(url, child, () => said);
  return {
    url,
    environment: {
      ...withoutAws(process.env),
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
    useNode: (other) => writeFileSync(nodeFile, other),
    log: () => said,
    stop: async () => {
      child.kill();
      await once(child, 'exit');
      rmSync(folder, { recursive: true });
    },
  };
}

function withoutAws(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(environment)) {
    if (value !== undefined && !/^(?:AWS|ROOTWATCH)_/.test(name)) kept[name] = value;
  }
  return kept;
}

async function untilReady(url: string, child: ChildProcess, said: () => string): Promise<void> {
  const endsAt = performance.now() + readyWithinMs;
  while (!(await answers(url))) {
    if (child.exitCode !== null || performance.now() > endsAt) throw new Error(`The emulator did not start: ${said()}`);
    await delay(100);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/data.json`)).ok;
  } catch (error) {
    // What fetch throws when nobody listens yet; by its name, since jest has globals of its own.
    if (String(error).startsWith('TypeError')) return false;
    throw error;
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}

const execute = promisify(execFile);

/** @throws with all that the command said, when it fails. */
export async function run(
  command: readonly [string, ...string[]],
  environment: Emulator['environment'],
): Promise<string> {
  const [file, ...args] = command;
  const { stdout } = await execute(file, args, { env: { ...environment }, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}
