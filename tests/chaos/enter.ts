import { setMaxListeners } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ListAccountsCommandOutput } from '@aws-sdk/client-organizations';
import type { FinalizeRequestMiddleware, InitializeMiddleware } from '@smithy/types';
import type { AwsOptions, Plugin } from '../../src/aws/client/clients.ts';
import { runCommand } from '../../src/cli/program.ts';
import { createHandler } from '../../src/lambda/handler.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { generatedSettings } from '../properties/generated-organization.ts';
import { sandboxAws } from '../support/sandbox-aws.ts';
import { bucketName, type ChaosScenario, type Interruption, isCommand, prefix } from './scenario-from-seed.ts';

/** What one run told whoever started it. */
export type RunOutput =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'returned'; readonly result: Awaited<ReturnType<typeof createHandler>> }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'killed' };

export type Entered = {
  /** Ends what a killed run still waits for, and waits for its end: a test must leave nothing running. */
  readonly bury: () => Promise<void>;
  readonly told: RunOutput;
  /** Every account that a page of ListAccounts held, each as often as it was given. */
  readonly listed: readonly string[];
  /** Of an event: the accounts that it named. */
  readonly named?: readonly string[];
  /** Messages of a queue and the accounts that they name. */
  readonly messages?: ReadonlyMap<string, string>;
};

export type RunEnvironment = {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly interruption: Interruption;
};

/** One run of the whole program, by the door that the day says. */
export async function enter(day: ChaosScenario, { sandbox, folder, interruption }: RunEnvironment): Promise<Entered> {
  const listed: string[] = [];
  const killer = interruption.kind === 'killed' ? killedAt(interruption) : undefined;
  // The program's own retries, each call with a quota of its own; but nobody waits between them.
  const { retryStrategy: _strategy, ...usual } = { ...sandboxAws(sandbox), retryDelayMs: 0 };
  const plugins = [...(usual.plugins ?? []), recordListing(listed), ...(killer ? [killer.plugin] : [])];
  const aws = { ...usual, plugins };
  const running = isCommand(day) ? command(day, { aws, folder }) : invocation(day, { aws, folder, interruption });
  const run = await (killer === undefined ? running : Promise.race([running, killer.killed]));
  const bury = async (): Promise<void> => {
    killer?.bury();
    await running;
  };
  return { ...run, listed, bury };
}

type Ran = Omit<Entered, 'listed' | 'bury'>;
type Stage = { readonly aws: Partial<AwsOptions>; readonly folder: string };

async function command(day: ChaosScenario, { aws, folder }: Stage): Promise<Ran> {
  const config = join(folder, `..`, `settings-${Math.abs(day.pageSize)}.yml`);
  await writeFile(config, JSON.stringify({ ...generatedSettings(day.organization), reportUri: urisOf(day, folder) }));
  const said = { stdout: '', stderr: '' };
  const verb = day.mode === 'audit' ? ['audit'] : ['remediate', ...(day.entryPoint === 'command' ? ['--yes'] : [])];
  const terminal = {
    stdout: { write: (text: string) => (said.stdout += text) },
    stderr: { write: (text: string) => (said.stderr += text) },
    environment: {},
    ask: () => Promise.resolve('yes'),
  };
  try {
    const words = [...verb, '--config', config, '--format', 'json', '--quiet'];
    return { told: { kind: 'exited', exitCode: await runCommand(words, terminal, aws), ...said } };
  } catch (error) {
    return { told: { kind: 'failed', error } };
  }
}

/** Milliseconds of an invocation: the last five seconds are kept for the reports. */
const usualMs = 600_000;
const shortMs = 5_700;

async function invocation(
  day: ChaosScenario,
  { aws, folder, interruption }: Stage & { readonly interruption: Interruption },
): Promise<Ran> {
  const { event, ...named } = eventOf(day);
  const environment = { AWS_REGION: 'us-east-1', ACCOUNT_EVENT_ATTEMPTS: '3', ...environmentOf(day, folder) };
  const endsAt = Date.now() + (interruption.kind === 'hangs' || interruption.kind === 'killed' ? shortMs : usualMs);
  const context = { getRemainingTimeInMillis: () => endsAt - Date.now() };
  try {
    const result = await createHandler({ environment, aws }, event, context);
    return { told: { kind: 'returned', result }, ...named };
  } catch (error) {
    return { told: { kind: 'failed', error }, ...named };
  }
}

