import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  NoSuchKey,
  PutObjectCommand,
  type PutObjectCommandInput,
  paginateListObjectsV2,
} from '@aws-sdk/client-s3';
import { describe, expect, it } from '@jest/globals';
import { type Bucket, createSandbox, type Sandbox } from '../../../src/sandbox/index.ts';
import { assumed, clientsOf, refusal } from './clients.ts';
import { accessRole, management, member, organizationWorld, startsAt } from './worlds.ts';

const withBucket = (bucket: Partial<Bucket> = {}): Sandbox =>
  createSandbox(
    organizationWorld({
      [management]: { buckets: [{ Name: 'reports', Region: 'us-east-1', ...bucket }] },
      [member]: { roles: [accessRole] },
    }),
  );

const put = (sandbox: Sandbox, input: Partial<PutObjectCommandInput> = {}) =>
  clientsOf(sandbox).s3.send(new PutObjectCommand({ Bucket: 'reports', Key: 'a/b.json', Body: '{"ü":1}', ...input }));

const textOf = async (sandbox: Sandbox, Key = 'a/b.json') => {
  const { Body } = await clientsOf(sandbox).s3.send(new GetObjectCommand({ Bucket: 'reports', Key }));
  return Body?.transformToString();
};

describe('PutObject and GetObject', () => {
  it.each<[string, NonNullable<PutObjectCommandInput['Body']>]>([
    ['text', '{"ü":1}'],
    ['bytes', new TextEncoder().encode('{"ü":1}')],
    ['a buffer', Buffer.from('{"ü":1}')],
  ])('PutObject and GetObject keep %s', async (_what, Body) => {
    const sandbox = withBucket();
    await put(sandbox, { Body });
    expect(await textOf(sandbox)).toBe('{"ü":1}');
  });

  it('PutObject and GetObject keep a stream', async () => {
    const sandbox = withBucket();
    await put(sandbox, { Body: Readable.from([Buffer.from('{"ü"'), Buffer.from(':1}')]), ContentLength: 8 });
    expect(await textOf(sandbox)).toBe('{"ü":1}');
  });

  it('GetObject returns the metadata of PutObject', async () => {
    const sandbox = withBucket();
    const said = {
      ContentType: 'application/json',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/reports',
      BucketKeyEnabled: true,
      Metadata: { run: '1' },
    } as const;
    const { ETag, ServerSideEncryption } = await put(sandbox, said);
    expect({ ETag, ServerSideEncryption }).toEqual({
      ETag: `"${createHash('md5').update('{"ü":1}').digest('hex')}"`,
      ServerSideEncryption: 'aws:kms',
    });
    const head = await clientsOf(sandbox).s3.send(new HeadObjectCommand({ Bucket: 'reports', Key: 'a/b.json' }));
    expect(head).toMatchObject({ ...said, ETag, ContentLength: 8, LastModified: startsAt });
  });

  it('PutObject overwrites an object unless If-None-Match forbids it', async () => {
    const sandbox = withBucket();
    await put(sandbox, { IfNoneMatch: '*' });
    expect(await refusal(put(sandbox, { IfNoneMatch: '*', Body: 'other' }))).toEqual({
      name: 'PreconditionFailed',
      status: 412,
      message: 'At least one of the pre-conditions you specified did not hold',
    });
    await put(sandbox, { Body: 'other' });
    expect(await textOf(sandbox)).toBe('other');
  });

  it('PutObject with If-Match overwrites only the version that it names', async () => {
    const sandbox = withBucket();
    expect((await refusal(put(sandbox, { IfMatch: '"x"' }))).name).toBe('NoSuchKey');
    const { ETag } = await put(sandbox);
    expect((await refusal(put(sandbox, { IfMatch: '"x"' }))).status).toBe(412);
    expect((await put(sandbox, { IfMatch: ETag, Body: 'next' })).ETag).not.toBe(ETag);
  });

  it('PutObject checks and repeats checksums', async () => {
    const sandbox = withBucket();
    const ChecksumSHA256 = createHash('sha256').update('{"ü":1}').digest('base64');
    expect((await put(sandbox, { ChecksumSHA256 })).ChecksumSHA256).toBe(ChecksumSHA256);
    expect((await refusal(put(sandbox, { ChecksumSHA256, Body: 'other' }))).name).toBe('BadDigest');
    expect((await refusal(put(sandbox, { ContentMD5: 'AAAAAAAAAAAAAAAAAAAAAA==' }))).name).toBe('BadDigest');
  });

  it('GetObject refuses an object that does not exist', async () => {
    const { s3 } = clientsOf(withBucket());
    await expect(s3.send(new GetObjectCommand({ Bucket: 'reports', Key: 'none' }))).rejects.toBeInstanceOf(NoSuchKey);
    expect((await refusal(s3.send(new GetObjectCommand({ Bucket: 'none', Key: 'none' })))).name).toBe('NoSuchBucket');
  });

  it('GetObject answers AccessDenied for a missing object to a caller without s3:ListBucket', async () => {
    const sandbox = createSandbox(
      organizationWorld({
        [management]: {
          users: [{ UserName: 'admin', permissions: ['s3:GetObject'] }],
          buckets: [{ Name: 'reports', Region: 'us-east-1' }],
        },
      }),
    );
    const request = clientsOf(sandbox).s3.send(new GetObjectCommand({ Bucket: 'reports', Key: 'none' }));
    expect(await refusal(request)).toMatchObject({ name: 'AccessDenied', status: 403 });
  });
});

