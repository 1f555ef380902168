import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { DescribeOrganizationCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ServiceException } from '@smithy/core/client';
import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import { type Sandbox, type SandboxCredentials, sandboxClientConfig } from '../../../src/sandbox/index.ts';

export type Clients = {
  readonly organizations: OrganizationsClient;
  readonly sts: STSClient;
  readonly cloudtrail: CloudTrailClient;
  readonly logs: CloudWatchLogsClient;
  readonly cloudwatch: CloudWatchClient;
  readonly sns: SNSClient;
  readonly kms: KMSClient;
  readonly s3: S3Client;
};

type ClientChoice = { readonly region?: string; readonly credentials?: SandboxCredentials; readonly attempts?: number };

/** Real SDK clients that talk to the sandbox; by default the management account's administrator in us-east-1. */
export function clientsOf(
  sandbox: Sandbox,
  { region = 'us-east-1', credentials, attempts = 1 }: ClientChoice = {},
): Clients {
  const shared = sandboxClientConfig(sandbox, region);
  const config = {
    region,
    credentials: credentials ?? shared.credentials,
    requestHandler: shared.requestHandler,
    retryStrategy: new ConfiguredRetryStrategy(attempts, () => shared.retryDelayMs),
  };
  const withPlugin = <Client extends { middlewareStack: { use: (plugin: typeof shared.plugin) => void } }>(
    client: Client,
  ): Client => {
    client.middlewareStack.use(shared.plugin);
    return client;
  };
  return {
    organizations: withPlugin(new OrganizationsClient(config)),
    sts: withPlugin(new STSClient(config)),
    cloudtrail: withPlugin(new CloudTrailClient(config)),
    logs: withPlugin(new CloudWatchLogsClient(config)),
    cloudwatch: withPlugin(new CloudWatchClient(config)),
    sns: withPlugin(new SNSClient(config)),
    kms: withPlugin(new KMSClient(config)),
    s3: withPlugin(new S3Client(config)),
  };
}

type Assumed = {
  readonly accountId: string;
  readonly roleName?: string;
  readonly policy?: object;
  readonly region?: string;
};

/** Assumes a role as the management account's administrator and returns its clients. */
export async function assumed(sandbox: Sandbox, wanted: Assumed): Promise<Clients> {
  const { accountId, roleName = 'OrganizationAccountAccessRole', policy, region = 'us-east-1' } = wanted;
  const { Credentials: keys } = await clientsOf(sandbox).sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${accountId}:role/${roleName}`,
      RoleSessionName: 'test',
      ...(policy === undefined ? {} : { Policy: JSON.stringify(policy) }),
    }),
  );
  const { AccessKeyId = '', SecretAccessKey = '', SessionToken = '' } = keys ?? {};
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return clientsOf(sandbox, { credentials, region });
}

/** Returns name, status and message of the error of a request. */
export async function refusal(
  request: Promise<unknown>,
): Promise<{ name: string; status: number | undefined; message: string }> {
  try {
    await request;
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    const status = error instanceof ServiceException ? error.$metadata.httpStatusCode : undefined;
    return { name: error.name, status, message: error.message };
  }
  throw new Error('The request was answered.');
}

/** One reading request of every service. */
export const anyRequest = {
  organizations: ({ organizations }) => organizations.send(new DescribeOrganizationCommand()),
  cloudtrail: ({ cloudtrail }) => cloudtrail.send(new DescribeTrailsCommand()),
  logs: ({ logs }) => logs.send(new DescribeLogGroupsCommand()),
  kms: ({ kms }) => kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/sns' })),
  cloudwatch: ({ cloudwatch }) => cloudwatch.send(new DescribeAlarmsCommand()),
  sns: ({ sns }) => sns.send(new GetTopicAttributesCommand({ TopicArn: 'arn:aws:sns:us-east-1:111111111111:t' })),
  sts: ({ sts }) => sts.send(new GetCallerIdentityCommand()),
  s3: ({ s3 }) => s3.send(new ListObjectsV2Command({ Bucket: 'b' })),
} as const satisfies Record<keyof Clients, (clients: Clients) => Promise<object>>;
