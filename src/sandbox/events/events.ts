import type { RegionState, Store } from '../world/store.ts';
import { evaluateAlarm, hasData } from './alarm-evaluation.ts';
import { evaluateComposite } from './alarm-transition.ts';
import { ingest } from './ingest.ts';
import { coveringTrails, type DeliveryProblem, deliverBy, type OccurredEvent } from './trail-delivery.ts';

/** How an event fared on its way: by each trail that covers the account and Region that it happened in. */
export type EventTrace = { readonly trails: readonly TrailTrace[] };

export type TrailTrace =
  | {
      readonly kind: 'delivered';
      readonly trailArn: string;
      readonly logGroupArn: string;
      /** Names of the metric filters that matched it. */
      readonly matched: readonly string[];
    }
  | { readonly kind: 'stopped'; readonly trailArn: string; readonly why: DeliveryProblem };

/** Lets an event happen in an account; alarms on the metrics that it feeds are evaluated at once. */
export function putEvent(store: Store, accountId: string, event: object): EventTrace {
  if (store.account(accountId) === undefined) throw new Error(`The world has no account ${accountId}.`);
  const happening: OccurredEvent = {
    accountId,
    event: Object.fromEntries(Object.entries(event)),
    text: JSON.stringify(event),
  };
  const fed = new Set<RegionState>();
  const trails = coveringTrails(store, happening).map((covering): TrailTrace => {
    const trailArn = covering.trail.shown.TrailARN;
    const delivered = deliverBy(store, covering, happening);
    if (delivered.kind === 'stopped') return { kind: 'stopped', trailArn, why: delivered.why };
    const { group, region } = delivered;
    const { matched } = ingest(region, group, { text: happening.text, nowMs: store.clock.now() });
    fed.add(region);
    return { kind: 'delivered', trailArn, logGroupArn: group.shown.logGroupArn ?? group.shown.arn, matched };
  });
  for (const region of fed) evaluateFed(store, region);
  return { trails };
}

/** Metric alarms are evaluated on arrival of data; those without any stay as they are until time passes. */
function evaluateFed(store: Store, region: RegionState): void {
  for (const alarm of region.metricAlarms.values()) {
    if (hasData(region, alarm)) evaluateAlarm(store, region, alarm);
  }
}

const minuteMs = 60_000;

/** Alarms are evaluated every minute. A longer span than a day is taken in a day's number of steps. */
const mostSteps = 24 * 60;

/** Lets time pass: alarms are evaluated on the way, so that data grow old and alarms go back. */
export function advance(store: Store, ms: number): void {
  const steps = Math.min(mostSteps, Math.max(1, Math.ceil(ms / minuteMs)));
  for (let step = 0; step < steps; step += 1) {
    store.clock.advance(ms / steps);
    for (const account of store.touched()) {
      for (const region of account.regions()) evaluateAll(store, region);
    }
  }
}

function evaluateAll(store: Store, region: RegionState): void {
  for (const alarm of region.metricAlarms.values()) evaluateAlarm(store, region, alarm);
  for (const alarm of region.compositeAlarms.values()) evaluateComposite(store, region, alarm);
}
