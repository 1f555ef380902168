import { desiredAlarm, desiredFilter } from '../controls/desired-resources.ts';
import type { AccountId } from '../domain/account.ts';
import type { AlarmDefinition, Blocked, FilterDefinition } from '../domain/action.ts';
import { parseArn } from '../domain/arn.ts';
import type { Failure } from '../domain/failure.ts';
import type { BrokenReason, UnknownReason } from '../domain/finding.ts';
import { optional } from '../domain/optional.ts';
import type { Naming, TopicPolicy } from '../domain/settings.ts';
import type { FactLookup } from '../evaluate/fact-lookup.ts';
import type { RepairSite } from '../evaluate/repair-sites.ts';

/** The settings that decide what is created, and where. */
export type RepairPolicy = Naming & {
  readonly topics: TopicPolicy;
  /** Returns whether an account is one that this run may change: not excluded, exempt or unselected. */
  readonly isChangeable: (accountId: AccountId) => boolean;
  /** Returns the text by which an endpoint of the settings is compared with those of a topic. */
  readonly fingerprintOf: (endpoint: string) => string;
};

export type Metric = { readonly namespace: string; readonly metricName: string };

/** One chain to be completed on one site, because of one finding. */
export type Repair = {
  readonly lookup: FactLookup;
  readonly site: RepairSite;
  readonly policy: RepairPolicy;
  readonly reason: BrokenReason;
  /** The account, Region and partition of the log group, where everything but a central topic is created. */
  readonly target: { readonly accountId: AccountId; readonly region: string; readonly partition: string };
  readonly desiredFilter: FilterDefinition;
  /** Returns the desired alarm on a metric; it has the same name whatever the metric. */
  readonly desiredAlarm: (metric: Metric, alarmActions: readonly string[]) => AlarmDefinition;
  readonly alarmArn: string;
};

/** Computes the target, the desired resources and the alarm's ARN of a repair once. */
export function createRepair(given: Pick<Repair, 'lookup' | 'site' | 'policy' | 'reason'>): Repair {
  const { lookup, site, policy } = given;
  const { control } = lookup.context.matcher;
  const { accountId, region, arn } = site.logGroup;
  const partition = parseArn(arn)?.partition;
  if (partition === undefined) throw new Error(`A repair was to be made on a log group without an ARN: ${arn}`);
  const connections = { logGroup: site.logGroup, isOrganizationTrail: site.trail.isOrganizationTrail };
  const alarmOn = (metric: Metric, alarmActions: readonly string[]): AlarmDefinition =>
    desiredAlarm(control, policy, { ...connections, metric, alarmActions });
  const filter = desiredFilter(control, policy);
  const { alarmName } = alarmOn({ namespace: filter.metricNamespace, metricName: filter.metricName }, []);
  return {
    ...given,
    target: { accountId, region, partition },
    desiredFilter: filter,
    desiredAlarm: alarmOn,
    alarmArn: `arn:${partition}:cloudwatch:${region}:${accountId}:alarm:${alarmName}`,
  };
}

type ChangedResource<Change> = {
  readonly accountId: AccountId;
  readonly region: string;
  readonly resource: string;
  readonly reason: BrokenReason;
  readonly change: Change;
};

/** Returns the fields that every action of a repair has. */
export function actionBase<Change extends 'create' | 'update'>(
  { target: { accountId, region }, reason }: Repair,
  resource: string,
  change: Change,
): ChangedResource<Change> {
  return { accountId, region, resource, reason, change };
}

export function blockedBy(
  accountId: AccountId,
  reason: BrokenReason | UnknownReason,
  { message, resource }: { readonly message: string; readonly resource?: string | undefined },
): Blocked {
  return { accountId, reason, ...optional({ resource }), message };
}

/** Blocks a repair because of a fact that could not be read: what could not be read is never changed. */
export function blockedByUnreadable(
  { target }: Repair,
  { code, operation, message }: Failure,
  resource: string,
): Blocked {
  return blockedBy(target.accountId, code, { message: `${operation}: ${message}`, resource });
}
