import type { AccountReport } from '../../src/report/schema.ts';
import type { ReportsByAccount } from './check-tree.ts';
import type { ChaosScenario } from './scenario-from-seed.ts';

/** The reports of runs without faults: before the run, after an undisturbed remediation, and at the end. */
export type ReferenceRuns = readonly ReportsByAccount[];

const unknownStatuses: ReadonlySet<string> = new Set(['UNREACHABLE', 'UNVERIFIABLE', 'NOT_REACHED']);
const same: Readonly<Record<string, string>> = { REMEDIATED: 'COMPLIANT' };

/** Reasons beyond the CIS procedure: if their facts can't be read, the account has a caveat and stays compliant. */
const beyondProcedure: ReadonlySet<string> = new Set([
  'ALARM_MUTED',
  'TOPIC_KEY_REFUSES_CLOUDWATCH',
  'SUBSCRIPTION_FILTERED',
  'METRIC_FILTER_SCOPED',
]);

/** Lists the verdicts that contradict every run without faults. An unknown never does. */
export function contradictions(
  reports: ReportsByAccount,
  references: ReferenceRuns,
  scenario: ChaosScenario,
  changed: ReadonlySet<string>,
): readonly string[] {
  return [...reports].flatMap(([id, report]) => {
    if (unknownStatuses.has(report.status) || changed.has(id)) return [];
    const known = references.flatMap((reference) => reference.get(id) ?? []);
    if (known.some((reference) => isSame(report, reference, scenario))) return [];
    if (isCaveated(report) && known.some((reference) => beyondProcedure.has(endOf(reference).reason ?? ''))) return [];
    return [`${id} is ${shown(report)}, expected ${known.map(shown).join(' or ')}`];
  });
}

function isSame(report: AccountReport, reference: AccountReport, { mode, mutations }: ChaosScenario): boolean {
  if (statusOf(report) !== statusOf(reference)) return false;
  if (mode !== 'audit' || mutations.length > 0) return true;
  // A log group of another class has no filters; that is all that can be seen if it can't be described.
  const isHidden = endOf(report).reason === 'METRIC_FILTER_MISSING' && endOf(reference).link === 'log-group';
  return isHidden || JSON.stringify(endOf(report)) === JSON.stringify(endOf(reference));
}

function statusOf({ status }: AccountReport): string {
  return same[status] ?? status;
}

function isCaveated({ controls }: AccountReport): boolean {
  return controls.some(({ chain }) => chain.some(({ caveats = [] }) => caveats.length > 0));
}

/** Returns the link at which the chain ends, and the reason. */
function endOf({ controls }: AccountReport): { readonly link?: string; readonly reason?: string | undefined } {
  const end = controls.flatMap(({ chain }) => chain).find(({ state }) => state === 'broken' || state === 'unknown');
  return end === undefined ? {} : { link: end.link, reason: end.reason };
}

function shown(report: AccountReport): string {
  const { link, reason } = endOf(report);
  return `${report.status}${link === undefined ? '' : ` (${link} ${reason})`}`;
}

/** Lists the verdicts of a run without faults that differ from the reference. */
export function differences(reports: ReportsByAccount, reference: ReportsByAccount): readonly string[] {
  return [...reports].flatMap(([id, report]) => {
    const now = reference.get(id);
    if (now === undefined) return [`${id} is in the report and not in the organization`];
    return statusOf(report) === statusOf(now)
      ? []
      : [`after the recovery ${id} is ${shown(report)}, expected ${shown(now)}`];
  });
}
