import type { MetricFilter, Trail } from '../domain/facts.ts';
import type { FactLookup } from './fact-lookup.ts';
import { judgeLogGroup } from './links/log-group.ts';
import { judgeMemberCoverage, judgeTrail, type LogGroupLocation } from './links/trail.ts';

/** A trail and a log group that hold, on which the rest of a chain can be built. */
export type RepairSite = {
  readonly trail: Trail;
  readonly logGroup: LogGroupLocation;
  readonly filters: readonly MetricFilter[];
};

/**
 * Lists the sites in order of preference: organization trails first, since one repair serves every member; then by ARN.
 */
export function repairSites(lookup: FactLookup): readonly RepairSite[] {
  const { accountId, region } = lookup.context;
  const trails = lookup.get({ kind: 'trails', accountId, region });
  if (trails?.kind !== 'known') return [];
  return trails.value.toSorted(byPreference).flatMap((trail) => siteOf(lookup, trail));
}

function byPreference(a: Trail, b: Trail): number {
  if (a.isOrganizationTrail !== b.isOrganizationTrail) return a.isOrganizationTrail ? -1 : 1;
  return a.trailArn < b.trailArn ? -1 : 1;
}

function siteOf(lookup: FactLookup, trail: Trail): readonly RepairSite[] {
  const judgement = judgeMemberCoverage(lookup, trail) ?? judgeTrail(lookup, trail);
  if (judgement?.link.state !== 'ok' || judgement.logGroup === undefined) return [];
  const { logGroup } = judgement;
  const judged = judgeLogGroup(lookup, logGroup);
  if (judged?.link.state !== 'ok' || judged.filters.kind === 'unknown') return [];
  return [{ trail, logGroup, filters: judged.filters.value }];
}
