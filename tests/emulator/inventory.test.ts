import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InventoryReport } from '../../src/report/inventory-report.ts';
import {
  type EmulatedOrganization,
  environmentOf,
  minute,
  startEmulatedOrganization,
} from './emulated-organization.ts';
import { casesOf } from './organization/index.ts';
import { rootwatch } from './programs.ts';

const topic = ['--topic-name', 'rootwatch-root-usage'];
const execute = promisify(execFile);

let emulated: EmulatedOrganization;

beforeAll(async () => {
  emulated = await startEmulatedOrganization(casesOf('management', 'complete', 'no-filter', 'no-alarm', 'locked'));
}, minute);
afterAll(() => emulated?.stop());

async function inventory(...words: readonly string[]): Promise<{ exitCode: number; report: InventoryReport }> {
  const { exitCode, stdout } = await rootwatch(
    ['inventory', ...topic, '--format', 'json', ...words],
    emulated.environment,
  );
  return { exitCode, report: JSON.parse(stdout) };
}

describe('rootwatch inventory, over HTTP', () => {
  it(
    'inventory lists what remediation created, and its commands delete all of it in their order',
    async () => {
      const accounts = ['--accounts', emulated.idsOf('management', 'complete', 'no-filter', 'no-alarm')];
      const before = await inventory(...accounts);
      expect(before.exitCode).toBe(0);
      expect(before.report.accounts.flatMap(({ resources }) => resources)).toEqual([]);

      const subscribe = ['--subscribe', 'email:security@example.com'];
      await rootwatch(['remediate', '--yes', ...topic, ...subscribe, ...accounts], emulated.environment);
      const { report } = await inventory(...accounts);
      expect(report.totals.byKind).toEqual({ alarm: 2, 'metric-filter': 1, subscription: 2, topic: 2 });

      for (const key of ['no-filter', 'no-alarm']) {
        const found = report.accounts.find(({ account }) => account.id === emulated.ids.account(key));
        const commands = (found?.resources ?? []).flatMap(({ deleteCommand }) => deleteCommand ?? []);
        const env = { ...(await environmentOf(emulated, key)), HOME: process.env['HOME'] ?? '' };
        await execute('bash', ['-euc', commands.join('\n')], { env });
      }
      const after = await inventory(...accounts);
      expect(after.exitCode).toBe(0);
      expect(after.report.accounts.flatMap(({ resources }) => resources)).toEqual([]);
    },
    2 * minute,
  );

  it(
    'inventory exits 3 with an account whose role could not be assumed, and 1 when it is the only one',
    async () => {
      const { exitCode, report } = await inventory();
      const locked = report.accounts.find(({ account }) => account.id === emulated.ids.account('locked'));
      expect(exitCode).toBe(3);
      expect(locked).toMatchObject({ state: 'unread', errors: [{ operation: 'sts:AssumeRole' }] });
      expect((await inventory('--accounts', emulated.idsOf('locked'))).exitCode).toBe(1);
    },
    minute,
  );
});
