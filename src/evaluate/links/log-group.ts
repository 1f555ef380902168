import type { MetricFilter } from '../../domain/facts.ts';
import type { BrokenLink, OkLink, UnknownLink } from '../../domain/finding.ts';
import { known, type Observed } from '../../domain/observed.ts';
import { optional } from '../../domain/optional.ts';
import {
  broken,
  type Chain,
  caveatOf,
  closeChain,
  extendChain,
  isComplete,
  ok,
  type PartialChain,
  unknownLink,
} from '../chain.ts';
import type { FactLookup } from '../fact-lookup.ts';
import type { MetricContribution } from '../rules/alarm-fires.ts';
import { alarmChains } from './alarm.ts';
import type { FilteredMetric } from './alarm-firing.ts';
import { type FilterJudgement, judgeFilterUnion, judgeMetricFilter } from './metric-filter.ts';
import { type LogGroupLocation, placeOf } from './trail.ts';

/** Follows every chain from a trail that delivers to `logGroup`. */
export function logGroupChains(lookup: FactLookup, chain: PartialChain, logGroup: LogGroupLocation): readonly Chain[] {
  const judgement = judgeLogGroup(lookup, logGroup);
  if (judgement === undefined) return [];
  const { link, filters } = judgement;
  if (link.state !== 'ok') return [closeChain(chain, link)];
  if (filters.kind === 'unknown')
    return [closeChain(extendChain(chain, link), unknownLink('metric-filter', filters.why))];
  return metricFilterChains(lookup, extendChain(chain, link), { logGroup, filters: filters.value });
}

export type LogGroupJudgement = {
  readonly link: OkLink | BrokenLink;
  readonly filters: Observed<readonly MetricFilter[]>;
};

/** Judges a log group and reads its metric filters. `undefined` while something has yet to be asked. */
export function judgeLogGroup(lookup: FactLookup, logGroup: LogGroupLocation): LogGroupJudgement | undefined {
  const { arn: resource, logGroupName } = logGroup;
  const answer = lookup.get({ kind: 'metric-filters', ...placeOf(logGroup), logGroupName });
  if (answer === undefined) return undefined;
  // The log group may well exist: only its filters could not be read.
  if (answer.kind === 'unknown') return { link: ok('log-group', resource), filters: answer };
  if (!answer.value.logGroupExists) return { link: missing(logGroup), filters: known([]) };
  const { filters } = answer.value;
  // Only the Standard class takes metric filters, and a group never changes its class: a filter proves both.
  const link = filters.length > 0 ? ok('log-group', resource) : judgeEmptyLogGroup(lookup, logGroup);
  return link && { link, filters: known(filters) };
}

function judgeEmptyLogGroup(lookup: FactLookup, logGroup: LogGroupLocation): OkLink | BrokenLink | undefined {
  const { arn: resource, logGroupName } = logGroup;
  const group = lookup.get({ kind: 'log-group', ...placeOf(logGroup), logGroupName });
  if (group === undefined) return undefined;
  if (group.kind === 'unknown') return ok('log-group', resource, [caveatOf('log-group', group.why)]);
  if (!group.value.exists) return missing(logGroup);
  if (group.value.logGroupClass !== 'STANDARD') {
    const message = `Log group class ${group.value.logGroupClass} takes no metric filters, and can't be changed.`;
    return broken('log-group', 'LOG_GROUP_CLASS_UNSUPPORTED', { message, resource });
  }
  return ok('log-group', resource);
}

function missing({ arn, logGroupName }: LogGroupLocation): BrokenLink {
  const message = `The trail delivers to ${logGroupName}, which does not exist.`;
  return broken('log-group', 'LOG_GROUP_MISSING', { message, resource: arn });
}

type Filtered = { readonly logGroup: LogGroupLocation; readonly filters: readonly MetricFilter[] };

function metricFilterChains(lookup: FactLookup, chain: PartialChain, filtered: Filtered): readonly Chain[] {
  const { logGroup, filters } = filtered;
  const chains: Chain[] = [];
  const narrower: Narrower[] = [];
  let related = 0;
  for (const filter of filters) {
    lookup.requireWorkLeft();
    const judgement = judgeMetricFilter(lookup, filter, filters);
    if (judgement.kind === 'unrelated') continue;
    related += 1;
    if (judgement.kind === 'holds') {
      const metric = filteredMetric(logGroup, judgement, judgement.contribution);
      chains.push(...alarmChains(lookup, extendChain(chain, judgement.link), metric));
    } else if (judgement.link.reason === 'METRIC_FILTER_NARROWER') narrower.push({ filter, link: judgement.link });
    else chains.push(closeChain(chain, judgement.link));
  }
  if (related === 0) return [closeChain(chain, noFilter(logGroup.logGroupName))];
  return [...chains, ...narrowerChains(lookup, chain, { ...filtered, narrower })];
}

type Narrower = { readonly filter: MetricFilter; readonly link: BrokenLink | UnknownLink };

/**
 * Follows filters that miss events of the control: those that feed one metric may match all of them together, a sign-in
 * here and API calls there.
 */
function narrowerChains(
  lookup: FactLookup,
  chain: PartialChain,
  { logGroup, filters, narrower }: Filtered & { readonly narrower: readonly Narrower[] },
): readonly Chain[] {
  const byMetric = new Map<string, Narrower[]>();
  for (const each of narrower) {
    const metric = JSON.stringify([each.filter.metricNamespace, each.filter.metricName]);
    byMetric.set(metric, [...(byMetric.get(metric) ?? []), each]);
  }
  return [...byMetric.values()].flatMap((members): readonly Chain[] => {
    const alone = members.map(({ link }) => closeChain(chain, link));
    if (members.length === 1) return alone;
    lookup.requireWorkLeft();
    const judgement = judgeFilterUnion(
      lookup,
      members.map(({ filter }) => filter),
      filters,
    );
    if (judgement.kind === 'unrelated') return alone;
    if (judgement.kind === 'fails') return [closeChain(chain, judgement.link)];
    const on = (contribution: MetricContribution): readonly Chain[] =>
      alarmChains(lookup, extendChain(chain, judgement.link), filteredMetric(logGroup, judgement, contribution));
    const least = on(judgement.contribution);
    // The alarm has to fire for an event that several of them match, too.
    return least.some(isComplete) ? on(judgement.mostContribution) : least;
  });
}

function filteredMetric(
  logGroup: LogGroupLocation,
  { metric, noisyFilter }: Extract<FilterJudgement, { kind: 'holds' }>,
  contribution: MetricContribution,
): FilteredMetric {
  const { logGroupName } = logGroup;
  return { place: placeOf(logGroup), logGroupName, metric, contribution, ...optional({ noisyFilter }) };
}

function noFilter(logGroupName: string): BrokenLink {
  const message = `No metric filter on ${logGroupName} serves this control.`;
  return broken('metric-filter', 'METRIC_FILTER_MISSING', { message });
}
