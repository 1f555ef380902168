import { setTimeout as delay } from 'node:timers/promises';
import { CreateAccountCommand, CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isObject } from '../cloudformation.ts';
import { type Emulator, run, startEmulator } from './emulator.ts';

const nodes = `${process.cwd()}/tests/deploy/nodes/node_modules`;
const memberCount = 50;
const stackName = 'rootwatch-prod';
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const minutes = (count: number): number => count * 60_000;

let emulator: Emulator;
let organizations: OrganizationsClient;
let s3: S3Client;
let memberIds: readonly string[] = [];
/** Of the stack, once it is deployed. */
let outputs: Readonly<Record<string, string>> = {};
const figures: string[] = [];

type Json = Readonly<Record<string, unknown>>;

function asJson(value: unknown): Json {
  if (!isObject(value)) throw new Error(`${JSON.stringify(value)} is no object.`);
  return value;
}

function listIn(value: unknown, key: string): readonly Json[] {
  const list = asJson(value)[key];
  if (!Array.isArray(list)) throw new Error(`${key} is no list.`);
  return list.map(asJson);
}

async function serverless(...args: readonly string[]): Promise<string> {
  return run(['npx', '--no-install', 'serverless', ...args], emulator.environment);
}

async function aws(...args: readonly string[]): Promise<unknown> {
  return JSON.parse((await run(['aws', ...args, '--output', 'json'], emulator.environment)) || 'null');
}

async function invoke(name: string, event: unknown): Promise<Json> {
  return asJson(JSON.parse(await serverless('invoke', '--function', name, '--data', JSON.stringify(event))));
}

async function createAccount(name: string): Promise<string> {
  const command = new CreateAccountCommand({ AccountName: name, Email: `${name}@example.com` });
  const { CreateAccountStatus: status } = await organizations.send(command);
  return status?.AccountId ?? '';
}

async function sendAccountCreated(accountId: string): Promise<void> {
  const detail = {
    eventName: 'CreateAccountResult',
    serviceEventDetails: { createAccountStatus: { state: 'SUCCEEDED', accountId } },
  };
  const entry = {
    Source: 'aws.organizations',
    DetailType: 'AWS Service Event via CloudTrail',
    Detail: JSON.stringify(detail),
  };
  await aws('events', 'put-events', '--entries', JSON.stringify([entry]));
}

async function reportKeys(prefix: string): Promise<readonly string[]> {
  const keys: string[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await s3.send(
      new ListObjectsV2Command({
        Bucket: outputs['ReportBucketName'],
        Prefix: `rootwatch/${prefix}`,
        ContinuationToken,
      }),
    );
    keys.push(...(page.Contents ?? []).map(({ Key = '' }) => Key));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken !== undefined);
  return keys;
}

async function report(key: string): Promise<Json> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: outputs['ReportBucketName'], Key: key }));
  return asJson(JSON.parse((await Body?.transformToString()) ?? 'null'));
}

/** What every run so far has said of an account, oldest first. */
async function statusesOf(accountId: string): Promise<readonly unknown[]> {
  const keys = (await reportKeys('runs/')).filter((key) => key.endsWith(`/accounts/${accountId}.json`));
  const reports = await Promise.all(keys.map(report));
  return reports
    .toSorted((a, b) => (String(a['startedAt']) < String(b['startedAt']) ? -1 : 1))
    .map(({ status }) => status);
}

async function messagesIn(output: string): Promise<number> {
  const names = 'ApproximateNumberOfMessages ApproximateNumberOfMessagesNotVisible ApproximateNumberOfMessagesDelayed';
  const url = outputs[output] ?? '';
  const answer = await aws('sqs', 'get-queue-attributes', '--queue-url', url, '--attribute-names', ...names.split(' '));
  return Object.values(asJson(asJson(answer)['Attributes'])).reduce<number>((sum, count) => sum + Number(count), 0);
}

