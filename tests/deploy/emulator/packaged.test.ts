import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EnableAWSServiceAccessCommand } from '@aws-sdk/client-organizations';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fixtureInMoto } from '../../contract/aws-contract-moto.ts';
import type { Ids } from '../../contract/aws-contract-organization.ts';
import { filesInBucket } from '../../emulator/report-files.ts';
import { asJson, type Hands, handsOn, minute } from './deployed-stack.ts';
import { type Emulator, run, startEmulator } from './emulator.ts';
import { organization } from './organization.ts';

const template = 'dist/package/rootwatch.template.json';
const code = 'dist/package/rootwatch.zip';
const plainStack = 'rootwatch-plain';
const estate = { ...organization, accounts: organization.accounts.slice(0, 5) };

let emulator: Emulator;
let hands: Hands;
let ids: Ids;

async function hashesOfPackage(): Promise<readonly string[]> {
  await run(['npm', 'run', '--silent', 'package'], emulator.environment);
  return [template, code].map((file) => createHash('sha256').update(readFileSync(file)).digest('hex'));
}

beforeAll(async () => {
  emulator = await startEmulator();
  hands = handsOn(emulator, plainStack);
  ids = await fixtureInMoto(emulator.url, estate);
}, minute);
afterAll(() => emulator?.stop(), minute);

describe('npm run package', () => {
  it(
    'npm run package writes the same bytes the second time',
    async () => {
      expect(await hashesOfPackage()).toEqual(await hashesOfPackage());
    },
    5 * minute,
  );

  it(
    'aws cloudformation deploy deploys the package, which audits the organization and writes its reports',
    async () => {
      const { s3, organizations } = hands.clients();
      const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
      await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
      await s3.send(new CreateBucketCommand({ Bucket: 'code' }));
      await s3.send(new PutObjectCommand({ Bucket: 'code', Key: 'rootwatch.zip', Body: readFileSync(code) }));
      const parameters = ['CodeBucket=code', `OrganizationId=${ids.organization}`, `OrganizationalUnitIds=${ids.root}`];
      // A template of more than 51,200 bytes goes by way of a bucket.
      const source = ['--template-file', template, '--s3-bucket', 'code'];
      const what = ['--stack-name', plainStack, ...source, '--capabilities', 'CAPABILITY_NAMED_IAM'];
      await run(
        ['aws', 'cloudformation', 'deploy', ...what, '--parameter-overrides', ...parameters],
        // moto reads the bucket out of the path of the template's URL where the host is named localhost.
        { ...emulator.environment, AWS_ENDPOINT_URL: emulator.url.replace('127.0.0.1', 'localhost') },
      );
      const { totals, reports } = await invoked({ source: 'aws.scheduler', 'detail-type': 'Scheduled Event' });
      expect(totals).toMatchObject({ accounts: 5, compliant: 1, unknown: 0 });
      await run(['aws', 'cloudformation', 'delete-stack', '--stack-name', plainStack], emulator.environment);
      expect(await hands.aws('lambda', 'list-functions', '--query', 'Functions')).toEqual([]);
      const [, bucket = '', runPrefix = ''] =
        /^s3:\/\/([^/]+)\/(.+)$/.exec(Array.isArray(reports) ? String(reports[0]) : '') ?? [];
      const files = Object.keys(await filesInBucket(hands.clients(), bucket, runPrefix));
      expect(files.filter((path) => path.startsWith('accounts/'))).toHaveLength(5);
    },
    5 * minute,
  );
});

async function invoked(event: unknown): Promise<Readonly<Record<string, unknown>>> {
  const folder = mkdtempSync(join(tmpdir(), 'rootwatch-invoke-'));
  const [payload, answer] = [join(folder, 'event.json'), join(folder, 'answer.json')];
  writeFileSync(payload, JSON.stringify(event));
  const name = ['--function-name', `${plainStack}-sweep`];
  await hands.aws('lambda', 'invoke', ...name, '--payload', `fileb://${payload}`, answer);
  const said = asJson(JSON.parse(readFileSync(answer, 'utf8')));
  rmSync(folder, { recursive: true });
  return said;
}
