import { randomBytes } from 'node:crypto';

/** `20261122T060000Z-8f3a1c`: sorts by time, and two runs that start in one second still differ. */
export function newRunId(now: Date): string {
  return `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`;
}
