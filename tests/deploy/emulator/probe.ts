import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Keys } from '../../contract/aws-contract-clients.ts';
import { asJson, type Hands } from './deployed-stack.ts';

export type Probe = { readonly keys: Keys; readonly nodeVersion: string };

const code = `export const handler = async () => ({
  nodeVersion: process.version,
  accessKeyId: process.env.AWS_ACCESS_KEY_ID,
  secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
  sessionToken: process.env.AWS_SESSION_TOKEN,
});`;

/** Runs a test function once, with a role that only Lambda may assume, and returns its identity and its keys. */
export async function probe({ aws }: Hands, role: string, runtime = 'nodejs24.x'): Promise<Probe> {
  const folder = mkdtempSync(join(tmpdir(), 'rootwatch-probe-'));
  const [source, archive, answer] = ['index.mjs', 'probe.zip', 'answer.json'].map((name) => join(folder, name));
  if (source === undefined || archive === undefined || answer === undefined) throw new Error('No folder.');
  writeFileSync(source, code);
  execFileSync('python3', ['-m', 'zipfile', '-c', archive, source]);
  const name = ['--function-name', 'probe'];
  const what = ['--role', role, '--runtime', runtime, '--handler', 'index.handler', '--zip-file', `fileb://${archive}`];
  await aws('lambda', 'create-function', ...name, ...what);
  const status = await aws('lambda', 'invoke', ...name, '--query', 'StatusCode', answer);
  await aws('lambda', 'delete-function', ...name);
  const said = asJson(JSON.parse(readFileSync(answer, 'utf8')));
  rmSync(folder, { recursive: true });
  if (status !== 200) throw new Error(`The probe failed: ${JSON.stringify(said)}`);
  return {
    keys: {
      accessKeyId: String(said['accessKeyId']),
      secretAccessKey: String(said['secretAccessKey']),
      sessionToken: String(said['sessionToken']),
    },
    nodeVersion: String(said['nodeVersion']),
  };
}
