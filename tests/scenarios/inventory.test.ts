import { describe, expect, it } from '@jest/globals';
import type { InventoryReport } from '../../src/report/inventory-report.ts';
import { type Fill, homeRegion, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { auditRole } from '../../src/sandbox/builders/roles.ts';
import { demoFaults, demoOrganization } from '../../src/sandbox/demo/index.ts';
import {
  type AccountContents,
  createSandbox,
  type RecordedCall,
  type RegionContents,
} from '../../src/sandbox/index.ts';
import { subjectId, worldOf } from '../fixtures/set-ups/set-up.ts';
import { runInMode } from '../properties/generated-organization-runs.ts';
import { inventoryOn, inventoryReportOn } from '../support/inventory-runs.ts';

/** Returns lines such as `230000000001 us-east-1 topic rootwatch-alarms`. */
function listed({ accounts }: InventoryReport): readonly string[] {
  return accounts
    .flatMap(({ account, resources }) =>
      resources.map((resource) => `${account.id} ${resource.region} ${resource.kind} ${nameOf(resource)}`),
    )
    .toSorted();
}

function nameOf(resource: InventoryReport['accounts'][number]['resources'][number]): string {
  switch (resource.kind) {
    case 'alarm':
      return resource.alarmName;
    case 'metric-filter':
      return `${resource.filterName} on ${resource.logGroupName}`;
    case 'subscription':
    case 'topic':
      return resource.topicArn.split(':').at(-1) ?? '';
    default:
      return resource satisfies never;
  }
}

const madeBy: Readonly<Record<string, (input: ReadonlyMap<string, string>) => string>> = {
  CreateTopic: (input) => `topic ${input.get('Name') ?? ''}`,
  Subscribe: (input) => `subscription ${input.get('TopicArn')?.split(':').at(-1) ?? ''}`,
  PutMetricFilter: (input) => `metric-filter ${input.get('filterName') ?? ''} on ${input.get('logGroupName') ?? ''}`,
  PutMetricAlarm: (input) => `alarm ${input.get('AlarmName') ?? ''}`,
};

/** Returns what the recorded calls have made, in the lines of {@link listed}. */
function madeIn(mutations: readonly RecordedCall[]): readonly string[] {
  const made = mutations.flatMap(({ accountId, region, operation, input }) => {
    const what = madeBy[operation]?.(textsOf(input));
    return what === undefined ? [] : [`${accountId} ${region} ${what}`];
  });
  return [...new Set(made)].toSorted();
}

function textsOf(input: object): ReadonlyMap<string, string> {
  return new Map(Object.entries(input).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : [])));
}

const confirmedAtOnce = { topicName: 'root-alarms', subscriptions: ['sms:+15555550100'] };

/** An account that can be entered. */
function reachable(contents: AccountContents): Fill {
  return () => ({ ...contents, roles: [auditRole(managementAccountId)] });
}

/** Resources with rootwatch's names or tags, never both; and those of rootwatch's own stack. */
const lookalikes = reachable({
  regions: {
    [homeRegion]: {
      topics: [
        { Name: 'rootwatch-alarms' },
        { Name: 'alarms-of-rootwatch', Tags: { 'managed-by': 'rootwatch' } },
        { Name: 'rootwatch-tagged-otherwise', Tags: { 'managed-by': 'terraform' } },
        {
          Name: 'rootwatch-prod-notifications',
          Tags: { 'managed-by': 'rootwatch', 'aws:cloudformation:stack-name': 'rootwatch-prod' },
        },
      ],
      metricAlarms: [
        alarmOf('rootwatch-root-usage', {}),
        alarmOf('rootwatch-root-usage-2', { 'managed-by': 'rootwatch' }),
        alarmOf('rootwatch-prod-no-run', { 'managed-by': 'rootwatch' }),
      ],
      logGroups: [
        {
          logGroupName: 'trail',
          metricFilters: [
            filterOf('rootwatch-root-usage', 'AnotherMetric'),
            filterOf('rootwatch-root-usage-2', 'rootwatch-root-usage'),
          ],
        },
      ],
    },
  },
});

function alarmOf(
  AlarmName: string,
  Tags: Readonly<Record<string, string>>,
): NonNullable<RegionContents['metricAlarms']>[number] {
  return {
    AlarmName,
    Tags,
    Namespace: 'CISBenchmark',
    MetricName: 'rootwatch-root-usage',
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  };
}

function filterOf(filterName: string, metricName: string) {
  return {
    filterName,
    filterPattern: '{ $.userIdentity.type = "Root" }',
    metricTransformations: [{ metricName, metricNamespace: 'CISBenchmark', metricValue: '1' }],
  };
}

