import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** A process of moto_server, a third-party emulator of AWS. http://docs.getmoto.org/en/latest/docs/server_mode.html */
export type MotoServer = {
  /** The URL for `endpoint` of an SDK client, or `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Deletes all state of the server. */
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
  /** The output of the server, for the message of a test that fails. */
  readonly lastWords: () => string;
};

const readyWithinMs = 30_000;

const command = 'moto_server';

/** How to start the server on a port, which comes from outside, as moto does not print its own in a stable way. */
export type Program = (port: string) => {
  readonly file: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
};

const plainMoto: Program = (port) => ({ file: command, args: ['-H', '127.0.0.1', '-p', port] });

export function motoIsHere(): boolean {
  return spawnSync(command, ['--help'], { stdio: 'ignore' }).status === 0;
}

/**
 * Starts the server.
 *
 * @throws when it is not installed, or does not answer within 30 seconds, with its last output.
 */
export async function startMoto(program = plainMoto): Promise<MotoServer> {
  if (!motoIsHere()) throw new Error(`${command} is not installed: pip install 'moto[server]'`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const { file, args, environment } = program(String(port));
  const child = spawn(file, args, { stdio: ['ignore', 'ignore', 'pipe'], env: { ...process.env, ...environment } });
  const lastWords: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords.splice(0, Math.max(0, lastWords.length - 20));
    lastWords.push(text);
  });
  // A test run that ends early must not leave the server behind.
  process.once('exit', () => child.kill());
  try {
    await untilReady(url, child);
  } catch (error) {
    child.kill();
    throw new Error(`${file} did not start: ${lastWords.join('')}`, { cause: error });
  }
  return {
    url,
    reset: async () => {
      const answer = await fetch(`${url}/moto-api/reset`, { method: 'POST' });
      if (!answer.ok) throw new Error(`${command} did not reset: ${answer.status}`);
    },
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill();
      await once(child, 'exit');
    },
    lastWords: () => lastWords.join(''),
  };
}

async function untilReady(url: string, child: ChildProcess): Promise<void> {
  const endsAt = performance.now() + readyWithinMs;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`It ended with exit code ${child.exitCode}.`);
    if (await answers(url)) return;
    if (performance.now() > endsAt) throw new Error(`It did not answer within ${readyWithinMs} ms.`);
    await delay(50);
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/moto-api/data.json`)).ok;
  } catch (error) {
    // The error of fetch while the port is closed; by its name, since jest has globals of its own.
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
