import { createHash } from 'node:crypto';
import type { PutObjectRequest } from '@aws-sdk/client-s3';
import { AwsError } from '../../world/errors.ts';

type Digests = Pick<PutObjectRequest, 'ChecksumAlgorithm' | 'ChecksumSHA256' | 'ChecksumSHA1' | 'ContentMD5'>;

const digest = (algorithm: string, body: Uint8Array): string => createHash(algorithm).update(body).digest('base64');

export function checkDigests(sent: Digests, body: Uint8Array): void {
  const { ContentMD5: md5, ChecksumSHA256: sha256, ChecksumSHA1: sha1 } = sent;
  if (md5 !== undefined && digest('md5', body) !== md5) {
    throw new AwsError('BadDigest', 'The Content-MD5 you specified did not match what we received.');
  }
  for (const [algorithm, expected] of Object.entries({ sha256, sha1 })) {
    if (expected !== undefined && digest(algorithm, body) !== expected) {
      const name = algorithm.toUpperCase();
      throw new AwsError('BadDigest', `The ${name} you specified did not match the calculated checksum.`);
    }
  }
}

/** Returns the checksums that the response repeats: those that the request asked for. */
export function checksumsOf(
  sent: Digests,
  body: Uint8Array,
): Pick<PutObjectRequest, 'ChecksumSHA256' | 'ChecksumSHA1'> {
  const asked = sent.ChecksumAlgorithm;
  return {
    ...(asked === 'SHA256' || sent.ChecksumSHA256 !== undefined ? { ChecksumSHA256: digest('sha256', body) } : {}),
    ...(asked === 'SHA1' || sent.ChecksumSHA1 !== undefined ? { ChecksumSHA1: digest('sha1', body) } : {}),
  };
}
