import { setMaxListeners } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DescribeAccountCommandOutput, ListAccountsCommandOutput } from '@aws-sdk/client-organizations';
import type { FinalizeRequestMiddleware, InitializeMiddleware } from '@smithy/types';
import type { AwsOptions, Plugin } from '../../src/aws/client/clients.ts';
import { runCommand } from '../../src/cli/program.ts';
import { createHandler } from '../../src/lambda/handler.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { generatedSettings } from '../properties/generated-organization.ts';
import { sandboxAws } from '../support/sandbox-aws.ts';
import { bucketName, type ChaosScenario, type Interruption, isCommand, prefix } from './scenario-from-seed.ts';

/** The output of one run to its caller. */
export type RunOutput =
  | { readonly kind: 'exited'; readonly exitCode: number; readonly stdout: string; readonly stderr: string }
  | { readonly kind: 'returned'; readonly result: Awaited<ReturnType<ReturnType<typeof createHandler>>> }
  | { readonly kind: 'failed'; readonly error: unknown }
  | { readonly kind: 'killed' };

export type ProgramRun = {
  /** Ends the calls that a killed run still waits for, and waits for its end: a test must leave nothing running. */
  readonly cleanUp: () => Promise<void>;
  readonly output: RunOutput;
  /** Every account that ListAccounts listed or DescribeAccount described, as often as it appeared. */
  readonly listed: readonly string[];
  /** The accounts that the event named. */
  readonly named?: readonly string[];
  /** The messages of the queue and the accounts that they name. */
  readonly messages?: ReadonlyMap<string, string>;
};

export type RunEnvironment = {
  readonly sandbox: Sandbox;
  readonly folder: string;
  readonly interruption: Interruption;
};

/** Runs the whole program once through the scenario's entry point. */
export async function runProgram(
  scenario: ChaosScenario,
  { sandbox, folder, interruption }: RunEnvironment,
): Promise<ProgramRun> {
  const listed: string[] = [];
  const killer = interruption.kind === 'killed' ? killedAt(interruption) : undefined;
  // The program's own retries, without the waiting between them.
  const { retryStrategy: _strategy, ...usual } = { ...sandboxAws(sandbox), retryDelayMs: 0 };
  const plugins = [...(usual.plugins ?? []), recordListing(listed), ...(killer ? [killer.plugin] : [])];
  const aws = { ...usual, plugins };
  const running = isCommand(scenario)
    ? command(scenario, { aws, folder })
    : invocation(scenario, { aws, folder, interruption });
  const run = await (killer === undefined ? running : Promise.race([running, killer.killed]));
  const cleanUp = async (): Promise<void> => {
    killer?.cleanUp();
    await running;
  };
  return { ...run, listed, cleanUp };
}

type Ran = Omit<ProgramRun, 'listed' | 'cleanUp'>;
type EntryContext = { readonly aws: Partial<AwsOptions>; readonly folder: string };

async function command(scenario: ChaosScenario, { aws, folder }: EntryContext): Promise<Ran> {
  const config = join(folder, `..`, `settings-${Math.abs(scenario.pageSize)}.yml`);
  await writeFile(
    config,
    JSON.stringify({ ...generatedSettings(scenario.organization), reportUri: urisOf(scenario, folder) }),
  );
  const printed = { stdout: '', stderr: '' };
  const verb =
    scenario.mode === 'audit' ? ['audit'] : ['remediate', ...(scenario.entryPoint === 'command' ? ['--yes'] : [])];
  const terminal = {
    stdout: { write: (text: string) => (printed.stdout += text) },
    stderr: { write: (text: string) => (printed.stderr += text) },
    environment: {},
    ask: () => Promise.resolve('yes'),
  };
  try {
    const argv = [...verb, '--config', config, '--format', 'json', '--quiet'];
    return { output: { kind: 'exited', exitCode: await runCommand(argv, terminal, aws), ...printed } };
  } catch (error) {
    return { output: { kind: 'failed', error } };
  }
}

