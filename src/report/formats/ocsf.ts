import type { Control } from '../../domain/control.ts';
import { optional } from '../../domain/optional.ts';
import type { Status } from '../../domain/outcome.ts';
import { statusGroupOf } from '../../domain/status-group.ts';
import { fixesFor } from '../fix/fixes-for.ts';
import type { AccountReport, ControlReport, LinkReport, RunReport } from '../schema.ts';
import { explainStatus } from '../text/explain-status.ts';

/** https://schema.ocsf.io/1.8.0/classes/compliance_finding */
const ocsfVersion = '1.8.0';
const classUid = 2003;

const activities = { create: 1, update: 2, close: 3 } as const;
const activityNames = { create: 'Create', update: 'Update', close: 'Close' } as const;

type Verdict = {
  readonly status_id: number;
  readonly status: string;
  readonly severity_id: number;
  readonly severity: string;
  /** Of the finding itself: 1 New, 3 Suppressed, 4 Resolved. */
  readonly finding: { readonly status_id: number; readonly status: string };
};

const isNew = { status_id: 1, status: 'New' };
const isSuppressed = { status_id: 3, status: 'Suppressed' };
const isResolved = { status_id: 4, status: 'Resolved' };

const pass = { status_id: 1, status: 'Pass', severity_id: 1, severity: 'Informational', finding: isResolved };
/** "The compliance check did not yield a result due to missing information." */
const warning = { status_id: 2, status: 'Warning', severity_id: 3, severity: 'Medium', finding: isNew };
const fail = { status_id: 3, status: 'Fail', severity_id: 4, severity: 'High', finding: isNew };

const verdicts: Readonly<Record<Status, Verdict>> = {
  COMPLIANT: pass,
  REMEDIATED: pass,
  NON_COMPLIANT: fail,
  AWAITING_CONFIRMATION: { ...fail, severity_id: 3, severity: 'Medium' },
  UNVERIFIABLE: warning,
  UNREACHABLE: warning,
  NOT_REACHED: warning,
  EXEMPT: { ...pass, status_id: 99, status: 'Exempt', finding: isSuppressed },
  SKIPPED: { ...pass, status_id: 99, status: 'Skipped', finding: isSuppressed },
};

export type OcsfContext = {
  readonly run: RunReport;
  readonly controls: readonly Control[];
  /** Milliseconds since 1970: when the run ended. */
  readonly timeMs: number;
  /** The status of each account in the previous run; absent for a new account and on the first run. */
  readonly before: ReadonlyMap<string, Status>;
};

/** Builds a Compliance Finding for each control of the account. Its uid is the same in every run. */
export function ocsfFindings(report: AccountReport, context: OcsfContext): readonly object[] {
  return report.controls.map((control) => finding(report, control, context));
}

function finding(report: AccountReport, control: ControlReport, context: OcsfContext): object {
  const { run, timeMs } = context;
  const verdict = verdicts[control.status];
  const activity = activityOf(report, control, context);
  const why = explainStatus({ ...report, controls: [control], status: control.status });
  const fixes = fixesFor(report, control, context.controls);
  return {
    activity_id: activities[activity],
    activity_name: activityNames[activity],
    category_uid: 2,
    category_name: 'Findings',
    class_uid: classUid,
    class_name: 'Compliance Finding',
    type_uid: classUid * 100 + activities[activity],
    type_name: `Compliance Finding: ${activityNames[activity]}`,
    time: timeMs,
    severity_id: verdict.severity_id,
    severity: verdict.severity,
    ...verdict.finding,
    message: `${report.account.id} ${control.status}${why === '' ? '' : `: ${why}`}`,
    metadata: {
      version: ocsfVersion,
      profiles: ['cloud'],
      product: { name: 'rootwatch', uid: 'rootwatch', vendor_name: 'rootwatch', version: run.version },
      correlation_uid: run.id,
    },
    cloud: cloudOf(report, control, run),
    finding_info: findingInfo(report, control, context),
    compliance: complianceOf(control, context.controls),
    resources: resourcesOf(report, control),
    ...(fixes.length === 0
      ? {}
      : { remediation: { desc: fixes.map(({ text, command }) => `${text}\n${command}`).join('\n\n') } }),
    ...evidencesOf(control),
  };
}

/**
 * Returns what a finding does to the one of the previous run: it is closed once, when what was broken is found to hold.
 */
function activityOf(
  report: AccountReport,
  { compliant }: ControlReport,
  { before }: OcsfContext,
): keyof typeof activities {
  const status = before.get(report.account.id);
  if (status === undefined) return 'create';
  const wasBroken = ['broken', 'pending'].includes(statusGroupOf(status));
  return wasBroken && compliant === true ? 'close' : 'update';
}

function titleOf(control: ControlReport, controls: readonly Control[]): string {
  return controls.find(({ id }) => id === control.control)?.title ?? control.control;
}

function findingInfo(
  { account }: AccountReport,
  control: ControlReport,
  { run, controls, timeMs }: OcsfContext,
): object {
  return {
    uid: `rootwatch/${run.organizationId}/${account.id}/${control.control}`,
    title: titleOf(control, controls),
    types: control.frameworks.map(standardOf),
    last_seen_time: timeMs,
  };
}

function standardOf({ name, version }: ControlReport['frameworks'][number]): string {
  return `${name} v${version}`;
}

function complianceOf(control: ControlReport, controls: readonly Control[]): object {
  const { status_id, status } = verdicts[control.status];
  const broken = control.chain.filter(({ state }) => state === 'broken' || state === 'unknown');
  return {
    control: titleOf(control, controls),
    standards: control.frameworks.map(standardOf),
    requirements: control.frameworks.map(({ name, version, requirement }) => `${name} v${version} ${requirement}`),
    status_id,
    status,
    status_code: control.status,
    status_details: broken.map(({ reason, message }) => `${reason ?? ''}: ${message ?? ''}`),
    checks: control.chain.map((link) => ({
      uid: `${control.control}/${link.link}`,
      name: link.link,
      standards: control.frameworks.map(standardOf),
      ...checkStatus(link),
    })),
  };
}

function checkStatus({ state }: LinkReport): object {
  switch (state) {
    case 'ok':
      return { status_id: 1, status: 'Pass' };
    case 'broken':
      return { status_id: 3, status: 'Fail' };
    case 'unknown':
      return { status_id: 2, status: 'Warning' };
    case 'not-evaluated':
      return { status_id: 0, status: 'Unknown' };
    default:
      return state satisfies never;
  }
}

function cloudOf({ account }: AccountReport, { coverage }: ControlReport, run: RunReport): object {
  const unit = account.organizationalUnits.join('/');
  return {
    provider: 'AWS',
    ...optional({ region: coverage.kind === 'none' ? undefined : coverage.region }),
    account: { uid: account.id, name: account.name, type_id: 10, type: 'AWS Account' },
    org: { uid: run.organizationId, ...(unit === '' ? {} : { ou_name: unit }) },
  };
}

/** Lists the account, which is what complies or does not, and then the resources of the chain. */
function resourcesOf({ account }: AccountReport, { chain }: ControlReport): readonly object[] {
  const seen = chain.flatMap(({ link, resource }) => (resource === undefined ? [] : [{ uid: resource, type: link }]));
  return [{ uid: account.id, name: account.name, type: 'AWS::Account' }, ...seen];
}

function evidencesOf({ chain }: ControlReport): object {
  const counterexamples = chain.flatMap(({ counterexample }) => (counterexample === undefined ? [] : [counterexample]));
  if (counterexamples.length === 0) return {};
  return { evidences: counterexamples.map((data) => ({ name: 'counterexample', data })) };
}
