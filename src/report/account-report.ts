import type { Control } from '../controls/catalog.ts';
import type { ActionResult, Blocked } from '../domain/action.ts';
import type { Failure } from '../domain/failure.ts';
import type { Finding, Link } from '../domain/finding.ts';
import {
  type AccountOutcome,
  accountStatus,
  type ControlOutcome,
  type Exemption,
  isCompliant,
} from '../domain/outcome.ts';
import type {
  AccountReport,
  ActionReport,
  BlockedReport,
  ControlReport,
  ErrorReport,
  ExemptionReport,
  LinkReport,
} from './schema.ts';

/** One element of `accounts`, its keys in the order of the schema. */
export function accountReport(outcome: AccountOutcome, controls: readonly Control[]): AccountReport {
  const { account } = outcome;
  const status = accountStatus(outcome);
  return {
    account: {
      id: account.id,
      name: account.name,
      email: account.email,
      state: account.state,
      organizationalUnits: account.organizationalUnits.map(({ name }) => name),
    },
    status,
    compliant: isCompliant(status),
    controls: outcome.controls.map((control) => controlReport(control, controls)),
    errors: outcome.errors.map(errorReport),
    startedAt: outcome.startedAt,
    durationMs: outcome.durationMs,
    apiCalls: outcome.apiCalls,
    retries: outcome.retries,
    throttles: outcome.throttles,
  };
}

function controlReport(outcome: ControlOutcome, controls: readonly Control[]): ControlReport {
  const { finding, exemption, expiredExemption, blocked = [] } = outcome;
  return {
    control: outcome.control,
    status: outcome.status,
    compliant: isCompliant(outcome.status),
    frameworks: controls.find(({ id }) => id === outcome.control)?.frameworks ?? [],
    coverage: finding === undefined ? { kind: 'none' } : finding.coverage,
    chain: chainReport(finding),
    actions: (outcome.actions ?? []).map(actionReport),
    ...(blocked.length === 0 ? {} : { blocked: blocked.map(blockedReport) }),
    ...(exemption === undefined ? {} : { exemption: exemptionReport(exemption) }),
    ...(expiredExemption === undefined ? {} : { expiredExemption: exemptionReport(expiredExemption) }),
  };
}

/** The parameters of an action are in the plan; a report says what was to be done, why, and what came of it. */
function actionReport(outcome: ActionResult): ActionReport {
  const { kind, accountId, region, resource, reason: because } = outcome.action;
  const base = { kind, accountId, region, resource, because, result: outcome.result };
  switch (outcome.result) {
    case 'planned':
    case 'applied':
      return base;
    case 'refused':
      return { ...base, why: `${outcome.why.operation}: ${outcome.why.code}: ${outcome.why.message}` };
    case 'not-attempted':
      return { ...base, why: outcome.reason };
    default:
      return outcome satisfies never;
  }
}

function blockedReport({ accountId, reason, resource, message }: Blocked): BlockedReport {
  return { accountId, reason, ...(resource === undefined ? {} : { resource }), message };
}

function exemptionReport({ reason, expires }: Exemption): ExemptionReport {
  return { reason, expires };
}

/** An account that nobody looked into has no chain, rather than one of six links that were not evaluated. */
function chainReport(finding: Finding | undefined): readonly LinkReport[] {
  return finding === undefined ? [] : finding.chain.map(linkReport);
}

function linkReport(link: Link): LinkReport {
  switch (link.state) {
    case 'not-evaluated':
      return { link: link.link, state: link.state };
    case 'ok':
      return { link: link.link, state: link.state, ...resourceOf(link), ...caveatsOf(link) };
    case 'unknown':
      return { link: link.link, state: link.state, reason: link.reason, ...resourceOf(link), message: link.message };
    case 'broken':
      return {
        link: link.link,
        state: link.state,
        reason: link.reason,
        ...resourceOf(link),
        message: link.message,
        ...(link.counterexample === undefined ? {} : { counterexample: link.counterexample }),
        ...caveatsOf(link),
      };
    default:
      return link satisfies never;
  }
}

function resourceOf({ resource }: { readonly resource?: string }): { resource?: string } {
  return resource === undefined ? {} : { resource };
}

function caveatsOf({ caveats }: Extract<Link, { caveats: unknown }>): Pick<LinkReport, 'caveats'> {
  return caveats.length === 0 ? {} : { caveats };
}

function errorReport(refusal: Failure): ErrorReport {
  return {
    operation: refusal.operation,
    code: refusal.code,
    ...(refusal.awsCode === undefined ? {} : { awsCode: refusal.awsCode }),
    message: refusal.message,
    ...(refusal.requestId === undefined ? {} : { requestId: refusal.requestId }),
  };
}
