import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  type GetObjectCommandInput,
  PutObjectCommand,
  type PutObjectCommandInput,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { AwsContract, ContractCase } from './aws-contract-case.ts';
import { answerOf } from './aws-contract-clients.ts';

const Bucket = 'reports-of-the-organization';

async function put(aws: AwsContract, input: Partial<PutObjectCommandInput> & { readonly Key: string }) {
  const { s3 } = await aws.as('management');
  const answer = await answerOf(s3.send(new PutObjectCommand({ Bucket, Body: 'body', ...input })));
  return 'refused' in answer ? answer : 'put';
}

async function get(aws: AwsContract, input: Partial<GetObjectCommandInput> & { readonly Key: string }) {
  const { s3 } = await aws.as('management');
  const answer = await answerOf(s3.send(new GetObjectCommand({ Bucket, ...input })));
  return 'refused' in answer ? answer : answer.Body?.transformToString();
}

/** Puts an object together from its parts, unless there is one of that key. */
async function uploadInParts(aws: AwsContract, Key: string, parts: readonly string[]) {
  const { s3 } = await aws.as('management');
  const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key }));
  const Parts = await Promise.all(
    parts.map(async (Body, index) => {
      const PartNumber = index + 1;
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body }));
      return { PartNumber, ETag };
    }),
  );
  const completed = { Bucket, Key, UploadId, MultipartUpload: { Parts }, IfNoneMatch: '*' };
  const answer = await answerOf(s3.send(new CompleteMultipartUploadCommand(completed)));
  return 'refused' in answer ? answer : 'put';
}

const largePart = 'x'.repeat(5 * 1024 * 1024);

const noSuchBucket = { refused: 'NoSuchBucket', status: 404 };
const accessDenied = { refused: 'AccessDenied', status: 403 };

export const s3Cases: readonly ContractCase[] = [
  {
    title: 'PutObject stores a text that GetObject gives back as it was',
    ask: async (aws) => [
      await put(aws, { Key: 'runs/1/é ✨.json', Body: '{"name":"=cmd() ✨"}\n', ContentType: 'application/json' }),
      await get(aws, { Key: 'runs/1/é ✨.json' }),
    ],
    answer: ['put', '{"name":"=cmd() ✨"}\n'],
  },
  {
    title: 'PutObject overwrites an object by default',
    ask: async (aws) => [
      await put(aws, { Key: 'latest.json', Body: 'first' }),
      await put(aws, { Key: 'latest.json', Body: 'second' }),
      await get(aws, { Key: 'latest.json' }),
    ],
    answer: ['put', 'put', 'second'],
  },
  {
    title: 'PutObject with If-None-Match writes once and refuses the second time',
    ask: async (aws) => [
      await put(aws, { Key: 'once.json', Body: 'first', IfNoneMatch: '*' }),
      await put(aws, { Key: 'once.json', Body: 'second', IfNoneMatch: '*' }),
      await get(aws, { Key: 'once.json' }),
    ],
    answer: ['put', { refused: 'PreconditionFailed', status: 412 }, 'first'],
  },
  {
    title: 'CompleteMultipartUpload puts the parts together in their order',
    ask: async (aws) => {
      const uploaded = await uploadInParts(aws, 'large.ndjson', [largePart, 'the end']);
      const text = await get(aws, { Key: 'large.ndjson' });
      return [uploaded, typeof text === 'string' && text === `${largePart}the end`];
    },
    answer: ['put', true],
  },
  {
    title: 'CompleteMultipartUpload refuses parts that are too small',
    ask: (aws) => uploadInParts(aws, 'small.ndjson', ['small', 'the end']),
    answer: { refused: 'EntityTooSmall', status: 400 },
  },
  {
    title: 'CompleteMultipartUpload with If-None-Match refuses what is there already',
    ask: async (aws) => [
      await put(aws, { Key: 'taken.ndjson', Body: 'first' }),
      await uploadInParts(aws, 'taken.ndjson', ['second']),
      await get(aws, { Key: 'taken.ndjson' }),
    ],
    answer: ['put', { refused: 'PreconditionFailed', status: 412 }, 'first'],
  },
  {
    title: 'AbortMultipartUpload deletes an upload and its parts',
    ask: async (aws) => {
      const { s3 } = await aws.as('management');
      const object = { Bucket, Key: 'aborted.ndjson' };
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand(object));
      await s3.send(new UploadPartCommand({ ...object, UploadId, PartNumber: 1, Body: 'part' }));
      await s3.send(new AbortMultipartUploadCommand({ ...object, UploadId }));
      const late = new UploadPartCommand({ ...object, UploadId, PartNumber: 2, Body: 'late' });
      const answer = await answerOf(s3.send(late));
      return ['refused' in answer ? answer : 'put', await get(aws, { Key: object.Key })];
    },
    answer: [
      { refused: 'NoSuchUpload', status: 404 },
      { refused: 'NoSuchKey', status: 404 },
    ],
  },
  {
    title: 'PutObject refuses a bucket of another account than was expected',
    ask: (aws) => put(aws, { Key: 'owned.json', ExpectedBucketOwner: aws.ids.account('beta') }),
    answer: accessDenied,
  },
  {
    title: 'PutObject says when there is no such bucket',
    ask: (aws) => put(aws, { Bucket: 'no-such-bucket-of-the-organization', Key: 'a.json' }),
    answer: noSuchBucket,
  },
  {
    title: 'PutObject refuses a caller without ownership of the bucket or a permission on it',
    ask: async (aws) => {
      const { s3 } = await aws.as('beta');
      const answer = await answerOf(s3.send(new PutObjectCommand({ Bucket, Key: 'strange.json', Body: 'body' })));
      return 'refused' in answer ? answer : 'put';
    },
    answer: accessDenied,
  },
  {
    title: 'GetObject says when there is no such object',
    ask: (aws) => get(aws, { Key: 'gone.json' }),
    answer: { refused: 'NoSuchKey', status: 404 },
  },
  {
    title: 'GetObject says when there is no such bucket',
    ask: (aws) => get(aws, { Bucket: 'no-such-bucket-of-the-organization', Key: 'a.json' }),
    answer: noSuchBucket,
  },
  {
    // S3 itself calls kms:GenerateDataKey and kms:Decrypt, with the permissions of the caller.
    title: 'PutObject encrypts with a key of KMS, and GetObject decrypts',
    ask: async (aws) => {
      const { s3 } = await aws.as('management');
      const object = { Bucket, Key: 'encrypted.json' };
      const encryption = { ServerSideEncryption: 'aws:kms', SSEKMSKeyId: 'alias/reports' } as const;
      await s3.send(new PutObjectCommand({ ...object, ...encryption, Body: 'secret' }));
      const { Body, ServerSideEncryption } = await s3.send(new GetObjectCommand(object));
      return [await Body?.transformToString(), ServerSideEncryption];
    },
    answer: ['secret', 'aws:kms'],
  },
];
