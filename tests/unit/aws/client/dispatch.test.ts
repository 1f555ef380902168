import { CloudTrailClient, DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient, DescribeAlarmsForMetricCommand } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient, DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import { DescribeKeyCommand, KMSClient } from '@aws-sdk/client-kms';
import { ListAccountsCommand, OrganizationsClient } from '@aws-sdk/client-organizations';
import { GetTopicAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { afterEach, describe, expect, it } from '@jest/globals';
import { type Aws, type AwsOptions, createClients } from '../../../../src/aws/client/clients.ts';
import { dispatch } from '../../../../src/aws/client/dispatch.ts';
import { CallRetryStrategy } from '../../../../src/aws/client/retry-strategy.ts';

const identity = { accessKeyId: 'ASIA111111111111', secretAccessKey: 'secret', sessionToken: 'token' };
const hooks = { beforeAttempt: async () => undefined, onAttempt: () => undefined, onFailure: () => undefined };
const { signal } = new AbortController();

type Request = { readonly headers: Readonly<Record<string, string>>; readonly [part: string]: unknown };

/** Records the requests and answers none: these tests are about requests only. */
function keeping() {
  const requests: Request[] = [];
  const requestHandler = {
    handle: async (request: Request) => {
      requests.push(request);
      throw new Error('Nothing is sent.');
    },
  };
  return { requests, requestHandler };
}

/** Removes what differs in every request: the id of the call and the signature that covers it. */
function comparable({ headers, ...request }: Request): object {
  const { 'amz-sdk-invocation-id': _id, 'x-amz-date': _date, authorization = '', ...others } = headers;
  return { ...request, headers: { ...others, authorization: authorization.replace(/Signature=.*/, '') } };
}

type Own = Required<Pick<AwsOptions, 'region' | 'requestHandler' | 'retryStrategy' | 'maxAttempts'>> & {
  readonly credentials: typeof identity;
};

const role = { RoleArn: 'arn:aws:iam::111111111111:role/r', RoleSessionName: 'rootwatch' };

/** One call of each service: by `dispatch`, and by the `send` of an SDK client. */
const services: readonly (readonly [string, (aws: Aws) => Promise<unknown>, (own: Own) => Promise<unknown>])[] = [
  [
    'STS',
    (aws) => dispatch(aws.sts('eu-west-1'), new AssumeRoleCommand(role), { identity, hooks, signal }),
    (own) => new STSClient(own).send(new AssumeRoleCommand(role)),
  ],
  [
    'Organizations',
    (aws) => dispatch(aws.organizations(), new ListAccountsCommand({ MaxResults: 20 }), { identity, hooks, signal }),
    (own) => new OrganizationsClient(own).send(new ListAccountsCommand({ MaxResults: 20 })),
  ],
  [
    'CloudTrail',
    (aws) => dispatch(aws.cloudtrail('eu-west-1'), new DescribeTrailsCommand({}), { identity, hooks, signal }),
    (own) => new CloudTrailClient(own).send(new DescribeTrailsCommand({})),
  ],
  [
    'CloudWatch Logs',
    (aws) =>
      dispatch(aws.logs('eu-west-1'), new DescribeMetricFiltersCommand({ logGroupName: 'g' }), {
        identity,
        hooks,
        signal,
      }),
    (own) => new CloudWatchLogsClient(own).send(new DescribeMetricFiltersCommand({ logGroupName: 'g' })),
  ],
  [
    'CloudWatch',
    (aws) =>
      dispatch(aws.cloudwatch('eu-west-1'), new DescribeAlarmsForMetricCommand({ Namespace: 'n', MetricName: 'm' }), {
        identity,
        hooks,
        signal,
      }),
    (own) => new CloudWatchClient(own).send(new DescribeAlarmsForMetricCommand({ Namespace: 'n', MetricName: 'm' })),
  ],
  [
    'SNS',
    (aws) =>
      dispatch(aws.sns('eu-west-1'), new GetTopicAttributesCommand({ TopicArn: 't' }), { identity, hooks, signal }),
    (own) => new SNSClient(own).send(new GetTopicAttributesCommand({ TopicArn: 't' })),
  ],
  [
    'KMS',
    async (aws) =>
      dispatch(await aws.kms('eu-west-1'), new DescribeKeyCommand({ KeyId: 'k' }), { identity, hooks, signal }),
    (own) => new KMSClient(own).send(new DescribeKeyCommand({ KeyId: 'k' })),
  ],
];

/** Returns the requests of two calls by `dispatch`, one after the other, and of one call by the SDK. */
async function sentBy([, byDispatch, bySdk]: (typeof services)[number]): Promise<readonly object[]> {
  const { requests, requestHandler } = keeping();
  const configuration = {
    region: 'eu-west-1',
    requestHandler,
    retryStrategy: new CallRetryStrategy(1),
    maxAttempts: 1,
  };
  const aws = createClients({ ...configuration, userAgent: 'rootwatch/1.2.3' });
  const own = { ...configuration, customUserAgent: [['rootwatch', '1.2.3']], credentials: identity };
  for (const call of [() => byDispatch(aws), () => byDispatch(aws), () => bySdk(own)]) {
    await expect(call()).rejects.toThrow('Nothing is sent.');
  }
  return requests.map(comparable);
}

describe('dispatch', () => {
  afterEach(() => {
    delete process.env['AWS_ENDPOINT_URL'];
  });

  it.each(services)('dispatch sends to %s what the SDK would send, the first time and the next', async (...service) => {
    const [first, second, sdk] = await sentBy(service);
    expect(first).toEqual(sdk);
    expect(second).toEqual(sdk);
  });

  it.each(services)(
    'dispatch sends calls to %s to the endpoint of the environment, the first time and the next',
    async (...service) => {
      process.env['AWS_ENDPOINT_URL'] = 'http://127.0.0.1:5000';
      const [first, second, sdk] = await sentBy(service);
      expect(first).toMatchObject({ hostname: '127.0.0.1', port: 5000 });
      expect(first).toEqual(sdk);
      expect(second).toEqual(sdk);
    },
  );
});
