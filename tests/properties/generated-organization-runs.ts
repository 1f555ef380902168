import { DescribeAlarmsCommand, ListTagsForResourceCommand } from '@aws-sdk/client-cloudwatch';
import { DescribeLogGroupsCommand, DescribeMetricFiltersCommand } from '@aws-sdk/client-cloudwatch-logs';
import {
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand as ListTopicTagsCommand,
} from '@aws-sdk/client-sns';
import type { FinalizeRequestMiddleware } from '@smithy/types';
import { type Aws, type AwsOptions, createClients, type Plugin } from '../../src/aws/client/clients.ts';
import { type Caller, callCounter, send } from '../../src/aws/client/send.ts';
import { connect } from '../../src/bootstrap/connect.ts';
import type { Action } from '../../src/domain/action.ts';
import type { Observed } from '../../src/domain/observed.ts';
import type { Mode } from '../../src/domain/outcome.ts';
import { auditOrganization, type OrganizationAuditRequest } from '../../src/organization/audit-organization.ts';
import type { ActionReport, ControlReport } from '../../src/report/schema.ts';
import { deadlineIn } from '../../src/runtime/deadline.ts';
import type { RecordedCall, Sandbox } from '../../src/sandbox/index.ts';
import { sandboxAws, settingsOf } from '../support/sandbox-aws.ts';
import type { FinishedSweep } from '../support/world.ts';

export type ModeChanges = Pick<OrganizationAuditRequest, 'isApproved' | 'verificationDelaysMs'> & {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly aws?: Partial<AwsOptions>;
  readonly signal?: AbortSignal;
};

/** Runs the whole program in one of its modes; `plan` is not a setting, but what the command of that name does. */
export async function runInMode(sandbox: Sandbox, mode: Mode, changes: ModeChanges = {}): Promise<FinishedSweep> {
  const settings = { ...settingsOf(changes.settings ?? {}), mode };
  const runId = '20261122T060000Z-0a1b2c';
  const access = connect({ awsOptions: { ...sandboxAws(sandbox), ...changes.aws }, settings, runId });
  const signal = changes.signal ?? deadlineIn(undefined).signal;
  const begun = await access.open(signal);
  if (begun.kind === 'unknown') throw new Error(begun.why.message);
  const { isApproved, verificationDelaysMs = [0] } = changes;
  const request: OrganizationAuditRequest = {
    runId,
    trigger: 'cli',
    version: '0.0.0',
    settings,
    sinks: [],
    now: () => new Date(sandbox.now()),
    verificationDelaysMs,
    ...(isApproved === undefined ? {} : { isApproved }),
  };
  const run = await auditOrganization(request, begun.value, signal);
  if (run.kind !== 'finished') throw new Error(run.problems.join('\n'));
  return run;
}

export function controlIn({ report }: FinishedSweep, accountId: string): ControlReport {
  const control = report.accounts.find(({ account }) => account.id === accountId)?.controls[0];
  if (control === undefined) throw new Error(`${accountId} is not in the report.`);
  return control;
}

export function statusesOf({ report }: FinishedSweep): Readonly<Record<string, string>> {
  return Object.fromEntries(report.accounts.map(({ account, status }) => [account.id, status]));
}

/** Lists the actions that were planned, applied or refused, account by account. */
export function resultsOf({ report }: FinishedSweep): readonly ActionReport[] {
  return report.accounts.flatMap(({ controls }) => controls.flatMap(({ actions }) => actions));
}

export function actionsOf({ plans }: FinishedSweep): readonly Action[] {
  return plans.flatMap(({ actions }) => actions);
}

/** Names a change and its resource, such as `PutMetricAlarm rootwatch-root-usage`. */
export function changeOf({ operation, input }: RecordedCall): string {
  const named = new Map(Object.entries(input));
  const what = ['AlarmName', 'filterName', 'TopicArn', 'Name', 'ResourceARN'].flatMap((key) => named.get(key) ?? []);
  return `${operation} ${String(what[0])}`;
}

export function changesOn(sandbox: Sandbox): readonly string[] {
  return sandbox.mutations().map(changeOf);
}

const minuteMs = 60_000;

/** Lets root sign in to an account and returns whether an alarm notifies a subscriber. */
export function notifiesOfRootSignIn(sandbox: Sandbox, accountId: string): boolean {
  const minutesPass = (): void => {
    for (let minute = 0; minute < 11; minute += 1) sandbox.advance(minuteMs);
  };
  minutesPass();
  const before = sandbox.deliveries().length;
  sandbox.putEvent(accountId, {
    userIdentity: { type: 'Root', accountId, arn: `arn:aws:iam::${accountId}:root` },
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    eventType: 'AwsConsoleSignIn',
    awsRegion: 'us-east-1',
    readOnly: false,
    recipientAccountId: accountId,
    managementEvent: true,
    eventCategory: 'Management',
  });
  minutesPass();
  return sandbox
    .deliveries()
    .slice(before)
    .some(({ message }) => message.includes('"NewStateValue":"ALARM"'));
}

/** One Region of one account. */
export type Place = { readonly accountId: string; readonly region: string };

export type Resources = ReadonlyMap<string, string>;

