import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export type Environment = Readonly<Record<string, string>>;
export type Ended = { readonly exitCode: number; readonly stdout: string; readonly stderr: string };

const dist = resolve(__dirname, '../../dist');
const limitMs = 60_000;

const temporaryFolders: string[] = [];

export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'rootwatch-emulator-'));
  temporaryFolders.push(folder);
  return folder;
}

export async function removeTemporaryFolders(): Promise<void> {
  await Promise.all(temporaryFolders.map((folder) => rm(folder, { recursive: true, force: true })));
}

/**
 * Returns the environment of a program that calls `endpoint`, without any variable of the machine that runs the test.
 */
export async function surroundings(endpoint: string): Promise<Environment> {
  return {
    PATH: process.env['PATH'] ?? '',
    HOME: await temporaryFolder(),
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'AKIAIOSFODNN7EXAMPLE',
    AWS_SECRET_ACCESS_KEY: 'not-checked',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
  };
}

/** Runs the built command as a process of its own. */
export function rootwatch(words: readonly string[], environment: Environment): Promise<Ended> {
  return run([join(dist, 'cli.mjs'), ...words], environment);
}

export type Invocation =
  | { readonly kind: 'returned'; readonly result: unknown; readonly logs: string }
  | { readonly kind: 'failed'; readonly message: string; readonly logs: string };

const invoke = `
  import { writeFileSync } from 'node:fs';
  const [handlerFile, event, answerFile] = process.argv.slice(1);
  const { handler } = await import(handlerFile);
  const endsAt = Date.now() + 60_000;
  const context = { functionName: 'rootwatch', getRemainingTimeInMillis: () => endsAt - Date.now() };
  const answer = await handler(JSON.parse(event), context).then(
    (result) => ({ kind: 'returned', result }),
    (error) => ({ kind: 'failed', message: error.message }),
  );
  writeFileSync(answerFile, JSON.stringify(answer));
`;

/** Loads the built function in a process of its own and calls it with one event. */
export async function invokeHandler(event: unknown, environment: Environment): Promise<Invocation> {
  const answerFile = join(await temporaryFolder(), 'answer.json');
  const words = ['--input-type=module', '-e', invoke, join(dist, 'handler.mjs'), JSON.stringify(event), answerFile];
  const { exitCode, stdout, stderr } = await run(words, { ...environment, AWS_LAMBDA_FUNCTION_NAME: 'rootwatch' });
  if (exitCode !== 0) throw new Error(`The function did not load: ${stderr}`);
  return { ...JSON.parse(await readFile(answerFile, 'utf8')), logs: stdout };
}

function run(words: readonly string[], environment: Environment): Promise<Ended> {
  return new Promise((done) => {
    const options = { env: environment, timeout: limitMs, maxBuffer: 64 * 1024 * 1024 };
    const child = execFile(process.execPath, words, options, (_error, stdout, stderr) =>
      done({ exitCode: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}
