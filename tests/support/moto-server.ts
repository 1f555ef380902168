import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';

/** moto_server, an emulator of AWS that is not ours, as a process of its own. http://docs.getmoto.org/en/latest/docs/server_mode.html */
export type MotoServer = {
  /** For `endpoint` of an SDK client, or `AWS_ENDPOINT_URL`. */
  readonly url: string;
  /** Forgets everything that was set up in it. */
  readonly reset: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

const readyWithinMs = 30_000;

const command = 'moto_server';

export function motoIsHere(): boolean {
  return spawnSync(command, ['--help'], { stdio: 'ignore' }).status === 0;
}

/** @throws when it is not installed, or does not answer within 30 seconds, with what it said last. */
export async function startMoto(): Promise<MotoServer> {
  if (!motoIsHere()) throw new Error(`${command} is not installed: pip install 'moto[server]'`);
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const child = spawn(command, ['-H', '127.0.0.1', '-p', String(port)], { stdio: ['ignore', 'ignore', 'pipe'] });
  const lastWords: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    lastWords.splice(0, Math.max(0, lastWords.length - 20));
    lastWords.push(text);
  });
  // A test run that ends early must not leave it behind.
  process.once('exit', () => child.kill());
  try {
    await untilReady(url, child);
  } catch (error) {
    child.kill();
    throw new Error(`${command} did not start: ${lastWords.join('')}`, { cause: error });
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
    // What fetch throws when nobody listens yet; by its name, since jest has globals of its own.
    if (String(error).startsWith('TypeError')) return false;
    throw error;
  }
}

/** moto_server does not say in a stable way which port it took, so it is told one. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('No port is free.');
  return address.port;
}