/** Reads every resource that a remediation could change, as the account's administrator: `alarm <arn>`, `topic <arn>`, `filter <account>/<region>/<group>/<name>`. */
export async function resourcesIn(
  sandbox: Sandbox,
  places: readonly Place[],
  topicNames: readonly string[],
): Promise<Resources> {
  const aws = clientsOf(sandbox);
  const found = new Map<string, string>();
  for (const place of places) {
    const credentials = sandbox.credentials(place.accountId);
    const signal = new AbortController().signal;
    const caller: Caller = {
      aws,
      session: { credentials: () => Promise.resolve(credentials) },
      counter: callCounter(),
      signal,
    };
    for (const [key, value] of [
      ...(await alarmsIn(place, caller)),
      ...(await filtersIn(place, caller)),
      ...(await topicsIn(place, topicNames, caller)),
    ]) {
      found.set(key, value);
    }
  }
  return found;
}

const clientsBySandbox = new WeakMap<Sandbox, Aws>();

/** Returns the clients of a sandbox, which are expensive to create. */
function clientsOf(sandbox: Sandbox): Aws {
  const aws = clientsBySandbox.get(sandbox) ?? createClients(sandboxAws(sandbox));
  clientsBySandbox.set(sandbox, aws);
  return aws;
}

type Entry = readonly [string, string];

async function alarmsIn({ region }: Place, caller: Caller): Promise<readonly Entry[]> {
  const client = caller.aws.cloudwatch(region);
  const command = new DescribeAlarmsCommand({ AlarmTypes: ['CompositeAlarm', 'MetricAlarm'] });
  const { MetricAlarms = [], CompositeAlarms = [] } = valueOf(
    await send(client, command, { operation: 'cloudwatch:DescribeAlarms', caller }),
  );
  const entries: Entry[] = [];
  for (const alarm of [...MetricAlarms, ...CompositeAlarms]) {
    const tags = await send(client, new ListTagsForResourceCommand({ ResourceARN: alarm.AlarmArn }), {
      operation: 'cloudwatch:ListTagsForResource',
      caller,
    });
    entries.push([`alarm ${alarm.AlarmArn}`, JSON.stringify([alarm, valueOf(tags).Tags])]);
  }
  return entries;
}

async function filtersIn({ accountId, region }: Place, caller: Caller): Promise<readonly Entry[]> {
  const client = caller.aws.logs(region);
  const listed = await send(client, new DescribeLogGroupsCommand({}), { operation: 'logs:DescribeLogGroups', caller });
  const entries: Entry[] = [];
  for (const { logGroupName } of valueOf(listed).logGroups ?? []) {
    let nextToken: string | undefined;
    do {
      const page = await send(client, new DescribeMetricFiltersCommand({ logGroupName, nextToken }), {
        operation: 'logs:DescribeMetricFilters',
        caller,
      });
      for (const filter of valueOf(page).metricFilters ?? []) {
        entries.push([`filter ${accountId}/${region}/${logGroupName}/${filter.filterName}`, JSON.stringify(filter)]);
      }
      nextToken = valueOf(page).nextToken;
    } while (nextToken !== undefined);
  }
  return entries;
}

async function topicsIn(
  { accountId, region }: Place,
  topicNames: readonly string[],
  caller: Caller,
): Promise<readonly Entry[]> {
  const client = caller.aws.sns(region);
  const entries: Entry[] = [];
  for (const name of topicNames) {
    const TopicArn = `arn:aws:sns:${region}:${accountId}:${name}`;
    const topic = await send(client, new GetTopicAttributesCommand({ TopicArn }), {
      operation: 'sns:GetTopicAttributes',
      caller,
    });
    if (topic.kind === 'unknown') continue;
    const subscriptions = await send(client, new ListSubscriptionsByTopicCommand({ TopicArn }), {
      operation: 'sns:ListSubscriptionsByTopic',
      caller,
    });
    const tags = await send(client, new ListTopicTagsCommand({ ResourceArn: TopicArn }), {
      operation: 'sns:ListTagsForResource',
      caller,
    });
    const state = [topic.value.Attributes, valueOf(subscriptions).Subscriptions, valueOf(tags).Tags];
    entries.push([`topic ${TopicArn}`, JSON.stringify(state)]);
  }
  return entries;
}

function valueOf<Value>(observed: Observed<Value>): Value {
  if (observed.kind === 'unknown') throw new Error(observed.why.message);
  return observed.value;
}

const changing: ReadonlySet<string> = new Set([
  'CreateTopicCommand',
  'SetTopicAttributesCommand',
  'SubscribeCommand',
  'PutMetricFilterCommand',
  'PutMetricAlarmCommand',
]);

export type Interruption = {
  /** The number of changes after which the run stops, from 1. */
  readonly after: number;
  /** Whether the response of the last change is lost. */
  readonly losesAnswer: boolean;
};

/** Runs a remediation that stops in the middle of its changes, as by a deadline or a kill. */
export async function interruptedRun(
  sandbox: Sandbox,
  { after, losesAnswer }: Interruption,
  changes: ModeChanges = {},
): Promise<FinishedSweep> {
  const stop = new AbortController();
  let made = 0;
  const cut: FinalizeRequestMiddleware<object, object> = (next, context) => async (args) => {
    const output = await next(args);
    if (!changing.has(String(context['commandName']))) return output;
    made += 1;
    if (made === after) stop.abort();
    if (made >= after && losesAnswer) throw Object.assign(new Error('Aborted'), { name: 'AbortError' });
    return output;
  };
  const plugin: Plugin = {
    applyToStack: (stack) => {
      stack.add(cut, { step: 'finalizeRequest', priority: 'low', name: 'cut', override: true });
    },
  };
  const { plugins = [] } = sandboxAws(sandbox);
  return runInMode(sandbox, 'remediate', { ...changes, aws: { plugins: [...plugins, plugin] }, signal: stop.signal });
}