async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  const endsAt = performance.now() + minutes(1);
  while (!(await isSo())) {
    if (performance.now() > endsAt) throw new Error(`In vain: ${what}.\n${emulator.log().slice(-4_000)}`);
    await delay(500);
  }
}

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const result = await work();
  figures.push(`${what}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return result;
}

beforeAll(async () => {
  emulator = await startEmulator(`${nodes}/node24/bin/node`);
  const client = { region: 'us-east-1', endpoint: emulator.url, credentials };
  organizations = new OrganizationsClient(client);
  s3 = new S3Client({ ...client, forcePathStyle: true });
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  memberIds = await Promise.all(Array.from({ length: memberCount }, (_, index) => createAccount(`member-${index}`)));
}, minutes(1));

afterAll(async () => {
  await emulator?.stop();
  process.stdout.write(`${figures.join('\n')}\n`);
});

// Each builds on those before it: there is one stack, and it takes a while to make.
describe('the stack', () => {
  it(
    'is deployed by one command, every resource of it',
    async () => {
      await timed('serverless deploy', () => serverless('deploy'));
      const stacks = await aws('cloudformation', 'describe-stacks', '--stack-name', stackName);
      const [stack] = listIn(stacks, 'Stacks');
      outputs = Object.fromEntries(
        listIn(stack, 'Outputs').map(({ OutputKey, OutputValue }) => [String(OutputKey), String(OutputValue)]),
      );
      const listed = await aws('cloudformation', 'list-stack-resources', '--stack-name', stackName);
      const resources = listIn(listed, 'StackResourceSummaries').filter(({ ResourceType }) => Boolean(ResourceType));
      figures.push(`resources: ${resources.length}`);
      expect(resources.filter(({ PhysicalResourceId }) => !PhysicalResourceId)).toEqual([]);
      expect(resources.length).toBeGreaterThanOrEqual(35);
    },
    minutes(2),
  );

  it('has put the role into every member, for us and nobody else', async () => {
    const client = new STSClient({ region: 'us-east-1', endpoint: emulator.url, credentials });
    const enter = (id: string, ExternalId: string | undefined): Promise<string> => {
      const RoleArn = `arn:aws:iam::${id}:role/rootwatch`;
      return client.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'rootwatch-test', ExternalId })).then(
        ({ AssumedRoleUser }) => AssumedRoleUser?.Arn?.split(':')[4] ?? 'nobody',
        ({ name }: Error) => name,
      );
    };
    const entered = await Promise.all(memberIds.map((id) => enter(id, outputs['ExternalId'])));
    expect(entered).toEqual(memberIds);
    expect(await enter(memberIds[0] ?? '', 'guessed')).toMatch(/AccessDenied/);
    expect(await enter(memberIds[0] ?? '', undefined)).toMatch(/AccessDenied/);
    figures.push(`accounts with the role: ${entered.length}`);
  });

  it(
    'audits the organisation when the schedule starts it, and writes every report',
    async () => {
      const schedule = asJson(await aws('scheduler', 'get-schedule', '--name', `${stackName}-sweep`));
      const { Input: input, DeadLetterConfig: deadLetters } = asJson(schedule['Target']);
      const result = await timed(`sweep of ${memberCount + 1} accounts, cold, started by serverless invoke`, () =>
        invoke('sweep', JSON.parse(String(input))),
      );
      figures.push(`result: ${JSON.stringify(result)}`);
      const runId = String(result['runId']);
      expect(schedule).toMatchObject({ State: 'ENABLED', ScheduleExpression: 'cron(0 6 * * ? *)' });
      expect(JSON.stringify(deadLetters)).toContain(`${stackName}-failed-runs`);
      expect(result).toMatchObject({ mode: 'audit', totals: { accounts: memberCount + 1, unknown: 0 } });
      const ofRun = await reportKeys(`runs/${runId}/`);
      expect(ofRun.filter((key) => key.includes('/accounts/'))).toHaveLength(memberCount + 1);
      expect(await reportKeys('latest/')).toHaveLength(ofRun.length);
      expect(await reportKeys('accounts/dt=')).toHaveLength(1);
    },
    minutes(2),
  );

  it(
    'audits a new account when its event comes, though its role comes later',
    async () => {
      const accountId = await createAccount('newcomer');
      await sendAccountCreated(accountId);
      await until('the newcomer is judged', async () => (await statusesOf(accountId)).includes('NON_COMPLIANT'));
      const statuses = await statusesOf(accountId);
      figures.push(`a new account, attempt by attempt: ${statuses.join(', ')}`);
      expect(statuses.slice(0, -1)).toEqual(statuses.slice(0, -1).map(() => 'UNREACHABLE'));
      expect(statuses.length).toBeGreaterThan(1);
      await until('its event is done with', async () => (await messagesIn('AccountEventsUrl')) === 0);
      expect(await messagesIn('LostAccountEventsUrl')).toBe(0);
    },
    minutes(2),
  );

  it(
    'keeps an event that can not be settled, after eight attempts, among the dead letters',
    async () => {
      await sendAccountCreated('999999999999');
      await until('it is a dead letter', async () => (await messagesIn('LostAccountEventsUrl')) === 1);
      expect(await messagesIn('AccountEventsUrl')).toBe(0);
    },
    minutes(2),
  );

  it('runs in Node 22 as in Node 24', async () => {
    emulator.useNode(`${nodes}/node22/bin/node`);
    const accountIds = memberIds.slice(0, 3);
    const result = await invoke('sweep', { accountIds, mode: 'audit' });
    expect(result).toMatchObject({ totals: { accounts: 3, unknown: 0 } });
  });

  it(
    'leaves the reports when it is removed, and nothing that runs',
    async () => {
      const before = await reportKeys('');
      await timed('serverless remove', () => serverless('remove'));
      expect(before.length).toBeGreaterThan(150);
      expect(await reportKeys('')).toEqual(before);
      expect(listIn(await aws('lambda', 'list-functions'), 'Functions')).toEqual([]);
    },
    minutes(2),
  );
});