function environmentOf(day: ChaosScenario, folder: string): Readonly<Record<string, string>> {
  const settings = { ...generatedSettings(day.organization), mode: day.mode, reportUri: urisOf(day, folder) };
  return Object.fromEntries(
    Object.entries(settings).map(([key, value]) => [
      `ROOTWATCH_${key.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`,
      String(value),
    ]),
  );
}

export function urisOf({ sinks }: ChaosScenario, folder: string): readonly string[] {
  const bucket = `s3://${bucketName}/${prefix}`;
  return { bucket: [bucket], folder: [folder], both: [folder, bucket] }[sinks];
}

type Asked = { readonly event: unknown } & Pick<Entered, 'named' | 'messages'>;

/** Events come twice, and so do accounts in them. */
function eventOf({ entryPoint, mode, organization }: ChaosScenario): Asked {
  const ids = organization.members.map((_, at) => `2000000000${String(at + 1).padStart(2, '0')}`);
  const some = ids.filter((_, at) => at % 2 === 0);
  if (entryPoint === 'accounts') {
    const named = some.slice(0, -1);
    const accountIds = named.length === 0 ? ids.slice(0, 1) : named;
    return { event: { accountIds: [...accountIds, ...accountIds.slice(0, 1)], mode }, named: accountIds };
  }
  if (entryPoint === 'queue') {
    const messages = new Map([...some, ...some.slice(0, 2)].map((id, at) => [`message-${at}`, id]));
    const Records = [...messages].map(([messageId, id]) => record(messageId, id));
    return { event: { Records }, named: [...new Set(messages.values())], messages };
  }
  return { event: { source: 'aws.scheduler', 'detail-type': 'Scheduled Event' } };
}

function record(messageId: string, accountId: string): object {
  const createAccountStatus = { state: 'SUCCEEDED', accountId };
  const detail = { eventName: 'CreateAccountResult', serviceEventDetails: { createAccountStatus } };
  return {
    messageId,
    eventSource: 'aws:sqs',
    attributes: { ApproximateReceiveCount: '1' },
    body: JSON.stringify({ source: 'aws.organizations', detail }),
  };
}

/** Sees what Organizations gave, after the retries of the SDK. */
function recordListing(listed: string[]): Plugin {
  const watch: InitializeMiddleware<object, object> = (next, context) => async (args) => {
    const result = await next(args);
    if (context['commandName'] !== 'ListAccountsCommand') return result;
    const { Accounts } = result.output as Partial<ListAccountsCommandOutput>;
    // The first page of a new list, where one run lists twice: what counts is the last.
    if (!('NextToken' in args.input) || args.input.NextToken === undefined) listed.length = 0;
    if (Array.isArray(Accounts)) listed.push(...Accounts.flatMap(({ Id }) => Id ?? []));
    return result;
  };
  return {
    applyToStack: (stack) => stack.add(watch, { step: 'initialize', name: 'witness', override: true }),
  };
}

type Killer = { readonly plugin: Plugin; readonly killed: Promise<Ran>; readonly bury: () => void };

/** A process that is gone sends nothing, and nothing that comes back reaches it. */
function killedAt({ atCall, losesAnswer }: Extract<Interruption, { kind: 'killed' }>): Killer {
  let calls = 0;
  const death = new AbortController();
  const burial = new AbortController();
  setMaxListeners(0, burial.signal);
  const killed = new Promise<Ran>((resolve) => {
    death.signal.addEventListener('abort', () => resolve({ told: { kind: 'killed' } }));
  });
  const kill: FinalizeRequestMiddleware<object, object> = (next) => async (args) => {
    calls += 1;
    if (calls < atCall) return next(args);
    if (calls === atCall && losesAnswer) await next(args).catch(() => undefined);
    death.abort();
    return new Promise<never>((_resolve, reject) => {
      const end = (): void => reject(Object.assign(new Error('The process is gone.'), { name: 'AbortError' }));
      if (burial.signal.aborted) end();
      else burial.signal.addEventListener('abort', end, { once: true });
    });
  };
  const plugin: Plugin = {
    applyToStack: (stack) =>
      stack.add(kill, { step: 'finalizeRequest', priority: 'low', name: 'kill', override: true }),
  };
  return { plugin, killed, bury: () => burial.abort() };
}
