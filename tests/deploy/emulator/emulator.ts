import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type MotoServer, startMoto } from '../../support/moto-server.ts';
import { isObject } from '../cloudformation.ts';

/** moto with the extensions that the stack needs (server.py), as a process of its own. */
export type Emulator = Pick<MotoServer, 'url' | 'stop' | 'lastWords'> & {
  /** The environment of programs that call it in place of AWS. */
  readonly environment: Readonly<Record<string, string>>;
};

/** The Node.js of each runtime: tests/deploy/nodes. */
const nodes = {
  'nodejs22.x': `${process.cwd()}/tests/deploy/nodes/node_modules/node22/bin/node`,
  'nodejs24.x': `${process.cwd()}/tests/deploy/nodes/node_modules/node24/bin/node`,
};

/** The delays of a queue, minutes in AWS, are seconds here. */
const speed = '400';

export async function startEmulator(): Promise<Emulator> {
  const { url, stop, lastWords } = await startMoto((port) => ({
    file: 'python3',
    args: ['tests/deploy/emulator/server.py'],
    environment: {
      PYTHONDONTWRITEBYTECODE: '1',
      MOTO_PORT: port,
      EMULATOR_NODES: JSON.stringify(nodes),
      EMULATOR_SPEED: speed,
    },
  }));
  return {
    url,
    stop,
    lastWords,
    environment: {
      ...withoutAws(process.env),
      AWS_ENDPOINT_URL: url,
      AWS_ACCESS_KEY_ID: 'test',
      AWS_SECRET_ACCESS_KEY: 'test',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_PAGER: '',
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      // How often osls asks whether CloudFormation is done, in milliseconds.
      SLS_AWS_MONITORING_FREQUENCY: '300',
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

const execute = promisify(execFile);

export type Said = { readonly stdout: string; readonly stderr: string };

/** Runs a command.
 * @throws with the output of the command when it fails. */
export async function run(
  [file, ...args]: readonly [string, ...string[]],
  environment: Emulator['environment'],
): Promise<Said> {
  try {
    return await execute(file, args, { env: { ...environment }, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { stdout, stderr } = isObject(error) ? error : {};
    throw new Error(`${file} ${args.join(' ')}\n${String(stdout)}\n${String(stderr)}`, { cause: error });
  }
}
