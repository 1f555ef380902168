import { setTimeout as delay } from 'node:timers/promises';
import { type Summary, summarySchema } from '../../../src/report/schema.ts';
import { type Clients, clientsFor, type Keys } from '../../contract/aws-contract-clients.ts';
import { type Files, filesInBucket, runIdsIn } from '../../emulator/report-files.ts';
import { isObject } from '../cloudformation.ts';
import { type Emulator, run } from './emulator.ts';

export type Json = Readonly<Record<string, unknown>>;

export const stackName = 'rootwatch-prod';
export const minute = 60_000;

export function asJson(value: unknown): Json {
  if (!isObject(value)) throw new Error(`${JSON.stringify(value)} is no object.`);
  return value;
}

export function listIn(value: unknown, key: string): readonly Json[] {
  const list = asJson(value)[key];
  if (!Array.isArray(list)) throw new Error(`${key} is no list.`);
  return list.map(asJson);
}

/** The programs for a deployed stack, and what they show of it. */
export type Hands = {
  readonly aws: (...args: readonly string[]) => Promise<unknown>;
  /** Standard error and standard output, as one text. */
  readonly serverless: (...args: readonly string[]) => Promise<string>;
  readonly invoke: (name: string, event: unknown) => Promise<Json>;
  readonly outputs: () => Promise<Readonly<Record<string, string>>>;
  readonly resources: () => Promise<readonly Json[]>;
  readonly files: () => Promise<Files>;
  readonly summary: (runId: string) => Promise<Summary>;
  /** Returns what every run so far has reported of an account, oldest first. */
  readonly statusesOf: (accountId: string) => Promise<readonly string[]>;
  readonly messagesIn: (output: string) => Promise<number>;
  /** Returns the oldest message, as it was sent. */
  readonly messageIn: (output: string) => Promise<Json>;
  readonly clients: (keys?: Keys) => Clients;
};

export const keysOfTest: Keys = { accessKeyId: 'test', secretAccessKey: 'test' };

export function handsOn({ url, environment }: Emulator, stack = stackName): Hands {
  const clients = (keys = keysOfTest): Clients => clientsFor(keys, { endpoint: url });
  // The endpoint is given, as version 1 of the AWS CLI ignores AWS_ENDPOINT_URL for queues.
  const aws = async (...args: readonly string[]): Promise<unknown> =>
    JSON.parse((await run(['aws', '--endpoint-url', url, ...args, '--output', 'json'], environment)).stdout || 'null');
  const serverless = async (...args: readonly string[]): Promise<string> => {
    const { stdout, stderr } = await run(['npx', '--no-install', 'serverless', ...args], environment);
    return args[0] === 'invoke' ? stdout : stdout + stderr;
  };
  const outputs = async (): Promise<Readonly<Record<string, string>>> => {
    const [described] = listIn(await aws('cloudformation', 'describe-stacks', '--stack-name', stack), 'Stacks');
    const pairs = listIn(described, 'Outputs').map(({ OutputKey, OutputValue }) => [OutputKey, String(OutputValue)]);
    return Object.fromEntries(pairs);
  };
  let known: Promise<Readonly<Record<string, string>>> | undefined;
  // The outputs are cached, as the reports are read after the stack is removed.
  const output = async (key: string): Promise<string> => {
    known ??= outputs();
    const value = (await known)[key];
    if (value === undefined) throw new Error(`The stack has no output ${key}.`);
    return value;
  };
  const files = async (): Promise<Files> => filesInBucket(clients(), await output('ReportBucketName'), 'rootwatch');
  return {
    aws,
    serverless,
    invoke: async (name, event) =>
      asJson(JSON.parse(await serverless('invoke', '--function', name, '--data', JSON.stringify(event)))),
    outputs,
    resources: async () => {
      const listed = await aws('cloudformation', 'list-stack-resources', '--stack-name', stack);
      return listIn(listed, 'StackResourceSummaries');
    },
    files,
    summary: async (runId) => summarySchema.parse(JSON.parse((await files())[`runs/${runId}/summary.json`] ?? 'null')),
    statusesOf: async (accountId) => {
      const written = await files();
      // A run's id begins with its time.
      return runIdsIn(written).flatMap((runId) => {
        const text = written[`runs/${runId}/accounts/${accountId}.json`];
        return text === undefined ? [] : [String(asJson(JSON.parse(text))['status'])];
      });
    },
    messagesIn: async (name) => {
      const counts = ['', 'NotVisible', 'Delayed'].map((kind) => `ApproximateNumberOfMessages${kind}`);
      const queue = ['--queue-url', await output(name), '--attribute-names', ...counts];
      const answer = asJson(asJson(await aws('sqs', 'get-queue-attributes', ...queue))['Attributes']);
      return Object.values(answer).reduce<number>((sum, count) => sum + Number(count), 0);
    },
    messageIn: async (name) => {
      const received = await aws('sqs', 'receive-message', '--queue-url', await output(name));
      return asJson(JSON.parse(String(listIn(received, 'Messages')[0]?.['Body'])));
    },
    clients,
  };
}

export async function until(what: string, isSo: () => Promise<boolean>, why: () => string): Promise<void> {
  const endsAt = performance.now() + minute;
  while (!(await isSo())) {
    if (performance.now() > endsAt) throw new Error(`In vain: ${what}.\n${why()}`);
    await delay(500);
  }
}
