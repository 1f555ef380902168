import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { InventoryReport } from '../../src/report/inventory-report.ts';
import { casesOf } from './organization/index.ts';
import { rootwatch } from './programs.ts';
import { environmentIn, minute, type Scene, setScene } from './scene.ts';

const topic = ['--topic-name', 'rootwatch-root-usage'];
const execute = promisify(execFile);

let scene: Scene;

beforeAll(async () => {
  scene = await setScene(casesOf('management', 'complete', 'no-filter', 'no-alarm', 'locked'));
}, minute);
afterAll(() => scene?.stop());

async function inventory(...words: readonly string[]): Promise<{ exitCode: number; report: InventoryReport }> {
  const { exitCode, stdout } = await rootwatch(
    ['inventory', ...topic, '--format', 'json', ...words],
    scene.environment,
  );
  return { exitCode, report: JSON.parse(stdout) };
}

describe('rootwatch inventory, over HTTP', () => {
  it(
    'lists what remediation made, and its commands delete all of it in the order in which they stand',
    async () => {
      const accounts = ['--accounts', scene.idsOf('management', 'complete', 'no-filter', 'no-alarm')];
      const before = await inventory(...accounts);
      expect(before.exitCode).toBe(0);
      expect(before.report.accounts.flatMap(({ resources }) => resources)).toEqual([]);

      const subscribe = ['--subscribe', 'email:security@example.com'];
      await rootwatch(['remediate', '--yes', ...topic, ...subscribe, ...accounts], scene.environment);
      const { report } = await inventory(...accounts);
      expect(report.totals.byKind).toEqual({ alarm: 2, 'metric-filter': 1, subscription: 2, topic: 2 });

      for (const key of ['no-filter', 'no-alarm']) {
        const found = report.accounts.find(({ account }) => account.id === scene.ids.account(key));
        const commands = (found?.resources ?? []).flatMap(({ deleteCommand }) => deleteCommand ?? []);
        const env = { ...(await environmentIn(scene, key)), HOME: process.env['HOME'] ?? '' };
        await execute('bash', ['-euc', commands.join('\n')], { env });
      }
      const after = await inventory(...accounts);
      expect(after.exitCode).toBe(0);
      expect(after.report.accounts.flatMap(({ resources }) => resources)).toEqual([]);
    },
    2 * minute,
  );

  it(
    'exits 3 with the account that could not be entered, and 1 when it is the only one',
    async () => {
      const { exitCode, report } = await inventory();
      const locked = report.accounts.find(({ account }) => account.id === scene.ids.account('locked'));
      expect(exitCode).toBe(3);
      expect(locked).toMatchObject({ state: 'unread', errors: [{ operation: 'sts:AssumeRole' }] });
      expect((await inventory('--accounts', scene.idsOf('locked'))).exitCode).toBe(1);
    },
    minute,
  );
});
