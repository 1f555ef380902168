import type { Action } from '../domain/action.ts';
import { masked } from '../domain/mask.ts';
import { type AccountPlan, distinctActions, type PlanReport } from '../report/plan-report.ts';
import type { Colors } from './colors.ts';
import { plain } from './terminal.ts';

export type PlanTextOptions = {
  readonly colors: Colors;
  /** Shows the endpoints of subscriptions in full. */
  readonly showEndpoints: boolean;
};

/**
 * Formats the plan in the manner of Terraform: what is created, what is changed, what requires manual action, and
 * totals.
 */
export function planText(report: PlanReport, options: PlanTextOptions): string {
  const { colors } = options;
  const actions = distinctActions(report.accounts);
  const lines: string[] = [];
  if (actions.length > 0) {
    lines.push(`rootwatch ${colors.bold('would make')} these changes:`, '');
    for (const [place, group] of groupedByPlace(actions))
      lines.push(...placeLines(place, group, { report, ...options }), '');
  }
  const blocked = report.accounts.filter((plan) => plan.blocked.length > 0);
  if (blocked.length > 0) {
    lines.push(`${colors.bold('Manual action required')}, since rootwatch does not change what it did not create:`, '');
    for (const plan of blocked) lines.push(...blockedLines(plan, colors));
  }
  const { create, update, blockedAccounts } = report.totals;
  const manual = `${counted(blockedAccounts, 'account')} ${blockedAccounts === 1 ? 'requires' : 'require'} manual action`;
  lines.push(`${colors.bold('Plan:')} ${create} to create, ${update} to change; ${manual}.`);
  return `${lines.join('\n')}\n`;
}

function groupedByPlace(actions: readonly Action[]): ReadonlyMap<string, readonly Action[]> {
  const groups = new Map<string, Action[]>();
  for (const action of actions) {
    const place = `${action.accountId} ${action.region}`;
    groups.set(place, [...(groups.get(place) ?? []), action]);
  }
  return groups;
}

function placeLines(
  place: string,
  actions: readonly Action[],
  { report, ...options }: PlanTextOptions & { readonly report: PlanReport },
): readonly string[] {
  const { colors } = options;
  const served = report.accounts.filter((plan) =>
    plan.actions.some((action) => `${action.accountId} ${action.region}` === place),
  );
  const [first] = served;
  const accounts = served.length === 1 ? plain(first?.name ?? '') : `for ${counted(served.length, 'account')}`;
  const reasons = [...new Set(actions.map((action) => action.reason))].join(', ');
  return [
    `  ${colors.bold(place)}  ${accounts}  ${colors.dim(reasons)}`,
    ...actions.map((action) => `    ${signOf(action, colors)} ${describe(action, options)}`),
  ];
}

function signOf({ change }: Action, colors: Colors): string {
  return change === 'create' ? colors.green('+') : colors.yellow('~');
}

function describe(action: Action, { showEndpoints }: PlanTextOptions): string {
  switch (action.kind) {
    case 'create-topic': {
      const key = action.kmsMasterKeyId === undefined ? '' : ` on key ${action.kmsMasterKeyId}`;
      return plain(`topic          ${action.topicName}${key}`);
    }
    case 'set-topic-attribute':
      return action.attributeName === 'Policy'
        ? 'topic policy   alarms of this account may publish, over TLS only'
        : plain(`topic key      ${action.attributeValue}`);
    case 'subscribe':
      return plain(`subscription   ${action.protocol}:${showEndpoints ? action.endpoint : masked(action.endpoint)}`);
    case 'put-metric-filter':
      return plain(`metric filter  ${action.filterName} on ${action.logGroupName}`);
    case 'put-metric-alarm':
      return plain(
        `alarm          ${action.alarmName} on ${action.namespace}/${action.metricName} to ${action.alarmActions.join(', ')}`,
      );
    default:
      return action satisfies never;
  }
}

function blockedLines({ accountId, name, blocked, fixes }: AccountPlan, colors: Colors): readonly string[] {
  return [
    ...blocked.map(
      ({ reason, message }) => `  ${colors.red('!')} ${accountId}  ${plain(name)}  ${reason}: ${plain(message)}`,
    ),
    ...fixes.flatMap(({ text, command }) => [`      ${plain(text)}`, ...commandLines(command, colors)]),
    '',
  ];
}

function commandLines(command: string, colors: Colors): readonly string[] {
  return command === '' ? [] : command.split('\n').map((line) => colors.dim(`        ${plain(line)}`));
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
