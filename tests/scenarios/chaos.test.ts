import { describe, expect, it } from '@jest/globals';
import { runScenario } from '../chaos/run-scenario.ts';

// What functions log on these days is of no interest here.
process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';

const seeds = Array.from({ length: 40 }, (_, at) => 7_001 + at);
/** A day of repair waits for AWS to show what was made; another day goes on meanwhile. */
const daysAtOnce = 6;

describe('bad days', () => {
  it('lose no account, prove nothing wrong, and agree in all that is told: npm run chaos -- --seed N replays one', async () => {
    const wrong = new Map<number, readonly string[]>();
    const struck = new Set<string>();
    const queue = seeds.values();
    const drain = async (): Promise<void> => {
      for (const seed of queue) {
        const result = await runScenario(seed);
        if (result.wrong.length > 0) wrong.set(seed, result.wrong);
        for (const [kind, times] of result.faults) if (times > 0) struck.add(kind);
      }
    };
    await Promise.all(Array.from({ length: daysAtOnce }, drain));
    expect(Object.fromEntries(wrong)).toEqual({});
    // Days on which nothing goes wrong prove nothing.
    expect(struck.size).toBeGreaterThan(12);
  }, 240_000);
});
