import { randomBytes } from 'node:crypto';

/**
 * Returns an id such as `20261122T060000Z-8f3a1c`, which sorts by time and differs for runs that start in one second.
 */
export function newRunId(now: Date): string {
  return `${now.toISOString().replace(/[-:]|\.\d+/g, '')}-${randomBytes(3).toString('hex')}`;
}
