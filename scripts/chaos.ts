/**
 * `npm run chaos`: runs seeded chaos scenarios over generated organizations and prints the faults and the verdicts. Fails
 * and names the seed when a guarantee of docs/reliability.md is violated.
 *
 * npm run chaos -- [--seeds N] [--from N] [--seed N]
 */
import { cpus } from 'node:os';
import { parseArgs } from 'node:util';
import type { Tally } from '../tests/chaos/inject-faults.ts';
import { runScenario, type ScenarioResult } from '../tests/chaos/run-scenario.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    seeds: { type: 'string', default: '300' },
    from: { type: 'string', default: '1' },
  },
});
const first = Number(values.seed ?? values.from);
const seeds = Array.from({ length: values.seed === undefined ? Number(values.seeds) : 1 }, (_, at) => first + at);

/** A remediation waits until AWS shows its changes; other scenarios run meanwhile. */
const concurrency = 6;

function add(to: Tally, from: Tally): void {
  for (const [kind, count] of from) to.set(kind, (to.get(kind) ?? 0) + count);
}

function shown(tally: Tally): string {
  return [...tally]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([kind, count]) => `  ${String(count).padStart(7)} ${kind}`)
    .join('\n');
}

async function main(): Promise<void> {
  const startedAt = performance.now();
  const faults: Tally = new Map();
  const statuses: Tally = new Map();
  const failed: ScenarioResult[] = [];
  const running = new Set<number>();
  process.on('exit', () => {
    if (running.size === 0) return;
    process.stdout.write(`Never ended: seeds ${[...running].join(' ')}\n`);
    process.exitCode = 1;
  });
  const queue = seeds.values();
  const drain = async (): Promise<void> => {
    for (const seed of queue) {
      running.add(seed);
      const result = await runScenario(seed);
      running.delete(seed);
      add(faults, result.faults);
      add(statuses, result.statuses);
      if (result.violations.length === 0) continue;
      failed.push(result);
      process.stdout.write(`seed ${seed} (replay: npm run chaos -- --seed ${seed})\n`);
      for (const each of result.violations.slice(0, 8)) process.stdout.write(`  ${each}\n`);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, drain));
  if (values.seed !== undefined) {
    const { organization: _organization, ...scenario } = (await runScenario(first)).scenario;
    process.stdout.write(`${JSON.stringify(scenario, null, 2)}\n`);
  }
  const evaluated = [...statuses.values()].reduce((sum, count) => sum + count, 0);
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  process.stdout.write(`
${seeds.length} seeds from ${first} in ${seconds} s (${cpus().length} processors, Node ${process.versions.node})

injected
${shown(faults)}

${evaluated} accounts evaluated under faults
${shown(statuses)}

${failed.length === 0 ? 'No account lost or duplicated, no wrong verdict, nothing written outside the prefix.' : `${failed.length} seeds failed: ${failed.map(({ seed }) => seed).join(' ')}`}
`);
  process.exit(failed.length === 0 ? 0 : 1);
}

void main();
