import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { type AccountReport, type Report, reportSchema } from '../../src/report/schema.ts';
import { clientsFor } from '../contract/aws-contract-clients.ts';
import { fixtureInMoto, motoManagementKeys } from '../contract/aws-contract-moto.ts';
import type { Ids } from '../contract/aws-contract-organization.ts';
import { startMoto } from '../support/moto-server.ts';
import { expectValid } from '../support/report-checks.ts';
import { type CountingProxy, startProxy } from './counting-proxy.ts';
import type { Case } from './organization/case.ts';
import { estateOf, reportBucket } from './organization/index.ts';
import { type Environment, removeTemporaryFolders, surroundings } from './programs.ts';
import { type Files, filesInBucket } from './report-files.ts';

/** An organization in moto_server, with a proxy that programs connect to. */
export type EmulatedOrganization = {
  readonly ids: Ids;
  readonly proxy: CountingProxy;
  readonly environment: Environment;
  /** Returns account ids in the form of `--accounts`. */
  readonly idsOf: (...keys: readonly string[]) => string;
  /** Returns the files below a prefix of the bucket for reports. */
  readonly bucketFiles: (prefix: string) => Promise<Files>;
  readonly stop: () => Promise<void>;
};

export const minute = 60_000;

export async function startEmulatedOrganization(cases: readonly Case[]): Promise<EmulatedOrganization> {
  const moto = await startMoto();
  const ids = await fixtureInMoto(moto.url, estateOf(cases));
  const refusedOperation = new Map(
    cases.flatMap(({ key, refused }) => (refused === undefined ? [] : [[ids.account(key), refused] as const])),
  );
  const proxy = await startProxy({
    target: moto.url,
    managementId: ids.account('management'),
    refuses: ({ accountId, operation }) => refusedOperation.get(accountId) === operation,
  });
  const clients = clientsFor(motoManagementKeys, { endpoint: moto.url });
  return {
    ids,
    proxy,
    environment: await surroundings(proxy.url),
    idsOf: (...keys) => keys.map((key) => ids.account(key)).join(','),
    bucketFiles: (prefix) => filesInBucket(clients, reportBucket, prefix),
    stop: async () => {
      await proxy.stop();
      await moto.stop();
      await removeTemporaryFolders();
    },
  };
}

export function parsedReport(text: string): Report {
  const report = reportSchema.parse(JSON.parse(text));
  expectValid('report', report);
  return report;
}

export function accountIdsIn(accounts: readonly AccountReport[]): readonly string[] {
  return accounts.map(({ account }) => account.id).toSorted();
}

/** Returns the environment of a program that runs with credentials of the account. */
export async function environmentOf({ ids, environment }: EmulatedOrganization, key: string): Promise<Environment> {
  const endpoint = environment['AWS_ENDPOINT_URL'] ?? '';
  const { sts } = clientsFor(motoManagementKeys, { endpoint });
  const RoleArn = `arn:aws:iam::${ids.account(key)}:role/OrganizationAccountAccessRole`;
  const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'auditor' }));
  return {
    ...environment,
    AWS_ACCESS_KEY_ID: Credentials?.AccessKeyId ?? '',
    AWS_SECRET_ACCESS_KEY: Credentials?.SecretAccessKey ?? '',
    AWS_SESSION_TOKEN: Credentials?.SessionToken ?? '',
  };
}