describe('buckets', () => {
  it('a bucket refuses a request that expects another owner', async () => {
    expect((await put(withBucket(), { ExpectedBucketOwner: management })).ETag).toBeDefined();
    expect(await refusal(put(withBucket(), { ExpectedBucketOwner: member }))).toEqual({
      name: 'AccessDenied',
      status: 403,
      message: 'Access Denied',
    });
  });

  it('a bucket is served by its own Region', async () => {
    expect(await refusal(put(withBucket({ Region: 'eu-west-1' })))).toMatchObject({
      name: 'PermanentRedirect',
      status: 301,
    });
  });

  it('a bucket refuses other accounts unless its policy allows them', async () => {
    const command = new HeadBucketCommand({ Bucket: 'reports' });
    const closed = await assumed(withBucket(), { accountId: member });
    expect((await refusal(closed.s3.send(command))).status).toBe(403);
    const Policy = {
      Statement: {
        Effect: 'Allow' as const,
        Principal: { AWS: member },
        Action: 's3:ListBucket',
        Resource: 'arn:aws:s3:::reports',
      },
    };
    const open = await assumed(withBucket({ Policy }), { accountId: member });
    expect((await open.s3.send(command)).BucketRegion).toBe('us-east-1');
  });

  it('ListObjectsV2 lists objects by prefix, in pages, and grouped by a delimiter', async () => {
    const objects = { 'runs/1/a': '', 'runs/1/b': '', 'runs/2/a': '', 'latest/a': 'xyz' };
    const { s3: client } = clientsOf(withBucket({ objects }));
    const keys: (string | undefined)[] = [];
    for await (const page of paginateListObjectsV2({ client }, { Bucket: 'reports', MaxKeys: 3 })) {
      keys.push(...(page.Contents ?? []).map(({ Key }) => Key), '|');
    }
    expect(keys).toEqual(['latest/a', 'runs/1/a', 'runs/1/b', '|', 'runs/2/a', '|']);
    const folded = await client.send(new ListObjectsV2Command({ Bucket: 'reports', Prefix: 'runs/', Delimiter: '/' }));
    expect(folded).toMatchObject({
      KeyCount: 2,
      IsTruncated: false,
      CommonPrefixes: [{ Prefix: 'runs/1/' }, { Prefix: 'runs/2/' }],
    });
  });
});
