import type { AccountReport } from '../../src/report/schema.ts';
import type { Judged } from './check-tree.ts';
import type { ChaosScenario } from './scenario-from-seed.ts';

/** What is true of every account: before the run, after an undisturbed one, and at the end of this day. */
export type Truths = readonly Judged[];

const unknownStatuses: ReadonlySet<string> = new Set(['UNREACHABLE', 'UNVERIFIABLE', 'NOT_REACHED']);
const same: Readonly<Record<string, string>> = { REMEDIATED: 'COMPLIANT' };

/** Links whose facts are beyond the CIS procedure: unread, they are a caveat and break nothing (contract §4). */
const beyond: ReadonlySet<string> = new Set([
  'ALARM_MUTED',
  'TOPIC_KEY_REFUSES_CLOUDWATCH',
  'SUBSCRIPTION_FILTERED',
  'METRIC_FILTER_SCOPED',
]);

/** Verdicts that an undisturbed run would contradict. Unknown never is one. */
export function contradictions(
  judged: Judged,
  truths: Truths,
  day: ChaosScenario,
  changed: ReadonlySet<string>,
): readonly string[] {
  return [...judged].flatMap(([id, report]) => {
    if (unknownStatuses.has(report.status) || changed.has(id)) return [];
    const known = truths.flatMap((truth) => truth.get(id) ?? []);
    if (known.some((truth) => isSame(report, truth, day))) return [];
    if (isCaveated(report) && known.some((truth) => beyond.has(endOf(truth).reason ?? ''))) return [];
    return [`${id} is ${shown(report)}, and is ${known.map(shown).join(' or ')}`];
  });
}

function isSame(report: AccountReport, truth: AccountReport, { mode, mutations }: ChaosScenario): boolean {
  if (statusOf(report) !== statusOf(truth)) return false;
  if (mode !== 'audit' || mutations.length > 0) return true;
  // A log group that takes no filters has none: that is what is seen of it where it can't be described.
  const seen = endOf(report).reason === 'METRIC_FILTER_MISSING' && endOf(truth).link === 'log-group';
  return seen || JSON.stringify(endOf(report)) === JSON.stringify(endOf(truth));
}

function statusOf({ status }: AccountReport): string {
  return same[status] ?? status;
}

function isCaveated({ controls }: AccountReport): boolean {
  return controls.some(({ chain }) => chain.some(({ caveats = [] }) => caveats.length > 0));
}

/** Where the chain ends, and why. */
function endOf({ controls }: AccountReport): { readonly link?: string; readonly reason?: string | undefined } {
  const end = controls.flatMap(({ chain }) => chain).find(({ state }) => state === 'broken' || state === 'unknown');
  return end === undefined ? {} : { link: end.link, reason: end.reason };
}

function shown(report: AccountReport): string {
  const { link, reason } = endOf(report);
  return `${report.status}${link === undefined ? '' : ` (${link} ${reason})`}`;
}

/** After a recovery with nothing in the way: exactly what is true now. */
export function differences(judged: Judged, truth: Judged): readonly string[] {
  return [...judged].flatMap(([id, report]) => {
    const now = truth.get(id);
    if (now === undefined) return [`${id} is judged, and not in the organization`];
    return statusOf(report) === statusOf(now) ? [] : [`after all, ${id} is ${shown(report)}, and is ${shown(now)}`];
  });
}
