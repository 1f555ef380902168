import type { InventoryState, OwnNames, ResourceKind } from '../domain/inventory.ts';
import type { AccountInventoryReport, InventoryReport, ResourceReport } from '../report/inventory-report.ts';
import type { Colours } from './colours.ts';
import { plain } from './terminal.ts';

type TextOptions = { readonly colours: Colours; readonly showAll: boolean };

/** The inventory as people read it: account by account what is there and how to delete it, then what could not be read. */
export function inventoryText(report: InventoryReport, { colours, showAll }: TextOptions): string {
  const found = report.accounts.filter(({ resources }) => showAll || resources.length > 0);
  const unread = report.accounts.filter(({ errors }) => errors.length > 0);
  return [
    ...found.flatMap((account) => accountLines(account, colours)),
    ...(unread.length === 0 ? [] : [`${colours.bold('Not read')}, so that there may be more:`, '']),
    ...unread.flatMap((account) => errorLines(account, colours)),
    `Looked for: ${namesText(report.names)}.`,
    totalsLine(report, colours),
    '',
  ].join('\n');
}

function accountLines({ account, state, resources }: AccountInventoryReport, colours: Colours): readonly string[] {
  const commands = resources.flatMap(({ deleteCommand }) => deleteCommand?.split('\n') ?? []);
  return [
    `${colours.bold(account.id)}  ${plain(account.name)}${resources.length === 0 ? `  ${emptyTexts[state]}` : ''}`,
    ...resources.map((resource) => `  ${resource.region}  ${describe(resource)}`),
    ...(commands.length === 0 ? [] : ['', colours.dim(`  # to delete these, in account ${account.id}`)]),
    ...commands.map((line) => colours.dim(`  ${plain(line)}`)),
    '',
  ];
}

const emptyTexts: Readonly<Record<InventoryState, string>> = {
  complete: 'nothing of ours',
  incomplete: 'nothing found, but not all was read',
  unread: 'not read',
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
      const pending = resource.subscriptionArn === undefined ? ', not confirmed: ends with its topic' : '';
      return `${resource.protocol}:${resource.endpoint} on ${resource.topicArn}${pending}`;
    }
    case 'topic':
      return resource.topicArn;
    default:
      return resource satisfies never;
  }
}

function errorLines({ account, errors }: AccountInventoryReport, colours: Colours): readonly string[] {
  return [
    ...errors.map(({ region, operation, code, message }) => {
      const place = region === undefined ? '' : `${region}  `;
      return `  ${colours.yellow('!')} ${account.id}  ${plain(account.name)}  ${place}${operation}: ${code}: ${plain(message)}`;
    }),
    '',
  ];
}

function namesText({ names, metricNamespace, topicName, resourcePrefix }: OwnNames): string {
  const topics = topicName ?? `${resourcePrefix}…`;
  return `alarms and metric filters named ${names.join(', ')}, on metrics in ${plain(metricNamespace)}; topics named ${topics}`;
}

function totalsLine({ totals: { accounts, byState, byKind } }: InventoryReport, colours: Colours): string {
  const kinds = Object.entries(byKind).map(
    ([kind, count]) => `${count} ${kind.replace('-', ' ')}${count === 1 ? '' : 's'}`,
  );
  const states = Object.entries(byState).flatMap(([state, count]) => (count === 0 ? [] : [`${count} ${state}`]));
  const share = `${kinds.join(', ')} in ${accounts} account${accounts === 1 ? '' : 's'}`;
  return `${colours.bold(share)}: ${states.join(', ')}`;
}
