import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { OrganizationAudit } from '../../src/organization/audit-organization.ts';
import type { AccountReport } from '../../src/report/schema.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { everyOutcomeOrganization } from './every-outcome-organization.ts';
import { runWithMalformedResponse } from './malformed-responses.ts';
import { extrasOf, mutated, mutationsOf, type ResponseMutation } from './mutate-response.ts';

const operations = [
  'ListAccounts',
  'DescribeOrganization',
  'GetCallerIdentity',
  'AssumeRole',
  'DescribeTrails',
  'GetTrailStatus',
  'GetEventSelectors',
  'DescribeMetricFilters',
  'DescribeLogGroups',
  'DescribeAlarmsForMetric',
  'DescribeAlarms',
  'ListAlarmMuteRules',
  'GetTopicAttributes',
  'ListSubscriptionsByTopic',
  'GetSubscriptionAttributes',
  'DescribeKey',
  'GetKeyPolicy',
] as const;

/** Fields whose absence, or null, has a meaning in AWS: without it the response states another fact. */
const meaningfulWhenAbsent: ReadonlySet<string> = new Set([
  'ListAccounts NextToken',
  'GetTrailStatus LatestCloudWatchLogsDeliveryError',
  'DescribeLogGroups logGroups.#.logGroupClass',
  'DescribeTrails trailList.#.CloudWatchLogsLogGroupArn',
  'GetTopicAttributes Attributes.KmsMasterKeyId',
  'GetTopicAttributes Attributes.Policy',
  'GetSubscriptionAttributes Attributes.FilterPolicy',
]);

type Case = { readonly operation: string; readonly name: string; readonly mutation: ResponseMutation };

/** Returns whether the mutated response is valid: a shorter list, or a selector with one more condition. */
function isAnotherFact({ operation, name, mutation: { path, how } }: Case): boolean {
  if (how === 'dropped' && typeof path.at(-1) === 'number') return true;
  if (how === 'extra' && name.endsWith('FieldSelectors.#')) return true;
  return (how === 'dropped' || how === 'null') && meaningfulWhenAbsent.has(`${operation} ${name}`);
}

async function cases(operation: string): Promise<readonly Case[]> {
  const responses: object[] = [];
  const change = (output: object): object => {
    responses.push(output);
    return output;
  };
  await runWithMalformedResponse(createSandbox(everyOutcomeOrganization()), { operation, change });
  const found: Case[] = [];
  for (const response of responses) {
    for (const mutation of [...mutationsOf(response), ...extrasOf(response)]) {
      const name = mutation.path.map((part) => (typeof part === 'number' ? '#' : part)).join('.');
      found.push({ operation, name, mutation });
    }
  }
  const each = new Map(found.map((one) => [`${one.name} ${one.mutation.how}`, one]));
  return [...each.values()].filter((one) => !isAnotherFact(one));
}

const unknowns: ReadonlySet<string> = new Set(['UNREACHABLE', 'UNVERIFIABLE']);
const beyondTheProcedure: ReadonlySet<string> = new Set([
  'ALARM_MUTED',
  'TOPIC_KEY_REFUSES_CLOUDWATCH',
  'SUBSCRIPTION_FILTERED',
]);

function reasonOf({ controls: [control] }: AccountReport): string {
  return control?.chain.find(({ state }) => state === 'broken')?.reason ?? '';
}

/** Returns whether a verdict is wrong. A pass with a caveat is right if only facts beyond the CIS procedure are missing. */
function contradicts(report: AccountReport, reference: AccountReport | undefined, { mutation }: Case): boolean {
  if (report.status === reference?.status && reference !== undefined && reasonOf(report) === reasonOf(reference))
    return false;
  if (mutation.how === 'extra') return true;
  // A log group of another class has no filters; that is all that can be seen if it can't be described.
  if (
    reasonOf(report) === 'METRIC_FILTER_MISSING' &&
    reference !== undefined &&
    reasonOf(reference).startsWith('LOG_GROUP_')
  )
    return false;
  if (unknowns.has(report.status)) return report.errors.some(({ operation }) => operation.startsWith('rootwatch:'));
  const isCaveated = report.controls.some(({ chain }) => chain.some(({ caveats = [] }) => caveats.length > 0));
  return !(isCaveated && reference !== undefined && beyondTheProcedure.has(reasonOf(reference)));
}

function contradictionsIn(
  run: OrganizationAudit,
  reference: ReadonlyMap<string, AccountReport>,
  one: Case,
): readonly string[] {
  if (run.kind === 'not-run') return one.mutation.how === 'extra' ? run.problems : [];
  const { accounts } = run.report;
  const contradictions = accounts.filter((report) => contradicts(report, reference.get(report.account.id), one));
  const lost = accounts.length === reference.size ? [] : [`${accounts.length} of ${reference.size} accounts`];
  return [...lost, ...contradictions.map((report) => `${report.account.name} ${report.status} ${reasonOf(report)}`)];
}

describe('malformed responses of AWS', () => {
  it.each(operations)(
    'a malformed response of %s leaves the verdict as it is or unknown',
    async (operation) => {
      const unchanged = await runWithMalformedResponse(createSandbox(everyOutcomeOrganization()), {
        operation,
        change: (output) => output,
      });
      if (unchanged.kind !== 'finished') throw new Error(unchanged.problems.join(' '));
      const reference = new Map(unchanged.report.accounts.map((each) => [each.account.id, each]));
      const all = await cases(operation);
      expect(all.length).toBeGreaterThan(5);
      // EXHAUSTIVE=1 tries every mutation; otherwise a dozen, which depend on FC_SEED.
      const isExhaustive = process.env['EXHAUSTIVE'] === '1';
      const [some = []] = fc.sample(
        fc.shuffledSubarray([...all], { minLength: Math.min(12, all.length), maxLength: Math.min(12, all.length) }),
        1,
      );
      for (const one of isExhaustive ? all : some) {
        const change = (output: object): object => Object(mutated(output, one.mutation));
        const run = await runWithMalformedResponse(createSandbox(everyOutcomeOrganization()), { operation, change });
        expect([one.name, one.mutation.how, contradictionsIn(run, reference, one)]).toEqual([
          one.name,
          one.mutation.how,
          [],
        ]);
      }
    },
    120_000,
  );
});
