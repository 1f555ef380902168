import type { Control } from '../../domain/control.ts';
import type { Notification } from '../../domain/notification.ts';
import type { ReportProblem } from '../../domain/run.ts';
import { countIn, statusGroupOf } from '../../domain/status-group.ts';
import { changeKinds, changeTitles, hasChanges } from '../changes.ts';
import { exemptionWarnings, plural } from '../exemptions.ts';
import type { AccountReport, Change, Report } from '../schema.ts';
import { chatText } from '../text/chat-text.ts';
import { controlsOfRun, coveredMeans } from '../text/control-texts.ts';
import { explainStatus } from '../text/explain-status.ts';
import { plain, shortened } from '../text/plain-text.ts';

export type NotificationContext = {
  readonly controls: readonly Control[];
  /** Where the HTML report is, in each of the stores. */
  readonly reports: readonly string[];
  readonly unwritten: readonly ReportProblem[];
};

/** Builds the message about a run; `undefined` when nothing changed and nothing is wrong, since then none is sent. */
export function notificationOf(report: Report, context: NotificationContext): Notification | undefined {
  const { totals, changes } = report;
  const unknown = countIn('unknown', totals.byStatus);
  const isWrong = totals.nonCompliant > 0 || unknown > 0 || context.unwritten.length > 0;
  if (!isWrong && (changes === undefined || !hasChanges(changes))) return undefined;
  const subject = subjectOf(report, unknown);
  const inChat = textOf(report, context, chatText);
  return {
    subject,
    text: textOf(report, context, plain),
    json: JSON.stringify(factsOf(report, context)),
    chat: JSON.stringify({
      version: '1.0',
      source: 'custom',
      content: { title: subject, description: cut(inChat, chatCharacters), textType: 'client-markdown' },
      metadata: { threadId: report.run.organizationId, summary: subject, eventType: 'rootwatch run' },
    }),
    attributes: {
      runId: report.run.id,
      nonCompliant: totals.nonCompliant,
      unknown,
      newlyBroken: changes?.newlyBroken.length ?? 0,
      newlyRepaired: changes?.newlyRepaired.length ?? 0,
    },
  };
}

/** A message of SNS holds at most 256 KB in all its forms together; a readable one is much shorter. */
const listedAccounts = 20;
const chatCharacters = 4_000;
const nameCharacters = 60;
const whyCharacters = 200;

function subjectOf({ totals, changes }: Report, unknown: number): string {
  const counts = [
    `${totals.compliant} of ${totals.accounts} covered`,
    ...(totals.nonCompliant === 0 ? [] : [`${totals.nonCompliant} not`]),
    ...(unknown === 0 ? [] : [`${unknown} unknown`]),
    ...(changes === undefined || changes.newlyBroken.length === 0
      ? []
      : [`${changes.newlyBroken.length} newly broken`]),
    ...(changes === undefined || changes.newlyRepaired.length === 0
      ? []
      : [`${changes.newlyRepaired.length} repaired`]),
  ];
  return `rootwatch: ${counts.join(', ')}`.slice(0, 100);
}

/** Makes one line of a text that comes from outside, in which it is no markup of the channel. */
type Show = (text: string) => string;

function textOf(report: Report, { controls, reports, unwritten }: NotificationContext, show: Show): string {
  const { totals, changes, accounts, exemptions } = report;
  const byId = new Map(accounts.map((account) => [account.account.id, account]));
  const listed = new Set((changes?.newlyBroken ?? []).map(({ id }) => id));
  const open = accounts.filter(({ account, status }) => !listed.has(account.id) && isOpen(status));
  return [
    `${totals.compliant} of ${totals.accounts} ${plural('account', totals.accounts)} are covered: ${coveredMeans(controlsOfRun(report.run, controls))}.`,
    `${totals.nonCompliant} are not covered, ${countIn('unknown', totals.byStatus)} could not be evaluated, ${countIn('excluded', totals.byStatus)} are exempt or skipped.`,
    ...(changes === undefined
      ? []
      : changeKinds.flatMap((kind) =>
          section(changeTitles[kind], changes[kind], (change) => changeLine(change, byId, show)),
        )),
    ...section('Still open', open, (account) => accountLine(account, show)),
    ...section('Exemptions', exemptionWarnings(exemptions), show),
    ...section('Not written', unwritten, ({ uri, path, why }) => show(`${uri}/${path}: ${why.code}: ${why.message}`)),
    ...section('Report', reports.map(plain), (uri) => uri),
    '',
    `Run ${report.run.id}, ${report.run.mode}. To fix what rootwatch may change: rootwatch plan, then rootwatch remediate.`,
  ].join('\n');
}

function isOpen(status: AccountReport['status']): boolean {
  return ['broken', 'pending', 'unknown'].includes(statusGroupOf(status));
}

function section<Item>(head: string, items: readonly Item[], line: (item: Item) => string): readonly string[] {
  if (items.length === 0) return [];
  const more = items.length - listedAccounts;
  return [
    '',
    `${head} (${items.length}):`,
    ...items.slice(0, listedAccounts).map((item) => `  ${line(item)}`),
    ...(more > 0 ? [`  and ${more} more`] : []),
  ];
}

function changeLine({ id, name, before, after }: Change, byId: ReadonlyMap<string, AccountReport>, show: Show): string {
  const account = byId.get(id);
  const statuses = [before, after].filter((status) => status !== undefined).join(' -> ');
  const why = account === undefined || !isOpen(account.status) ? '' : ` ${whyText(account, show)}`;
  return `${id} ${nameText(name, show)}: ${statuses}${why}`;
}

function accountLine(report: AccountReport, show: Show): string {
  return `${report.account.id} ${nameText(report.account.name, show)}: ${report.status} ${whyText(report, show)}`;
}

/** Cuts what a reader sees: `plain` comes first, and what it leaves is the same in every channel. */
function nameText(name: string, show: Show): string {
  return show(shortened(plain(name), nameCharacters));
}

function whyText(report: AccountReport, show: Show): string {
  return show(shortened(plain(explainStatus(report)), whyCharacters));
}

function cut(text: string, characters: number): string {
  return text.length <= characters ? text : `${text.slice(0, characters - 1)}…`;
}

/** Returns the totals and the accounts that changed, of long lists the first. */
function factsOf({ run, totals, changes }: Report, { reports, unwritten }: NotificationContext): object {
  return {
    schemaVersion: '1',
    run: {
      id: run.id,
      mode: run.mode,
      trigger: run.trigger,
      startedAt: run.startedAt,
      organizationId: run.organizationId,
    },
    totals,
    ...(changes === undefined
      ? {}
      : {
          changes: {
            since: changes.since,
            ...Object.fromEntries(changeKinds.map((kind) => [kind, shown(changes[kind])])),
          },
        }),
    unwrittenReports: unwritten.length,
    reports,
  };
}

function shown(list: readonly Change[]): object {
  return {
    count: list.length,
    accounts: list
      .slice(0, listedAccounts)
      .map(({ id, name, before, after, reasons }) => ({ id, name: nameText(name, plain), before, after, reasons })),
  };
}
