import { describe, expect, it } from '@jest/globals';
import { runScenario } from '../chaos/run-scenario.ts';

// The logs of the function are not needed here.
process.env['POWERTOOLS_LOG_LEVEL'] = 'SILENT';
process.env['POWERTOOLS_METRICS_DISABLED'] = 'true';

const seeds = Array.from({ length: 40 }, (_, at) => 7_001 + at);
/** A remediation waits until AWS shows its changes; other scenarios run meanwhile. */
const concurrency = 6;

describe('seeded chaos scenarios', () => {
  it('a run upholds the reliability guarantees under seeded faults', async () => {
    const violationsByReplay = new Map<string, readonly string[]>();
    const struck = new Set<string>();
    const queue = seeds.values();
    const drain = async (): Promise<void> => {
      for (const seed of queue) {
        const { violations, faults } = await runScenario(seed);
        if (violations.length > 0) violationsByReplay.set(`npm run chaos -- --seed ${seed}`, violations);
        for (const [kind, times] of faults) if (times > 0) struck.add(kind);
      }
    };
    await Promise.all(Array.from({ length: concurrency }, drain));
    expect(Object.fromEntries(violationsByReplay)).toEqual({});
    // Scenarios in which no fault strikes prove nothing.
    expect(struck.size).toBeGreaterThan(12);
  }, 240_000);
});
