import type * as Aws from '@aws-sdk/client-s3';
import { optional } from '../../../domain/optional.ts';
import { type Call, changes, type Operations, reads } from '../../access/operation.ts';
import { type BucketState, type ObjectState, objectState } from '../../world/bucket-state.ts';
import { AwsError, accessDenied } from '../../world/errors.ts';
import { type LocatedBucket, locateBucket } from './buckets.ts';
import { abortUpload, completedUpload, createUpload, uploadPart } from './multipart-uploads.ts';
import { type AnswerBody, bodyBytes, streamOf } from './object-body.ts';
import { checkDigests, checksumsOf } from './object-checksum.ts';

const noSuchKey = (): AwsError => new AwsError('NoSuchKey', 'The specified key does not exist.', { statusCode: 404 });

const preconditionFailed = (): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    statusCode: 412,
  });

type InBucket = { readonly Bucket?: string | undefined; readonly ExpectedBucketOwner?: string | undefined };

function bucketFor(call: Call, { Bucket: name, ExpectedBucketOwner: owner }: InBucket): BucketState {
  const located = locateBucket(call, name ?? '');
  if (located === undefined)
    throw new AwsError('NoSuchBucket', 'The specified bucket does not exist', { statusCode: 404 });
  if (owner !== undefined && owner !== located.ownerId) throw accessDenied('s3', 'Access Denied');
  if (located.bucket.region !== call.place.region) {
    throw new AwsError(
      'PermanentRedirect',
      'The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.',
      { statusCode: 301 },
    );
  }
  return located.bucket;
}

function objectFor(call: Call, input: InBucket & { readonly Key?: string | undefined }): ObjectState {
  const bucket = bucketFor(call, input);
  const found = bucket.objects.get(input.Key ?? '');
  if (found !== undefined) return found;
  // "If you don't have the s3:ListBucket permission, Amazon S3 returns an HTTP status code 403".
  call.authorize({ action: 's3:ListBucket', ...bucketResource(call, input.Bucket) });
  throw noSuchKey();
}

async function putObject(call: Call, input: Aws.PutObjectCommandInput): Promise<Aws.PutObjectOutput> {
  const bucket = bucketFor(call, input);
  const { Key: key = '', Body, IfNoneMatch, IfMatch, Bucket: _bucket, ...stored } = input;
  if (key === '' || Buffer.byteLength(key) > 1024) throw new AwsError('KeyTooLongError', 'Your key is too long');
  if (IfNoneMatch !== undefined && IfNoneMatch !== '*') {
    throw new AwsError('NotImplemented', 'A header you provided implies functionality that is not implemented', {
      statusCode: 501,
    });
  }
  const body = await bodyBytes(Body);
  checkDigests(input, body);
  const existing = bucket.objects.get(key);
  if (IfNoneMatch === '*' && existing !== undefined) throw preconditionFailed();
  if (IfMatch !== undefined && existing === undefined) throw noSuchKey();
  if (IfMatch !== undefined && existing?.eTag !== IfMatch) throw preconditionFailed();
  const object = objectState(body, call.store.clock.now(), stored);
  bucket.objects.set(key, object);
  return { ETag: object.eTag, ...encryption(object), ...checksumsOf(input, body) };
}

function completeUpload(call: Call, input: Aws.CompleteMultipartUploadRequest): Aws.CompleteMultipartUploadOutput {
  const bucket = bucketFor(call, input);
  const { Bucket, Key = '', IfNoneMatch } = input;
  if (IfNoneMatch === '*' && bucket.objects.has(Key)) throw preconditionFailed();
  const object = completedUpload(bucket, input, call);
  bucket.objects.set(Key, object);
  return { Bucket, Key, ETag: object.eTag };
}

function encryption({
  stored,
}: ObjectState): Pick<Aws.GetObjectOutput, 'ServerSideEncryption' | 'SSEKMSKeyId' | 'BucketKeyEnabled'> {
  const { ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled } = stored as Partial<Aws.PutObjectRequest>;
  return {
    // "Amazon S3 … applies server-side encryption with S3 managed keys (SSE-S3) as the base level of encryption."
    ServerSideEncryption: ServerSideEncryption ?? 'AES256',
    ...optional({ SSEKMSKeyId, BucketKeyEnabled }),
  };
}

function described(object: ObjectState) {
  const { ContentEncoding, CacheControl, Metadata, ObjectLockMode, ObjectLockRetainUntilDate } =
    object.stored as Partial<Aws.PutObjectRequest>;
  return {
    ...encryption(object),
    ETag: object.eTag,
    LastModified: new Date(object.lastModifiedMs),
    ContentLength: object.body.byteLength,
    ContentType: object.contentType,
    Metadata: { ...Metadata },
    ...optional({ ContentEncoding, CacheControl, ObjectLockMode, ObjectLockRetainUntilDate }),
  };
}