describe('rootwatch inventory', () => {
  it('the inventory lists exactly what remediation made, in every account and over every page, and changes nothing', async () => {
    const sandbox = createSandbox({ ...demoOrganization(), options: { pageSizes: { '*': 1 }, emptyPages: ['*'] } });
    await runInMode(sandbox, 'remediate', { settings: confirmedAtOnce });
    const made = madeIn(sandbox.mutations());
    sandbox.forgetCalls();
    const report = await inventoryReportOn(sandbox, { settings: confirmedAtOnce });
    expect(made.length).toBeGreaterThan(50);
    expect(listed(report)).toEqual(made);
    expect(sandbox.mutations()).toEqual([]);
  }, 60_000);

  it('the inventory leaves out resources that only resemble what remediation makes, and the resources of the stack', async () => {
    const sandbox = createSandbox(worldOf(lookalikes));
    const report = await inventoryReportOn(sandbox);
    expect(listed(report)).toEqual([]);
    expect(report.totals.byState).toEqual({ complete: 2, incomplete: 0, unread: 0, skipped: 0 });
  });

  it('the inventory searches Regions without a trail when they are named', async () => {
    const contents = reachable({
      regions: { 'eu-west-1': { topics: [{ Name: 'rootwatch-alarms', Tags: { 'managed-by': 'rootwatch' } }] } },
    });
    const sandbox = createSandbox(worldOf(contents));
    expect(listed(await inventoryReportOn(sandbox))).toEqual([]);
    expect(listed(await inventoryReportOn(sandbox, { regions: ['eu-west-1'] }))).toEqual([
      `${subjectId} eu-west-1 topic rootwatch-alarms`,
    ]);
  });

  it('the inventory lists the first 500 subscriptions of a topic, and says that it is incomplete', async () => {
    const contents = reachable({
      regions: {
        [homeRegion]: {
          topics: [
            {
              Name: 'rootwatch-alarms',
              Tags: { 'managed-by': 'rootwatch' },
              subscriptions: Array.from({ length: 501 }, (_, index) => ({
                Protocol: 'email' as const,
                Endpoint: `person-${index}@example.com`,
                state: 'confirmed' as const,
              })),
            },
          ],
        },
      },
    });
    const { accounts } = await inventoryReportOn(createSandbox(worldOf(contents)));
    const inventoried = accounts.find(({ account }) => account.id === subjectId);
    expect(inventoried?.resources.map(({ kind }) => kind)).toEqual([
      ...Array.from({ length: 500 }, () => 'subscription'),
      'topic',
    ]);
    expect({ state: inventoried?.state, errors: inventoried?.errors }).toEqual({
      state: 'incomplete',
      errors: [
        {
          region: homeRegion,
          code: 'TOO_LARGE',
          operation: 'sns:ListSubscriptionsByTopic',
          message: `arn:aws:sns:${homeRegion}:${subjectId}:rootwatch-alarms has more than 500 subscriptions, and only the first 500 are listed.`,
        },
      ],
    });
  });

  it('the inventory masks e-mail addresses, and lists delete commands in an order in which they can be run', async () => {
    const contents = reachable({
      regions: {
        [homeRegion]: {
          topics: [
            {
              Name: 'rootwatch-alarms',
              Tags: { 'managed-by': 'rootwatch' },
              subscriptions: [
                { Protocol: 'email', Endpoint: 'security@example.com', state: 'confirmed' },
                { Protocol: 'email', Endpoint: 'waiting@example.com', state: 'pending' },
              ],
            },
          ],
          metricAlarms: [alarmOf('rootwatch-root-usage', { 'managed-by': 'rootwatch' })],
          logGroups: [
            { logGroupName: 'trail', metricFilters: [filterOf('rootwatch-root-usage', 'rootwatch-root-usage')] },
          ],
        },
      },
    });
    const topicArn = `arn:aws:sns:${homeRegion}:${subjectId}:rootwatch-alarms`;
    const { accounts } = await inventoryReportOn(createSandbox(worldOf(contents)));
    const resources = accounts.find(({ account }) => account.id === subjectId)?.resources ?? [];
    expect(resources.map((resource) => (resource.kind === 'subscription' ? resource.endpoint : resource.kind))).toEqual(
      ['alarm', 'metric-filter', 's***@example.com', 'w***@example.com', 'topic'],
    );
    expect(resources.map(({ deleteCommand }) => deleteCommand?.replaceAll(/ \\\n +/g, ' '))).toEqual([
      `aws cloudwatch delete-alarms --alarm-names rootwatch-root-usage --region ${homeRegion}`,
      `aws logs delete-metric-filter --log-group-name trail --filter-name rootwatch-root-usage --region ${homeRegion}`,
      `aws sns unsubscribe --subscription-arn ${topicArn}:00000000-0000-4000-8000-000000000000 --region ${homeRegion}`,
      undefined,
      `aws sns delete-topic --topic-arn ${topicArn} --region ${homeRegion}`,
    ]);
  });

  it('the inventory exits 0 when all was read, and says that nothing was found', async () => {
    const { exitCode, stdout } = await inventoryOn(createSandbox(worldOf(reachable({}))), { format: 'table' });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('0 alarms, 0 metric filters, 0 subscriptions, 0 topics in 2 accounts: 2 complete');
  });

  it('the inventory exits 3 and says what could not be read, and in which account and Region', async () => {
    const sandbox = createSandbox(worldOf(reachable({})));
    sandbox.setFault({ kind: 'denied', operation: 'ListTopics', accountId: subjectId });
    const { exitCode, stdout } = await inventoryOn(sandbox, { format: 'table' });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(new RegExp(`! ${subjectId} .* ${homeRegion}  sns:ListTopics: ACCESS_DENIED: `));
    expect((await inventoryReportOn(sandbox)).totals.byState).toEqual({
      complete: 1,
      incomplete: 1,
      unread: 0,
      skipped: 0,
    });
  });

  it('the inventory exits 3 when an account can not be entered, and 1 when none can', async () => {
    const sandbox = createSandbox(worldOf(reachable({})));
    sandbox.setFault({ kind: 'denied', operation: 'AssumeRole' });
    expect((await inventoryOn(sandbox)).exitCode).toBe(3);
    expect((await inventoryOn(sandbox, { settings: { accounts: [subjectId] } })).exitCode).toBe(1);
  });

  it('the inventory names every account once, including those that are not in use', async () => {
    const sandbox = createSandbox(demoOrganization());
    for (const fault of demoFaults) sandbox.setFault(fault);
    const { accounts, totals } = await inventoryReportOn(sandbox);
    expect(new Set(accounts.map(({ account }) => account.id)).size).toBe(totals.accounts);
    expect(totals.accounts).toBe(67);
    expect(totals.byState.skipped).toBeGreaterThan(0);
    expect(totals.byState.unread).toBeGreaterThan(0);
  });
});
