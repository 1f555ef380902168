/**
 * `npm run bench`: the whole program on the sandbox with modelled latency. Prints, for each organisation, the calls an
 * account costs and the wall time as a ratio to the larger of two ideals measured in the same run: what the calls on the
 * critical path take when nothing but latency costs time, and the processor time that was spent.
 *
 * npm run bench -- [accounts] [latency in ms …]
 */

import { parseSettings } from '../src/config/parse-settings.ts';
import { organizationAccess } from '../src/organization-access.ts';
import { deadlineIn } from '../src/runtime/deadline.ts';
import { chain, empty, managementAccountId } from '../src/sandbox/demo/account-contents.ts';
import { completeTrail } from '../src/sandbox/demo/complete-chain.ts';
import { member, rootId } from '../src/sandbox/demo/units.ts';
import { createSandbox, sandboxClientConfig, type World } from '../src/sandbox/index.ts';
import { sweep } from '../src/sweep.ts';

const [size = '1000', ...latencies] = process.argv.slice(2);
const accounts = Number(size);
const concurrency = 40;

/** Steps one after the other: enter, trails, status and filters, alarms, topic, subscription; and enter, trails. */
const kinds = {
  'account trails': { steps: 6, own: chain(), management: chain() },
  'organisation trail': {
    steps: 2,
    own: empty,
    management: chain((place) => ({ trails: [completeTrail(place, { IsOrganizationTrail: true })] })),
  },
} as const;

function world({ own, management }: (typeof kinds)[keyof typeof kinds], latencyMs: number): World {
  return {
    organization: { Id: 'o-benchmark0', MasterAccountId: managementAccountId, RootId: rootId },
    accounts: [
      member(managementAccountId, 'management', management),
      ...Array.from({ length: accounts }, (_, index) =>
        member(String(500_000_000_000 + index), `account-${index}`, own),
      ),
    ],
    options: { latencyMs, listsPaths: true },
  };
}

async function measure(name: keyof typeof kinds, latencyMs: number): Promise<Record<string, string | number>> {
  const kind = kinds[name];
  const sandbox = createSandbox(world(kind, latencyMs));
  const { region, credentials, plugin, requestHandler } = sandboxClientConfig(sandbox);
  const parsed = parseSettings({ flags: { concurrency: String(concurrency) }, environment: {} });
  if (!parsed.ok) throw new Error(parsed.problems.join(' '));
  const { settings } = parsed;
  const awsOptions = { region, credentials, plugins: [plugin], requestHandler, userAgent: 'rootwatch/bench' };
  const access = organizationAccess({ awsOptions, settings, runId: 'bench' });
  const { signal } = deadlineIn(undefined);
  const before = { wall: performance.now(), cpu: process.cpuUsage() };
  const begun = await access.begin(signal);
  if (begun.kind === 'unknown') throw new Error(begun.why.message);
  let listedAfterMs = 0;
  const run = await sweep(
    {
      runId: 'bench',
      trigger: 'cli',
      version: '0',
      settings,
      sinks: [],
      now: () => new Date(),
      onListed: () => {
        listedAfterMs = performance.now() - before.wall;
      },
    },
    begun.value,
    signal,
  );
  if (run.kind === 'not-run') throw new Error(run.problems.join(' '));
  const wallMs = performance.now() - before.wall - listedAfterMs;
  const { user, system } = process.cpuUsage(before.cpu);
  const cpuMs = (user + system) / 1_000;
  const idealMs = Math.max((kind.steps * latencyMs * accounts) / concurrency, cpuMs);
  const members = run.report.accounts.slice(1);
  return {
    kind: name,
    accounts,
    'latency ms': latencyMs,
    compliant: run.report.totals.compliant,
    'calls an account': members.reduce((sum, { apiCalls }) => sum + apiCalls, 0) / members.length,
    'list s': (listedAfterMs / 1_000).toFixed(2),
    'audit s': (wallMs / 1_000).toFixed(2),
    'audit ÷ ideal': (wallMs / idealMs).toFixed(2),
    'bound by': idealMs === cpuMs ? 'processor' : 'latency',
    'CPU ms an account': (cpuMs / accounts).toFixed(2),
    'peak MB': Math.round(process.resourceUsage().maxRSS / 1_024),
  };
}

const rows: Record<string, string | number>[] = [];
for (const latency of latencies.length > 0 ? latencies.map(Number) : [20, 40, 80]) {
  rows.push(await measure('account trails', latency), await measure('organisation trail', latency));
}
console.table(rows);
