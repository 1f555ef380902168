import { describe, expect, it } from '@jest/globals';
import { known, unknown } from '../../../src/domain/observed.ts';
import { openStore } from '../../../src/report-store/open-store.ts';
import { type Answering, type Attempt, awsError, fakeAws } from '../aws/fake-answers.ts';

const once = { contentType: 'application/json', createOnly: true };

function bucket(uri: string, answering: Answering, options: object = {}) {
  const attempts: Attempt[] = [];
  const aws = fakeAws((attempt) => {
    attempts.push(attempt);
    return answering(attempt);
  });
  return { attempts, store: openStore(uri, { aws, ...options }) };
}

function holding(text: string): object {
  return { Body: { transformToString: async () => text } };
}

function exists(text: string): Answering {
  return (attempt) => {
    if (attempt.command === 'GetObject') return holding(text);
    throw awsError('PreconditionFailed', { status: 412 });
  };
}

describe('s3Store', () => {
  it.each(['runs/../work/plan.json', '/summary.json', 'runs//summary.json', 'a b.json', ''])(
    's3Store sends nothing for the path %j, which is not one of a report',
    async (path) => {
      const { attempts, store } = bucket('s3://reports/org', () => ({}));
      const message = 'The path is not one of a report.';
      expect(await store.write(path, '{}', once)).toEqual({
        ok: false,
        why: { code: 'UNEXPECTED_ERROR', operation: 's3:PutObject', message },
      });
      expect(await store.read(path)).toEqual(unknown({ code: 'UNEXPECTED_ERROR', operation: 's3:GetObject', message }));
      expect(attempts).toEqual([]);
    },
  );

  it("s3Store puts an object once, with the caller's credentials, below the prefix", async () => {
    const { attempts, store } = bucket('s3://reports/org/audit/', () => ({}));
    expect(await store.write('runs/1.json', '{}', once)).toEqual({ ok: true });
    expect(attempts).toMatchObject([
      {
        command: 'PutObject',
        accessKeyId: 'AKIAOWN',
        input: {
          Bucket: 'reports',
          Key: 'org/audit/runs/1.json',
          Body: '{}',
          ContentType: 'application/json',
          IfNoneMatch: '*',
        },
      },
    ]);
    expect(attempts[0]?.input).not.toHaveProperty('ServerSideEncryption');
  });

  it.each(['s3://reports', 's3://reports/'])('s3Store puts objects at the top of %s', async (uri) => {
    const { attempts, store } = bucket(uri, () => ({}));
    await store.write('latest/a.json', '{}', { ...once, createOnly: false });
    expect(attempts[0]?.input).toMatchObject({ Bucket: 'reports', Key: 'latest/a.json' });
    expect(attempts[0]?.input).not.toHaveProperty('IfNoneMatch');
  });

  it('s3Store sends the expected owner of the bucket and the key', async () => {
    const { attempts, store } = bucket('s3://reports', () => ({}), {
      expectedBucketOwner: '111111111111',
      kmsKeyId: 'alias/reports',
    });
    await store.write('a.json', '{}', once);
    expect(attempts[0]?.input).toMatchObject({
      ExpectedBucketOwner: '111111111111',
      ServerSideEncryption: 'aws:kms',
      SSEKMSKeyId: 'alias/reports',
      BucketKeyEnabled: true,
    });
  });

  it('s3Store returns that a path is taken when another object exists there', async () => {
    const { store } = bucket('s3://reports', exists('of another run'));
    expect(await store.write('a.json', '{}', once)).toMatchObject({
      ok: false,
      why: { awsCode: 'PreconditionFailed' },
    });
  });

  it('s3Store accepts an object that exists already when it is the same', async () => {
    const { store } = bucket('s3://reports', exists('{}'));
    expect(await store.write('a.json', '{}', once)).toEqual({ ok: true });
  });

  it('s3Store recognizes its own file by its content, with or without a byte order mark', async () => {
    const { store } = bucket('s3://reports', exists('"account_id"'));
    expect(await store.write('summary.csv', '\ufeff"account_id"', once)).toEqual({ ok: true });
  });

  it('s3Store returns why an object can not be written', async () => {
    const { store } = bucket('s3://reports', () => {
      throw awsError('AccessDenied', { status: 403 });
    });
    expect(await store.write('a.json', '{}', once)).toMatchObject({
      ok: false,
      why: { code: 'ACCESS_DENIED', operation: 's3:PutObject' },
    });
  });

  it('s3Store reads an object, and undefined where there is none', async () => {
    const { store } = bucket('s3://reports/x', ({ input }) => {
      if (input['Key'] === 'x/there') return holding('text');
      throw awsError('NoSuchKey', { status: 404 });
    });
    expect(await store.read('there')).toEqual(known('text'));
    expect(await store.read('elsewhere')).toEqual(known(undefined));
  });

  it.each(['s3://', 's3:///prefix'])('s3Store throws for a URI without a bucket: %s', (uri) => {
    expect(() => bucket(uri, () => ({}))).toThrow('has no bucket');
  });

  it('s3Store puts a few pieces as one object at once', async () => {
    const { attempts, store } = bucket('s3://reports', () => ({}));
    expect(await store.write('a.ndjson', ['{}\n', '{"é":1}\n'], once)).toEqual({ ok: true });
    expect(attempts.map(({ command }) => command)).toEqual(['PutObject']);
    expect(textOf(attempts[0]?.input)).toBe('{}\n{"é":1}\n');
    expect(attempts[0]?.input).toMatchObject({ Key: 'a.ndjson', IfNoneMatch: '*', ContentType: 'application/json' });
  });

  it('s3Store puts many pieces in parts, once, and never has all of them in memory', async () => {
    const { attempts, store } = bucket('s3://reports', partAnswers);
    let made = 0;
    let mostAhead = 0;
    const pieces = function* (): Generator<string> {
      for (; made < 20; made += 1) {
        const sent = attempts.filter(({ command }) => command === 'UploadPart').length;
        mostAhead = Math.max(mostAhead, made - 5 * sent);
        yield 'x'.repeat(mebibyte);
      }
    };
    expect(await store.write('a.ndjson', pieces(), once)).toEqual({ ok: true });
    expect(attempts.map(({ command }) => command)).toEqual([
      'CreateMultipartUpload',
      ...Array.from({ length: 4 }, () => 'UploadPart'),
      'CompleteMultipartUpload',
    ]);
    expect(attempts.at(-1)?.input).toMatchObject({ IfNoneMatch: '*' });
    expect(mostAhead).toBeLessThan(20);
  });

  it('s3Store removes the parts of an upload that fails', async () => {
    const { attempts, store } = bucket('s3://reports', (attempt) => {
      if (attempt.command === 'UploadPart') throw awsError('AccessDenied', { status: 403 });
      return partAnswers(attempt);
    });
    const pieces = Array.from({ length: 20 }, () => 'x'.repeat(mebibyte));
    expect(await store.write('a.ndjson', pieces, once)).toMatchObject({ ok: false, why: { code: 'ACCESS_DENIED' } });
    expect(attempts.map(({ command }) => command)).toContain('AbortMultipartUpload');
    expect(attempts.map(({ command }) => command)).not.toContain('CompleteMultipartUpload');
  });
});

const mebibyte = 1024 * 1024;

const partAnswers: Answering = ({ command }) =>
  command === 'CreateMultipartUpload' ? { UploadId: 'upload-1' } : { ETag: '"part"' };

function textOf(input: unknown): string {
  const { Body } = Object(input);
  return Buffer.from(Body).toString('utf8');
}
