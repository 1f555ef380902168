import type { MetricFilter, Trail } from '../domain/facts.ts';
import type { FactLookup } from './inquiry.ts';
import { judgeLogGroup } from './links/log-group.ts';
import { judgeMemberCoverage, judgeTrail, type LogGroupPlace } from './links/trail.ts';

/** A trail and a log group that hold: what a chain can be built on. */
export type RepairSite = {
  readonly trail: Trail;
  readonly logGroup: LogGroupPlace;
  readonly filters: readonly MetricFilter[];
};

/** In the order in which they are to be chosen: organization trails first, since one repair serves every member; by ARN. */
export function repairSites(inquiry: FactLookup): readonly RepairSite[] {
  const { accountId, region } = inquiry.context;
  const trails = inquiry.get({ kind: 'trails', accountId, region });
  if (trails?.kind !== 'known') return [];
  return trails.value.toSorted(byPreference).flatMap((trail) => siteOf(inquiry, trail));
}

function byPreference(a: Trail, b: Trail): number {
  if (a.isOrganizationTrail !== b.isOrganizationTrail) return a.isOrganizationTrail ? -1 : 1;
  return a.trailArn < b.trailArn ? -1 : 1;
}

function siteOf(inquiry: FactLookup, trail: Trail): readonly RepairSite[] {
  const judgement = judgeMemberCoverage(inquiry, trail) ?? judgeTrail(inquiry, trail);
  if (judgement?.link.state !== 'ok' || judgement.logGroup === undefined) return [];
  const { logGroup } = judgement;
  const judged = judgeLogGroup(inquiry, logGroup);
  if (judged?.link.state !== 'ok' || judged.filters.kind === 'unknown') return [];
  return [{ trail, logGroup, filters: judged.filters.value }];
}
