import { createHash } from 'node:crypto';

/** Returns a text by which two texts are compared where neither is kept: the first 128 bits of its SHA-256. */
export function fingerprintOf(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
