import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { controlOf } from '../../src/controls/catalog.ts';
import { reasonsByLink } from '../../src/domain/finding.ts';
import type { AccountReport, Report } from '../../src/report/schema.ts';
import {
  type EmulatedOrganization,
  environmentOf,
  minute,
  parsedReport,
  startEmulatedOrganization,
} from './emulated-organization.ts';
import { cases } from './organization/index.ts';
import { type Ended, type Environment, rootwatch } from './programs.ts';
import { verdictOf } from './report-files.ts';

const topicName = 'rootwatch-root-usage';
const remediation = ['--topic-name', topicName, '--subscribe', 'email:security@example.com', '--format', 'json'];
const writes = new Set([
  'PutMetricFilter',
  'PutMetricAlarm',
  'CreateTopic',
  'SetTopicAttributes',
  'Subscribe',
  'TagResource',
]);

/** Accounts that remediation does not change: it repairs only what it may, and replaces no filter that exists. */
const notOurs: ReadonlySet<string> = new Set([...reasonsByLink.trail, ...reasonsByLink['log-group']]);

let emulated: EmulatedOrganization;
let planned: Ended;
let repaired: Ended;
let after: Report;

beforeAll(async () => {
  emulated = await startEmulatedOrganization(cases);
  planned = await rootwatch(['plan', ...remediation], emulated.environment);
  repaired = await rootwatch(['remediate', '--yes', ...remediation], emulated.environment);
  after = parsedReport(repaired.stdout);
}, 2 * minute);
afterAll(() => emulated?.stop());

function reportOf(key: string): AccountReport {
  const report = after.accounts.find(({ account }) => account.id === emulated.ids.account(key));
  if (report === undefined) throw new Error(`${key} is not in the report.`);
  return report;
}

const broken = cases.filter(({ expected }) => expected.status === 'NON_COMPLIANT');
const repairable = broken.filter(({ expected }) => !notOurs.has(expected.reason ?? ''));

describe('rootwatch plan, over HTTP', () => {
  it('plan changes nothing, and lists the actions that remediate then applies', () => {
    expect(planned.exitCode).toBe(3);
    const plan: { readonly accounts: readonly { readonly accountId: string; readonly actions: readonly unknown[] }[] } =
      JSON.parse(planned.stdout);
    const withActions = plan.accounts.filter(({ actions }) => actions.length > 0).map(({ accountId }) => accountId);
    expect(withActions.toSorted()).toEqual(repairable.map(({ key }) => emulated.ids.account(key)).toSorted());
  });
});

describe('rootwatch remediate --yes, over HTTP', () => {
  it.each(repairable.map(({ key, expected }) => ({ key, reason: expected.reason })))(
    'remediate repairs $key ($reason)',
    ({ key }) => {
      const [control] = reportOf(key).controls;
      expect(reportOf(key).status).toBe('REMEDIATED');
      expect(control?.actions.length).toBeGreaterThan(0);
      expect(control?.actions.filter(({ result }) => result !== 'applied')).toEqual([]);
    },
  );

  it('remediate leaves every other account as it was', () => {
    const others = cases.filter((each) => !repairable.includes(each));
    expect(others.map(({ key }) => [key, verdictOf(reportOf(key))])).toEqual(
      others.map(({ key, expected }) => [key, expected]),
    );
    expect(others.flatMap(({ key }) => reportOf(key).controls.flatMap(({ actions }) => actions))).toEqual([]);
  });

  it(
    'remediate writes nothing on the second run, and has the same verdicts',
    async () => {
      emulated.proxy.forget();
      const second = await rootwatch(['remediate', '--yes', ...remediation], emulated.environment);
      expect(emulated.proxy.seen().filter(({ operation }) => writes.has(operation))).toEqual([]);
      expect(statuses(parsedReport(second.stdout))).toEqual(
        statuses(after).map((status) => (status === 'REMEDIATED' ? 'COMPLIANT' : status)),
      );
    },
    minute,
  );

  it(
    'the repaired accounts satisfy the audit procedure of CIS 4.3 with the AWS CLI',
    async () => {
      const bare = repairable.find(({ expected }) => expected.reason === 'METRIC_FILTER_MISSING');
      const environment = await environmentOf(emulated, bare?.key ?? '');
      const { trailList } = await awsCli(['cloudtrail', 'describe-trails'], environment);
      const trail = trailList.find(({ IsMultiRegionTrail }: { IsMultiRegionTrail: boolean }) => IsMultiRegionTrail);
      const { IsLogging } = await awsCli(['cloudtrail', 'get-trail-status', '--name', trail.Name], environment);
      expect(IsLogging).toBe(true);
      const logGroupName = trail.CloudWatchLogsLogGroupArn.split(':')[6];
      const { metricFilters } = await awsCli(
        ['logs', 'describe-metric-filters', '--log-group-name', logGroupName],
        environment,
      );
      const filter = metricFilters.find(
        ({ filterPattern }: { filterPattern: string }) => filterPattern === controlOf('root-usage').pattern,
      );
      const [{ metricName }] = filter.metricTransformations;
      const { MetricAlarms } = await awsCli(['cloudwatch', 'describe-alarms'], environment);
      const alarm = MetricAlarms.find(({ MetricName }: { MetricName: string }) => MetricName === metricName);
      const { Subscriptions } = await awsCli(
        ['sns', 'list-subscriptions-by-topic', '--topic-arn', alarm.AlarmActions[0]],
        environment,
      );
      expect(Subscriptions[0].SubscriptionArn).toMatch(/^arn:aws:sns:[\w-]+:\d{12}:rootwatch-root-usage:/);
    },
    minute,
  );
});

function statuses({ accounts }: Report): readonly string[] {
  return accounts.map(({ status }) => status);
}

const execute = promisify(execFile);

/** Returns the output of `aws … --output json`. */
async function awsCli(words: readonly string[], environment: Environment) {
  const env = { ...environment, HOME: process.env['HOME'] ?? '', AWS_DEFAULT_REGION: environment['AWS_REGION'] ?? '' };
  const { stdout } = await execute('aws', [...words, '--output', 'json'], { env });
  return JSON.parse(stdout);
}
