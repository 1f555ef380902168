/**
 * `npm run bench:throttling`: measures an organization on the sandbox at AWS's request rates, with rootwatch's rate
 * limits and without: the throttled requests, the duration, and the accounts without a verdict in the end.
 *
 * npm run bench:throttling -- [accounts] [latency in ms]
 */

import { createRateLimits, type RateLimits } from '../src/aws/client/rate-limits.ts';
import { connect } from '../src/bootstrap/connect.ts';
import { parseSettings } from '../src/config/parse-settings.ts';
import { auditOrganization } from '../src/organization/audit-organization.ts';
import { systemClock } from '../src/runtime/clock.ts';
import { deadlineIn } from '../src/runtime/deadline.ts';
import { AdaptiveTokenBucket } from '../src/runtime/token-bucket.ts';
import { chain, empty, managementAccountId } from '../src/sandbox/builders/account-contents.ts';
import { completeTrail } from '../src/sandbox/builders/complete-chain.ts';
import { member, rootId } from '../src/sandbox/builders/members.ts';
import { createSandbox, sandboxClientConfig, type World } from '../src/sandbox/index.ts';

const [size = '300', latency = '20'] = process.argv.slice(2);
const accounts = Number(size);
const idOf = (index: number): string => String(500_000_000_000 + index);

type Setup = {
  readonly name: string;
  /** The share of its quotas that the management account has left. */
  readonly share?: number;
  /** Every nth account throttles all calls. */
  readonly failingEvery?: number;
};

const setups: readonly Setup[] = [
  { name: 'all quotas' },
  { name: 'a tenth for the management account', share: 0.1 },
  { name: 'every tenth account throttles everything', failingEvery: 10 },
];

/** Rate limits that never wait before a throttle, and then as long as the SDK. */
const unlimited: RateLimits = {
  clock: systemClock,
  of: () => new AdaptiveTokenBucket({ perSecond: 1e9, burst: 1e9 }, systemClock),
};

function world(share: number): World {
  const organizationTrail = chain((place) => ({ trails: [completeTrail(place, { IsOrganizationTrail: true })] }));
  const members = Array.from({ length: accounts }, (_, index) =>
    member(idOf(index), `account-${index}`, index % 2 === 0 ? chain() : empty),
  );
  return {
    organization: { Id: 'o-benchmark0', MasterAccountId: managementAccountId, RootId: rootId },
    accounts: [member(managementAccountId, 'management', organizationTrail), ...members],
    options: { latencyMs: Number(latency), quotas: true, quotaShares: { [managementAccountId]: share } },
  };
}

async function measure(
  { name, share = 1, failingEvery }: Setup,
  rateLimits: RateLimits,
): Promise<Record<string, string | number>> {
  const sandbox = createSandbox(world(share));
  const sick = new Set(
    Array.from({ length: accounts }, (_, index) => index)
      .filter((index) => failingEvery !== undefined && index % failingEvery === 0)
      .map(idOf),
  );
  for (const accountId of sick) sandbox.setFault({ kind: 'throttled', accountId });
  const { region, credentials, plugin, requestHandler } = sandboxClientConfig(sandbox);
  const parsed = parseSettings({ flags: {}, environment: {} });
  if (!parsed.ok) throw new Error(parsed.problems.join(' '));
  const awsOptions = {
    region,
    credentials,
    plugins: [plugin],
    requestHandler,
    rateLimits,
    userAgent: 'rootwatch/bench',
  };
  const access = connect({ awsOptions, settings: parsed.settings, runId: 'bench' });
  const { signal } = deadlineIn(undefined);
  const startedAt = performance.now();
  let listedS = 0;
  let healthyS = 0;
  let longestSickS = 0;
  const seconds = (): number => (performance.now() - startedAt) / 1_000;
  const begun = await access.open(signal);
  if (begun.kind === 'unknown') throw new Error(begun.why.message);
  const request = { runId: 'bench', trigger: 'cli', version: '0', settings: parsed.settings, sinks: [] };
  const run = await auditOrganization(
    {
      ...request,
      now: () => new Date(),
      onListed: () => {
        listedS = seconds();
      },
      onAccount: ({ account, durationMs }) => {
        if (sick.has(account.id)) longestSickS = Math.max(longestSickS, durationMs / 1_000);
        else healthyS = seconds();
      },
    },
    begun.value,
    signal,
  );
  const row = { setup: name, 'rate limits': rateLimits === unlimited ? 'no' : 'yes' };
  if (run.kind === 'not-run') return { ...row, unknown: run.problems.join(' ') };
  const { unknown, retries = 0, throttles = 0 } = run.report.totals;
  return {
    ...row,
    throttles,
    retries,
    unknown,
    'listed after s': listedS.toFixed(1),
    'others done after s': healthyS.toFixed(1),
    'longest throttled account s': longestSickS.toFixed(1),
    'all done after s': seconds().toFixed(1),
  };
}

const rows: Record<string, string | number>[] = [];
for (const setup of setups) {
  rows.push(await measure(setup, unlimited), await measure(setup, createRateLimits(systemClock)));
}
console.table(rows);
