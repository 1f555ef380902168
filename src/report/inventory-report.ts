import type { Organization } from '../domain/account.ts';
import type { Failure } from '../domain/failure.ts';
import {
  type AccountInventory,
  type Inventory,
  type InventoryState,
  type OwnNames,
  type OwnResource,
  type ResourceKind,
} from '../domain/inventory.ts';
import { optional } from '../domain/optional.ts';
import { aws } from './fix/aws-command.ts';

/** What remediation has made, as `rootwatch inventory --format json` prints it. */
export type InventoryReport = {
  readonly schemaVersion: '1';
  readonly organizationId: string;
  readonly managementAccountId: string;
  /** The names that were looked for. */
  readonly names: OwnNames;
  readonly totals: {
    readonly accounts: number;
    readonly byState: Readonly<Record<InventoryState, number>>;
    readonly byKind: Readonly<Record<ResourceKind, number>>;
  };
  readonly accounts: readonly AccountInventoryReport[];
};

export type AccountInventoryReport = {
  readonly account: { readonly id: string; readonly name: string; readonly organizationalUnits: readonly string[] };
  readonly state: InventoryState;
  readonly regions: readonly string[];
  readonly resources: readonly ResourceReport[];
  readonly errors: readonly ({ readonly region?: string } & Failure)[];
};

export type ResourceReport = OwnResource & {
  /** The AWS CLI command that deletes it, with credentials of its account; absent for an unconfirmed subscription. */
  readonly deleteCommand?: string;
};

/** Builds the report of an inventory. Pure: the same inventory gives the same report. */
export function inventoryReport(
  { names, accounts }: Inventory,
  { id, managementAccountId }: Pick<Organization, 'id' | 'managementAccountId'>,
): InventoryReport {
  const resources = accounts.flatMap((account) => account.resources);
  const inState = (state: InventoryState): number => accounts.filter((account) => account.state === state).length;
  const ofKind = (kind: ResourceKind): number => resources.filter((resource) => resource.kind === kind).length;
  return {
    schemaVersion: '1',
    organizationId: id,
    managementAccountId,
    names,
    totals: {
      accounts: accounts.length,
      byState: {
        complete: inState('complete'),
        incomplete: inState('incomplete'),
        unread: inState('unread'),
        skipped: inState('skipped'),
      },
      byKind: {
        alarm: ofKind('alarm'),
        'metric-filter': ofKind('metric-filter'),
        subscription: ofKind('subscription'),
        topic: ofKind('topic'),
      },
    },
    accounts: accounts.map(accountInventoryReport),
  };
}

function accountInventoryReport({
  account: { id, name, organizationalUnits },
  state,
  regions,
  resources,
  unread,
}: AccountInventory): AccountInventoryReport {
  return {
    account: { id, name, organizationalUnits: organizationalUnits.map((unit) => unit.name) },
    state,
    regions,
    resources: resources.map(resourceReport),
    errors: unread.map(({ region, why }) => ({ ...optional({ region }), ...why })),
  };
}

function resourceReport(resource: OwnResource): ResourceReport {
  return { ...resource, ...optional({ deleteCommand: deleteCommandFor(resource) }) };
}

/**
 * Returns the command that deletes the resource. An unconfirmed subscription has no ARN that `Unsubscribe` takes: it
 * ends with its topic, or after two days.
 */
function deleteCommandFor(resource: OwnResource): string | undefined {
  const { region } = resource;
  switch (resource.kind) {
    case 'alarm':
      return aws('cloudwatch delete-alarms', region, { 'alarm-names': resource.alarmName });
    case 'metric-filter':
      return aws('logs delete-metric-filter', region, {
        'log-group-name': resource.logGroupName,
        'filter-name': resource.filterName,
      });
    case 'subscription':
      return resource.subscriptionArn === undefined
        ? undefined
        : aws('sns unsubscribe', region, { 'subscription-arn': resource.subscriptionArn });
    case 'topic':
      return aws('sns delete-topic', region, { 'topic-arn': resource.topicArn });
    default:
      return resource satisfies never;
  }
}
