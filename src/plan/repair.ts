import type { AccountId } from '../domain/account.ts';
import { type Blocked, ownNameFor } from '../domain/action.ts';
import { parseArn } from '../domain/arn.ts';
import type { Failure } from '../domain/failure.ts';
import type { BrokenReason, UnknownReason } from '../domain/finding.ts';
import type { TopicPolicy } from '../domain/settings.ts';
import type { FactLookup } from '../evaluate/inquiry.ts';
import type { RepairSite } from '../evaluate/repair-sites.ts';

/** What the settings say about what we create. */
export type RepairPolicy = {
  readonly topics: TopicPolicy;
  readonly metricNamespace: string;
  readonly resourcePrefix: string;
  /** Whether an account is among those that this run is about: excluded, exempt and unselected ones are left alone. */
  readonly isChangeable: (accountId: AccountId) => boolean;
};

/** One chain to be completed on one site, because of one finding. */
export type Repair = {
  readonly inquiry: FactLookup;
  readonly site: RepairSite;
  readonly policy: RepairPolicy;
  readonly reason: BrokenReason;
};

export function ownName({ inquiry, policy }: Repair): string {
  return ownNameFor(policy.resourcePrefix, inquiry.context.control.control.id);
}

/** Account, Region and partition of the log group: where everything but a central topic goes. */
export function placeOfRepair({ site }: Repair): { accountId: AccountId; region: string; partition: string } {
  const { accountId, region, arn: text } = site.logGroup;
  const arn = parseArn(text);
  if (arn === undefined) throw new Error(`A repair was to be made on a log group without an ARN: ${text}`);
  return { accountId, region, partition: arn.partition };
}

export function blockedBy(
  accountId: AccountId,
  reason: BrokenReason | UnknownReason,
  { message, resource }: { readonly message: string; readonly resource: string | undefined },
): Blocked {
  return { accountId, reason, ...(resource === undefined ? {} : { resource }), message };
}

/** What could not be read is never changed. */
export function blockedByUnreadable(
  { site }: Repair,
  { code, operation, message }: Failure,
  resource: string,
): Blocked {
  return blockedBy(site.logGroup.accountId, code, { message: `${operation}: ${message}`, resource });
}
