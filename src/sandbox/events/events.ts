import type { RegionState, Store } from '../world/store.ts';
import type { TrailState } from '../world/trail-state.ts';
import { evaluateAlarm, hasData } from './alarm-evaluation.ts';
import { evaluateComposite } from './alarm-transition.ts';
import { ingest } from './ingest.ts';
import {
  coveringTrails,
  type Delivered,
  type DeliveryProblem,
  deliverBy,
  type OccurredEvent,
} from './trail-delivery.ts';

/** What became of an event at each trail that covers its account and Region. */
export type EventTrace = { readonly trails: readonly TrailTrace[] };

export type TrailTrace =
  | {
      readonly kind: 'delivered';
      readonly trailArn: string;
      readonly logGroupArn: string;
      /** The names of the metric filters that matched the event. */
      readonly matched: readonly string[];
    }
  | { readonly kind: 'stopped'; readonly trailArn: string; readonly why: DeliveryProblem };

/** Records an event of an account; alarms on the metrics that it publishes to are evaluated at once. */
export function putEvent(store: Store, accountId: string, event: object): EventTrace {
  if (store.account(accountId) === undefined) throw new Error(`The world has no account ${accountId}.`);
  const occurred: OccurredEvent = {
    accountId,
    event: Object.fromEntries(Object.entries(event)),
    text: JSON.stringify(event),
  };
  const changed = new Set<RegionState>();
  const trails = coveringTrails(store, occurred).map((covering): TrailTrace => {
    const trailArn = covering.trail.shown.TrailARN;
    const delivered = deliverBy(store, covering, occurred);
    noteDelivery(store, covering.trail, delivered);
    if (delivered.kind === 'stopped') return { kind: 'stopped', trailArn, why: delivered.why };
    const { group, region, stream: logStreamName } = delivered;
    const atMs = store.clock.now();
    group.arrivals.push({ accountId, logStreamName, atMs });
    const { matched } = ingest(region, group, { text: occurred.text, nowMs: atMs });
    changed.add(region);
    return { kind: 'delivered', trailArn, logGroupArn: group.shown.logGroupArn ?? group.shown.arn, matched };
  });
  for (const region of changed) evaluateAlarmsWithData(store, region);
  return { trails };
}

const unrecorded: ReadonlySet<DeliveryProblem> = new Set([
  'home-region-not-enabled',
  'no-trusted-access',
  'not-logging',
  'not-selected',
]);

/** Moves the delivery times of the trail's status: what it records reaches S3, whatever becomes of it in CloudWatch Logs. */
function noteDelivery({ clock }: Store, { status }: TrailState, delivered: Delivered): void {
  if (delivered.kind === 'stopped' && unrecorded.has(delivered.why)) return;
  status.LatestDeliveryTime = new Date(clock.now());
  if (delivered.kind === 'delivered') status.LatestCloudWatchLogsDeliveryTime = new Date(clock.now());
}

/** Evaluates the metric alarms that have data; the others keep their state until time passes. */
function evaluateAlarmsWithData(store: Store, region: RegionState): void {
  for (const alarm of region.metricAlarms.values()) {
    if (hasData(region, alarm)) evaluateAlarm(store, region, alarm);
  }
}

const minuteMs = 60_000;

/** Alarms are evaluated every minute. A span longer than a day takes as many steps as a day. */
const mostSteps = 24 * 60;

/** Advances the clock and evaluates alarms meanwhile, so that data expire and alarms return to OK. */
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
