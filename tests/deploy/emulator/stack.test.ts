import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { setTimeout as delay } from 'node:timers/promises';
import { CreateAccountCommand, CreateOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type Emulator, run, startEmulator } from './emulator.ts';

const node22 = `${process.cwd()}/tests/deploy/nodes/node_modules/node22/bin/node`;
const node24 = `${process.cwd()}/tests/deploy/nodes/node_modules/node24/bin/node`;
const members = 50;
const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
const account = '123456789012';

let emulator: Emulator;
let memberIds: readonly string[] = [];

const serverless = (...args: readonly string[]): Promise<string> =>
  run(['npx', '--no-install', 'serverless', ...args], emulator.environment);
const aws = async (...args: readonly string[]): Promise<any> =>
  JSON.parse((await run(['aws', ...args, '--output', 'json'], emulator.environment)) || 'null');
const client = () => ({ region: 'us-east-1', endpoint: emulator.url, credentials });

beforeAll(async () => {
  emulator = await startEmulator(node24);
  const organizations = new OrganizationsClient(client());
  await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  const ids: string[] = [];
  for (let index = 0; index < members; index++) {
    const made = await organizations.send(new CreateAccountCommand({ AccountName: `a${index}`, Email: `a${index}@example.com` }));
    ids.push(made.CreateAccountStatus?.AccountId ?? '');
  }
  memberIds = ids;
}, 60_000);

afterAll(() => emulator.stop());

describe('x', () => {
  it('deploys', async () => {
    const t = performance.now();
    try { console.log(await serverless('deploy', '--verbose')); } catch (e: any) { console.log(e.stdout, e.stderr); }
    console.log(performance.now() - t, emulator.log().slice(-3000));
    const out = await aws('cloudformation', 'describe-stacks', '--stack-name', 'rootwatch-prod');
    console.log(JSON.stringify(out.Stacks[0].Outputs));
    const res = await aws('cloudformation', 'list-stack-resources', '--stack-name', 'rootwatch-prod');
    console.log(res.StackResourceSummaries.map((r: any) => `${r.ResourceType} ${r.LogicalResourceId} ${r.PhysicalResourceId}`).join('\n'));
    const t2 = performance.now();
    try { console.log(await serverless('invoke', '-f', 'sweep', '--log', '--data', '{"source":"aws.scheduler","detail-type":"Scheduled Event"}')); } catch (e: any) { console.log(e.stdout, e.stderr); }
    console.log(performance.now() - t2, emulator.log().slice(-3000));
  }, 120_000);
});