/** The length of an invocation: the last five seconds are reserved for the reports. */
const usualMs = 600_000;
const shortMs = 5_700;

async function invocation(
  scenario: ChaosScenario,
  { aws, folder, interruption }: EntryContext & { readonly interruption: Interruption },
): Promise<Ran> {
  const { event, ...named } = eventOf(scenario);
  const environment = { AWS_REGION: 'us-east-1', ACCOUNT_EVENT_ATTEMPTS: '3', ...environmentOf(scenario, folder) };
  const endsAt = Date.now() + (interruption.kind === 'hangs' || interruption.kind === 'killed' ? shortMs : usualMs);
  const context = { getRemainingTimeInMillis: () => endsAt - Date.now() };
  try {
    const result = await createHandler({ environment, aws })(event, context);
    return { output: { kind: 'returned', result }, ...named };
  } catch (error) {
    return { output: { kind: 'failed', error }, ...named };
  }
}

function environmentOf(scenario: ChaosScenario, folder: string): Readonly<Record<string, string>> {
  const settings = {
    ...generatedSettings(scenario.organization),
    mode: scenario.mode,
    reportUri: urisOf(scenario, folder),
  };
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

type EventAndAccounts = { readonly event: unknown } & Pick<ProgramRun, 'named' | 'messages'>;

/** Builds the event: messages arrive twice, and so do accounts in an event. */
function eventOf({ entryPoint, mode, organization }: ChaosScenario): EventAndAccounts {
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

/** Records the responses of ListAccounts and DescribeAccount, after the SDK's retries. */
function recordListing(listed: string[]): Plugin {
  const watch: InitializeMiddleware<object, object> = (next, context) => async (args) => {
    const result = await next(args);
    if (context['commandName'] === 'DescribeAccountCommand') {
      const { Account } = result.output as Partial<DescribeAccountCommandOutput>;
      if (Account?.Id !== undefined) listed.push(Account.Id);
    }
    if (context['commandName'] !== 'ListAccountsCommand') return result;
    const { Accounts } = result.output as Partial<ListAccountsCommandOutput>;
    // A run may list twice; the last list counts.
    if (!('NextToken' in args.input) || args.input.NextToken === undefined) listed.length = 0;
    if (Array.isArray(Accounts)) listed.push(...Accounts.flatMap(({ Id }) => Id ?? []));
    return result;
  };
  return {
    applyToStack: (stack) => stack.add(watch, { step: 'initialize', name: 'record-listing', override: true }),
  };
}

type Killer = { readonly plugin: Plugin; readonly killed: Promise<Ran>; readonly cleanUp: () => void };

/** Stops the run at a call: from then on no request is sent and no response is received. */
function killedAt({ atCall, losesAnswer }: Extract<Interruption, { kind: 'killed' }>): Killer {
  let calls = 0;
  const ended = new AbortController();
  const release = new AbortController();
  setMaxListeners(0, release.signal);
  const killed = new Promise<Ran>((resolve) => {
    ended.signal.addEventListener('abort', () => resolve({ output: { kind: 'killed' } }));
  });
  const kill: FinalizeRequestMiddleware<object, object> = (next) => async (args) => {
    calls += 1;
    if (calls < atCall) return next(args);
    if (calls === atCall && losesAnswer) await next(args).catch(() => undefined);
    ended.abort();
    return new Promise<never>((_resolve, reject) => {
      const end = (): void => reject(Object.assign(new Error('The process was killed.'), { name: 'AbortError' }));
      if (release.signal.aborted) end();
      else release.signal.addEventListener('abort', end, { once: true });
    });
  };
  const plugin: Plugin = {
    applyToStack: (stack) =>
      stack.add(kill, { step: 'finalizeRequest', priority: 'low', name: 'kill', override: true }),
  };
  return { plugin, killed, cleanUp: () => release.abort() };
}
