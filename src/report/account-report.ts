import type { ActionResult, Blocked } from '../domain/action.ts';
import type { Control } from '../domain/control.ts';
import type { Failure } from '../domain/failure.ts';
import type { Finding, Link } from '../domain/finding.ts';
import { optional } from '../domain/optional.ts';
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

/** Builds one element of `accounts`, its keys in the order of the schema. */
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
    ...optional({
      blocked: blocked.length === 0 ? undefined : blocked.map(blockedReport),
      exemption: exemption && exemptionReport(exemption),
      expiredExemption: expiredExemption && exemptionReport(expiredExemption),
    }),
  };
}

/** Reports what was to be done, why, and with which result; the parameters of an action are in the plan only. */
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
  return { accountId, reason, ...optional({ resource }), message };
}

function exemptionReport({ reason, expires }: Exemption): ExemptionReport {
  return { reason, expires };
}

/** Reports the chain; an account that was not evaluated has none, rather than six links that were not evaluated. */
function chainReport(finding: Finding | undefined): readonly LinkReport[] {
  return finding === undefined ? [] : finding.chain.map(linkReport);
}

function linkReport(link: Link): LinkReport {
  switch (link.state) {
    case 'not-evaluated':
      return { link: link.link, state: link.state };
    case 'ok':
      return { link: link.link, state: link.state, ...optional({ resource: link.resource }), ...caveatsOf(link) };
    case 'unknown':
      return {
        link: link.link,
        state: link.state,
        reason: link.reason,
        ...optional({ resource: link.resource }),
        message: link.message,
      };
    case 'broken':
      return {
        link: link.link,
        state: link.state,
        reason: link.reason,
        ...optional({ resource: link.resource }),
        message: link.message,
        ...optional({ counterexample: link.counterexample }),
        ...caveatsOf(link),
      };
    default:
      return link satisfies never;
  }
}

function caveatsOf({ caveats }: Extract<Link, { caveats: unknown }>): Pick<LinkReport, 'caveats'> {
  return caveats.length === 0 ? {} : { caveats };
}

function errorReport({ operation, code, awsCode, message, requestId }: Failure): ErrorReport {
  return { operation, code, ...optional({ awsCode }), message, ...optional({ requestId }) };
}
