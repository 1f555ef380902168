import { EnableAWSServiceAccessCommand } from '@aws-sdk/client-organizations';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixtureInMoto } from '../../contract/aws-contract-moto.ts';
import type { Ids } from '../../contract/aws-contract-organization.ts';
import { runIdsIn } from '../../emulator/report-files.ts';
import { asJson, type Hands, handsOn, minute, stackName, until } from './deployed-stack.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { memberCount, memberKeys, organization } from './organization.ts';

let emulator: Emulator;
let hands: Hands;
let ids: Ids;
let stateMachineArn = '';
const figures: string[] = [];

/** Runs an execution to its end, and returns the output of `describe-execution`. */
async function execution(name: string): Promise<Readonly<Record<string, unknown>>> {
  const of = ['--state-machine-arn', stateMachineArn, '--name', name];
  const started = asJson(await hands.aws('stepfunctions', 'start-execution', ...of));
  const described = async () =>
    asJson(await hands.aws('stepfunctions', 'describe-execution', '--execution-arn', String(started['executionArn'])));
  const isOver = async (): Promise<boolean> => (await described())['status'] !== 'RUNNING';
  await until('the execution ends', isOver, emulator.lastWords);
  return described();
}

/** Returns the input of the last step of an execution, as its history has it. */
async function inputOfMerge(executionArn: unknown): Promise<Readonly<Record<string, unknown>>> {
  const of = ['--execution-arn', String(executionArn)];
  const { events } = asJson(await hands.aws('stepfunctions', 'get-execution-history', ...of));
  const entered = (Array.isArray(events) ? events : [])
    .map((event) => asJson(event)['stateEnteredEventDetails'])
    .filter((details) => details !== undefined)
    .map(asJson);
  return asJson(JSON.parse(String(entered.find(({ name }) => name === 'Merge')?.['input'])));
}

async function runIds(): Promise<readonly string[]> {
  return runIdsIn(await hands.files());
}

beforeAll(async () => {
  emulator = await startEmulator();
  hands = handsOn(emulator);
  ids = await fixtureInMoto(emulator.url, organization);
  const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
  await hands.clients().organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
}, minute);

afterAll(async () => {
  await emulator?.stop();
  process.stdout.write(`\nOn Step Functions, ${memberCount} members:\n${figures.join('\n')}\n`);
}, minute);

// Each test builds on those before it: there is one stack, which takes a while to create.
describe('the stack on Step Functions', () => {
  it(
    'the stack has a state machine, and a schedule that starts it',
    async () => {
      const chosen = ['orchestration=step-functions', 'fanOutBatchSize=10', 'fanOutConcurrency=5'];
      await hands.serverless('deploy', ...chosen.flatMap((parameter) => ['--param', parameter]));
      stateMachineArn = (await hands.outputs())['StateMachineArn'] ?? '';
      const schedule = asJson(await hands.aws('scheduler', 'get-schedule', '--name', `${stackName}-sweep`));
      expect(asJson(schedule['Target'])['Arn']).toBe(stateMachineArn);
    },
    5 * minute,
  );

  it(
    'the state machine audits every account once, in parts that run as functions, and writes one report',
    async () => {
      const startedAt = performance.now();
      const { status, output, executionArn } = await execution('in-order');
      figures.push(`an execution: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s, ${String(status)}`);
      expect(status).toBe('SUCCEEDED');
      const all = memberCount + 1;
      const result = asJson(JSON.parse(String(output)));
      expect(result).toMatchObject({ totals: { accounts: all, compliant: 1, nonCompliant: all - 1, unknown: 0 } });
      const summary = await hands.summary(String(result['runId']));
      expect(summary.accounts.map(({ id }) => id).toSorted()).toEqual(
        [ids.account('management'), ...memberKeys.map((key) => ids.account(key))].toSorted(),
      );
      const files = Object.keys(await hands.files());
      const below = (prefix: string): readonly string[] => files.filter((path) => path.startsWith(prefix));
      expect(below(`runs/${summary.run.id}/accounts/`)).toHaveLength(all);
      expect(below('latest/')).toHaveLength(all + 3);
      // The first part audits the management account and three others; 47 remain for batches of ten.
      expect(below(`work/${summary.run.id}/results/`)).toHaveLength(6);
      const { results, manifest } = await inputOfMerge(executionArn);
      const digest: unknown = expect.stringMatching(/^[\da-f]{64}$/);
      expect(manifest).toEqual(digest);
      expect(results).toEqual([0, 1, 2, 3, 4].map((batch) => ({ batch, digest })));
    },
    5 * minute,
  );

  it(
    'the state machine reports accounts as not reached when the functions of the parts die, and fails',
    async () => {
      const before = await runIds();
      const broken = ['--function-name', `${stackName}-batch`, '--environment', 'Variables={ROOTWATCH_MODE=neither}'];
      await hands.aws('lambda', 'update-function-configuration', ...broken);
      const { status } = await execution('parts-die');
      expect(status).toBe('FAILED');
      const runId = (await runIds()).find((id) => !before.includes(id)) ?? '';
      const { accounts, totals } = await hands.summary(runId);
      expect(new Set(accounts.map(({ id }) => id)).size).toBe(memberCount + 1);
      expect(totals.byStatus).toMatchObject({ NOT_REACHED: memberCount - 3 });
      figures.push(`with every batch dying: ${JSON.stringify(totals.byStatus)}, ${String(status)}`);
    },
    5 * minute,
  );
});
