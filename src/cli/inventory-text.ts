import type { InventoryState, OwnNames, ResourceKind } from '../domain/inventory.ts';
import type { AccountInventoryReport, InventoryReport, ResourceReport } from '../report/inventory-report.ts';
import type { Colors } from './colors.ts';
import { plain } from './terminal.ts';

type TextOptions = { readonly colors: Colors; readonly showAll: boolean };

/** Formats the inventory: the resources of each account and how to delete them, then what could not be read. */
export function inventoryText(report: InventoryReport, { colors, showAll }: TextOptions): string {
  const found = report.accounts.filter(({ resources }) => showAll || resources.length > 0);
  const unread = report.accounts.filter(({ errors }) => errors.length > 0);
  return [
    ...found.flatMap((account) => accountLines(account, colors)),
    ...(unread.length === 0 ? [] : [`${colors.bold('Could not be read')}, so there may be more resources:`, '']),
    ...unread.flatMap((account) => errorLines(account, colors)),
    `Searched for: ${namesText(report.names)}.`,
    totalsLine(report, colors),
    '',
  ].join('\n');
}

function accountLines({ account, state, resources }: AccountInventoryReport, colors: Colors): readonly string[] {
  const commands = resources.flatMap(({ deleteCommand }) => deleteCommand?.split('\n') ?? []);
  return [
    `${colors.bold(account.id)}  ${plain(account.name)}${resources.length === 0 ? `  ${emptyTexts[state]}` : ''}`,
    ...resources.map((resource) => `  ${resource.region}  ${describe(resource)}`),
    ...(commands.length === 0 ? [] : ['', colors.dim(`  # to delete these, in account ${account.id}`)]),
    ...commands.map((line) => colors.dim(`  ${plain(line)}`)),
    '',
  ];
}

const emptyTexts: Readonly<Record<InventoryState, string>> = {
  complete: 'no rootwatch resources',
  incomplete: 'none found, but not everything could be read',
  unread: 'could not be read',
  skipped: 'not in use',
};

const kindTexts: Readonly<Record<ResourceKind, string>> = {
  alarm: 'alarm        ',
  'metric-filter': 'metric filter',
  subscription: 'subscription ',
  topic: 'topic        ',
};

function describe(resource: ResourceReport): string {
  return `${kindTexts[resource.kind]}  ${plain(detailsOf(resource))}`;
}

function detailsOf(resource: ResourceReport): string {
  switch (resource.kind) {
    case 'alarm':
      return resource.alarmName;
    case 'metric-filter':
      return `${resource.filterName} on ${resource.logGroupName}`;
    case 'subscription': {
      const pending = resource.subscriptionArn === undefined ? ', not confirmed: deleted with its topic' : '';
      return `${resource.protocol}:${resource.endpoint} on ${resource.topicArn}${pending}`;
    }
    case 'topic':
      return resource.topicArn;
    default:
      return resource satisfies never;
  }
}

function errorLines({ account, errors }: AccountInventoryReport, colors: Colors): readonly string[] {
  return [
    ...errors.map(({ region, operation, code, message }) => {
      const place = region === undefined ? '' : `${region}  `;
      return `  ${colors.yellow('!')} ${account.id}  ${plain(account.name)}  ${place}${operation}: ${code}: ${plain(message)}`;
    }),
    '',
  ];
}

function namesText({ names, metricNamespace, topicName, resourcePrefix }: OwnNames): string {
  const topics = topicName ?? `${resourcePrefix}…`;
  return `alarms and metric filters named ${names.join(', ')}, on metrics in ${plain(metricNamespace)}; topics named ${topics}`;
}

function totalsLine({ totals: { accounts, byState, byKind } }: InventoryReport, colors: Colors): string {
  const kinds = Object.entries(byKind).map(
    ([kind, count]) => `${count} ${kind.replace('-', ' ')}${count === 1 ? '' : 's'}`,
  );
  const states = Object.entries(byState).flatMap(([state, count]) => (count === 0 ? [] : [`${count} ${state}`]));
  const share = `${kinds.join(', ')} in ${accounts} account${accounts === 1 ? '' : 's'}`;
  return `${colors.bold(share)}: ${states.join(', ')}`;
}
