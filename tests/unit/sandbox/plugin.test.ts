import { AccountNotFoundException, DescribeAccountCommand } from '@aws-sdk/client-organizations';
import { HeadObjectCommand, NotFound } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { anyRequest, assumed, clientsOf, refusal } from './clients.ts';
import { management, member, organizationWorld } from './worlds.ts';

describe('the plugin', () => {
  it('the plugin answers a real client and records the account, Region and endpoint of the request', async () => {
    const sandbox = createSandbox(organizationWorld());
    const { sts } = await assumed(sandbox, { accountId: member, region: 'eu-west-1' });
    sandbox.forgetCalls();

    const answer = await sts.send(new GetCallerIdentityCommand());

    expect(answer).toMatchObject({
      Account: member,
      Arn: `arn:aws:sts::${member}:assumed-role/OrganizationAccountAccessRole/test`,
      $metadata: { httpStatusCode: 200, attempts: 1, totalRetryDelay: 0 },
    });
    expect(sandbox.calls()).toEqual([
      {
        accountId: member,
        accessKeyId: expect.stringMatching(/^ASIA222222222222[A-Z0-9]{4}$/),
        region: 'eu-west-1',
        host: 'sts.eu-west-1.amazonaws.com',
        service: 'sts',
        operation: 'GetCallerIdentity',
        action: undefined,
        isMutation: false,
        input: {},
        attempt: 1,
        startedAtMs: expect.any(Number),
      },
    ]);
  });

  it('the plugin gives every response its own request id', async () => {
    const { sts } = clientsOf(createSandbox(organizationWorld()));
    const first = await sts.send(new GetCallerIdentityCommand());
    const second = await sts.send(new GetCallerIdentityCommand());
    expect(first.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(second.$metadata.requestId).not.toBe(first.$metadata.requestId);
  });

  it('errors of the sandbox are instances of the classes of the SDK', async () => {
    const { organizations } = clientsOf(createSandbox(organizationWorld()));
    const request = organizations.send(new DescribeAccountCommand({ AccountId: '999999999999' }));
    await expect(request).rejects.toBeInstanceOf(AccountNotFoundException);
    await expect(request).rejects.toMatchObject({ $fault: 'client', $metadata: { httpStatusCode: 400, attempts: 1 } });
  });

  it('the plugin answers a HEAD request without a body, as S3 does', async () => {
    const { s3 } = clientsOf(
      createSandbox(organizationWorld({ [management]: { buckets: [{ Name: 'b', Region: 'us-east-1' }] } })),
    );
    await expect(s3.send(new HeadObjectCommand({ Bucket: 'b', Key: 'none' }))).rejects.toBeInstanceOf(NotFound);
  });

  it.each([
    ['organizations', 'UnrecognizedClientException', 400],
    ['cloudtrail', 'UnrecognizedClientException', 400],
    ['logs', 'UnrecognizedClientException', 400],
    ['kms', 'UnrecognizedClientException', 400],
    ['cloudwatch', 'InvalidClientTokenId', 403],
    ['sns', 'InvalidClientTokenId', 403],
    ['sts', 'InvalidClientTokenId', 403],
    ['s3', 'InvalidAccessKeyId', 403],
  ] as const)('an unknown access key is refused with the error code of %s', async (service, name, status) => {
    const sandbox = createSandbox(organizationWorld());
    const clients = clientsOf(sandbox, { credentials: { accessKeyId: 'AKIAUNKNOWN', secretAccessKey: 'x' } });
    expect(await refusal(anyRequest[service](clients))).toMatchObject({ name, status });
    expect(sandbox.calls()).toMatchObject([{ accountId: undefined, accessKeyId: 'AKIAUNKNOWN' }]);
  });
});
