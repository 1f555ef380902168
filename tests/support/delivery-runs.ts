import type { ReportStore } from '../../src/ports/report-store.ts';
import { chain, empty, homeRegion, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { type ChainChanges, completeTrail, logGroupName } from '../../src/sandbox/builders/complete-chain.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { deliveryRole } from '../../src/sandbox/builders/roles.ts';
import type { Sandbox, World, WorldTrail } from '../../src/sandbox/index.ts';
import { type FinishedSweep, finishedRunOn, type RunChanges, verdictOf } from './world.ts';

export const hourMs = 3_600_000;
export const startMs = Date.UTC(2026, 10, 22, 6);
export const alone = '111111111111';
export const first = '222222222222';
export const second = '333333333333';
export const organizationId = 'o-delivery123';

export function organizationOf(accounts: World['accounts'], management = chain()): World {
  return {
    startsAt: new Date(startMs),
    organization: { Id: organizationId, MasterAccountId: managementAccountId, RootId: rootId },
    accounts: [{ ...member(managementAccountId, 'management', management) }, ...accounts],
  };
}

export const minuteAgo = { IsLogging: true, LatestCloudWatchLogsDeliveryTime: new Date(startMs - 60_000) };

/** An account whose trail delivered a minute before the first run, from a run's Region or another one. */
export function withOwnTrail(trail: Partial<WorldTrail> = {}): World {
  return organizationOf([member(alone, 'alone', chain({ trail: { status: minuteAgo, ...trail } }))]);
}

/** Two members under an organization trail of the management account. */
export function underOrganizationTrail(changes: ChainChanges & { readonly streams?: readonly string[] } = {}): World {
  const { streams, ...rest } = changes;
  return organizationOf([member(first, 'first', empty), member(second, 'second', empty)], (accountId) => {
    const place = { accountId, region: homeRegion };
    const contents = chain({ ...rest, trails: [completeTrail(place, { IsOrganizationTrail: true })] })(accountId);
    const Resource = streams?.map((name) => `arn:aws:logs:*:*:log-group:${logGroupName}:log-stream:${name}`);
    const statement = { Effect: 'Allow' as const, Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] };
    const role = Resource === undefined ? deliveryRole : { ...deliveryRole, permissions: [{ ...statement, Resource }] };
    return {
      ...contents,
      roles: (contents.roles ?? []).map((each) => (each.RoleName === role.RoleName ? role : each)),
    };
  });
}

/** The log streams of the owner and of these members. */
export const streamsOf = (...ids: readonly string[]): readonly string[] => [
  `${managementAccountId}_CloudTrail_${homeRegion}*`,
  ...ids.map((id) => `${organizationId}_${id}_CloudTrail_${homeRegion}*`),
];

let runs = 0;

/** Runs over the whole organization, and keeps the reports in the store for the next run. */
export async function run(sandbox: Sandbox, store: ReportStore, changes: RunChanges = {}): Promise<FinishedSweep> {
  runs += 1;
  const runId = `20261122T060000Z-${String(runs).padStart(6, '0')}`;
  return finishedRunOn(sandbox, { sinks: [store], runId, ...changes });
}

type Verdict = ReturnType<typeof verdictOf>;

/** Lets hours pass, runs again, and returns the verdicts by account. */
export async function verdictsAfter(
  hours: number,
  sandbox: Sandbox,
  store: ReportStore,
  changes: RunChanges = {},
): Promise<Readonly<Record<string, Verdict>>> {
  sandbox.advance(hours * hourMs);
  const finished = await run(sandbox, store, changes);
  return Object.fromEntries(finished.report.accounts.map((report) => [report.account.id, verdictOf(report)]));
}

export const failing = { status: 'NON_COMPLIANT', link: 'trail', reason: 'TRAIL_DELIVERY_FAILING' };
export const compliant = { status: 'COMPLIANT' };
