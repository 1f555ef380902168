import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { permissions } from '../../src/aws/permissions.ts';
import type { AwsContract, ContractCase } from './aws-contract-case.ts';
import { type Clients, type Connection, clientsFor, type Keys, keysOfRole } from './aws-contract-clients.ts';
import { cloudTrailCases } from './aws-contract-cloudtrail.ts';
import { alarmReadingCases } from './aws-contract-cloudwatch.ts';
import { alarmWritingCases } from './aws-contract-cloudwatch-writes.ts';
import { kmsCases } from './aws-contract-kms.ts';
import { logStreamCases } from './aws-contract-log-streams.ts';
import { logsCases } from './aws-contract-logs.ts';
import { accessRoleName, type FixtureOrganization, type Ids } from './aws-contract-organization.ts';
import { organizationsCases } from './aws-contract-organizations.ts';
import { s3Cases } from './aws-contract-s3.ts';
import { subscriptionCases } from './aws-contract-sns-subscriptions.ts';
import { topicCases } from './aws-contract-sns-topics.ts';
import { stsCases } from './aws-contract-sts.ts';
import { contractOrganization } from './contract-organization.ts';

/** A backend that stands in for AWS: the sandbox, or an emulator behind an endpoint. */
export type Backend = {
  readonly ids: Ids;
  readonly connection: Connection;
  /** Keys of an administrator of the management account. */
  readonly managementKeys: Keys;
  readonly stop: () => Promise<void>;
};

/**
 * The known differences of a backend from AWS, by the title of the case: its answer, and why that is wrong. A deviation
 * that is no longer seen fails the test, so that the table is never older than the backend.
 */
export type Deviations = Readonly<Record<string, { readonly answer: unknown; readonly because: string }>>;

export type MakeBackend = (fixture: FixtureOrganization) => Promise<Backend>;

const casesByService: Readonly<Record<string, readonly ContractCase[]>> = {
  Organizations: organizationsCases,
  STS: stsCases,
  CloudTrail: cloudTrailCases,
  'CloudWatch Logs': [...logsCases, ...logStreamCases],
  CloudWatch: [...alarmReadingCases, ...alarmWritingCases],
  SNS: [...topicCases, ...subscriptionCases],
  KMS: kmsCases,
  S3: s3Cases,
};

const allCases = Object.values(casesByService).flat();

/** S3 asks KMS for these with the permissions of its caller: no call of rootwatch names them. */
const madeByS3: readonly string[] = ['kms:GenerateDataKey', 'kms:Decrypt'];

/** Runs every case against a backend, through the plain SDK. */
export function describeAwsContract(name: string, makeBackend: MakeBackend, deviations: Deviations = {}): void {
  describe(`the AWS contract of ${name}`, () => {
    const called = new Set<string>();
    let backend: Backend;
    let contract: AwsContract;

    beforeAll(async () => {
      backend = await makeBackend(contractOrganization);
      contract = contractOf(backend, (operation) => called.add(operation));
    }, 60_000);
    afterAll(() => backend?.stop());

    describe.each(Object.entries(casesByService))('%s', (_service, cases) => {
      it.each(cases.map((one) => [one.title, one] as const))('%s', async (title, { ask, answer }) => {
        const seen = withNames(await ask(contract), backend.ids);
        expect(seen).toEqual((deviations[title] ?? { answer }).answer);
      });
    });

    it('every recorded deviation differs from the answer of AWS and belongs to a case', () => {
      const answerByTitle = new Map(allCases.map(({ title, answer }) => [title, answer]));
      for (const [title, deviation] of Object.entries(deviations)) {
        expect(answerByTitle.keys()).toContain(title);
        expect(deviation.answer).not.toEqual(answerByTitle.get(title));
      }
      expect(answerByTitle.size).toBe(allCases.length);
    });

    it('every operation that rootwatch uses is called by a case', () => {
      const uncalled = permissions.map(({ operation }) => operation).filter((operation) => !called.has(operation));
      expect(uncalled).toEqual(madeByS3);
    });
  });
}

function contractOf({ ids, connection, managementKeys }: Backend, onCall: (operation: string) => void): AwsContract {
  const clientsByPlace = new Map<string, Promise<Clients>>();
  const withKeys = (keys: Keys, region?: string): Clients => clientsFor(keys, { ...connection, onCall }, region);

  async function enter(account: string, region: string): Promise<Clients> {
    if (account === 'management') return withKeys(managementKeys, region);
    const role = {
      RoleArn: `arn:aws:iam::${ids.account(account)}:role/${accessRoleName}`,
      RoleSessionName: 'contract',
    };
    return withKeys(await keysOfRole(withKeys(managementKeys).sts, role), region);
  }

  return {
    ids,
    withKeys,
    as: (account, region = 'us-east-1') => {
      const place = `${account} ${region}`;
      const clients = clientsByPlace.get(place) ?? enter(account, region);
      clientsByPlace.set(place, clients);
      return clients;
    },
  };
}

/** Replaces ids by their name in the fixture, so that answers of different backends can be compared. */
function withNames(answer: unknown, ids: Ids): unknown {
  const names = new Map<string, string>([
    [ids.organization, '<organization>'],
    ...contractOrganization.accounts.map(({ key }) => [ids.account(key), `<${key}>`] as const),
    ...contractOrganization.units.map(({ name }) => [ids.unit(name), `<unit ${name}>`] as const),
    [ids.kmsKey('22222222-2222-4222-8222-222222222222'), '<alarms key>'],
  ]);
  const rename = (value: unknown): unknown => {
    if (typeof value === 'string') {
      if (value === ids.root) return '<root>';
      const renamed = [...names].reduce((text, [id, named]) => text.replaceAll(id, named), value);
      return renamed.replace(/^(arn:aws:sns:.*:)[0-9a-f]{8}-[0-9a-f-]{27}$/, '$1<id>');
    }
    if (Array.isArray(value)) return value.map(rename);
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, rename(inner)]));
  };
  return rename(answer);
}