function getObject(call: Call, input: Aws.GetObjectRequest): Omit<Aws.GetObjectOutput, 'Body'> & { Body: AnswerBody } {
  const object = objectFor(call, input);
  if (input.IfMatch !== undefined && input.IfMatch !== object.eTag) throw preconditionFailed();
  return { ...described(object), Body: streamOf(object.body) };
}

function headObject(call: Call, input: Aws.HeadObjectRequest): Aws.HeadObjectOutput {
  return described(objectFor(call, input));
}

function headBucket(call: Call, input: Aws.HeadBucketRequest): Aws.HeadBucketOutput {
  return { BucketRegion: bucketFor(call, input).region, AccessPointAlias: false };
}

function listObjects(call: Call, input: Aws.ListObjectsV2Request): Aws.ListObjectsV2Output {
  const bucket = bucketFor(call, input);
  const { Prefix: prefix = '', Delimiter: delimiter, StartAfter: after = '', MaxKeys: maxKeys = 1000 } = input;
  const keys = [...bucket.objects.keys()].filter((key) => key.startsWith(prefix) && key > after).toSorted();
  const groupOf = (key: string): string | undefined => {
    const at = delimiter === undefined || delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    return at === -1 ? undefined : key.slice(0, at + (delimiter ?? '').length);
  };
  const entries = [...new Map(keys.map((key) => [groupOf(key) ?? key, { key, group: groupOf(key) }])).values()];
  const { items, nextToken } = call.pages(entries, {
    token: input.ContinuationToken,
    asked: Math.min(maxKeys, 1000),
    usual: 1000,
    invalidToken: () => new AwsError('InvalidArgument', 'The continuation token provided is incorrect'),
  });
  const groups = items.flatMap(({ group }) => (group === undefined ? [] : [group]));
  return {
    Name: bucket.name,
    Prefix: prefix,
    MaxKeys: maxKeys,
    KeyCount: items.length,
    IsTruncated: nextToken !== undefined,
    ...optional({ NextContinuationToken: nextToken }),
    Contents: items.flatMap(({ key, group }) => (group === undefined ? [listed(key, bucket.objects.get(key))] : [])),
    ...(groups.length === 0 ? {} : { CommonPrefixes: groups.map((Prefix) => ({ Prefix })) }),
  };
}

function listed(Key: string, object: ObjectState | undefined): Aws._Object {
  const ETag = object?.eTag;
  return {
    Key,
    ETag,
    Size: object?.body.byteLength,
    LastModified: new Date(object?.lastModifiedMs ?? 0),
    StorageClass: 'STANDARD',
  };
}

function bucketResource(call: Call, name: string | undefined, key?: string) {
  const located: LocatedBucket | undefined = locateBucket(call, name ?? '');
  const resource = `arn:${call.place.partition}:s3:::${name}${key === undefined ? '' : `/${key}`}`;
  // For a bucket that does not exist every caller gets NoSuchBucket.
  if (located === undefined) return { resource };
  const { bucket, ownerId } = located;
  return { resource, ownerId, ...optional({ resourcePolicy: bucket.policy }) };
}

const ofObject = (call: Call, { Bucket, Key }: { Bucket: string | undefined; Key: string | undefined }) =>
  bucketResource(call, Bucket, Key ?? '');

const ofBucket = (call: Call, { Bucket }: { Bucket: string | undefined }) => bucketResource(call, Bucket);

export const s3: Operations = {
  PutObject: changes('s3:PutObject', putObject, ofObject),
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/mpuoverview.html#mpuAndPermissions
  CreateMultipartUpload: changes(
    's3:PutObject',
    (call, input: Aws.CreateMultipartUploadRequest) => createUpload(bucketFor(call, input), input),
    ofObject,
  ),
  UploadPart: changes(
    's3:PutObject',
    (call, input: Aws.UploadPartCommandInput) => uploadPart(bucketFor(call, input), input),
    ofObject,
  ),
  CompleteMultipartUpload: changes('s3:PutObject', completeUpload, ofObject),
  AbortMultipartUpload: changes(
    's3:AbortMultipartUpload',
    (call, input: Aws.AbortMultipartUploadRequest) => abortUpload(bucketFor(call, input), input),
    ofObject,
  ),
  GetObject: reads('s3:GetObject', getObject, ofObject),
  HeadObject: reads('s3:GetObject', headObject, ofObject),
  HeadBucket: reads('s3:ListBucket', headBucket, ofBucket),
  ListObjectsV2: reads('s3:ListBucket', listObjects, ofBucket),
};
