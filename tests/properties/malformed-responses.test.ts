import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import type { OrganizationAudit } from '../../src/organization/audit-organization.ts';
import type { AccountReport } from '../../src/report/schema.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { world } from '../support/hostile-world.ts';
import { forgedRun } from '../support/malformed-responses.ts';
import { extrasOf, type Mutation, mutated, mutationsOf } from '../support/mutate.ts';

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

/** What AWS leaves out, or leaves null, to say something: without it the answer is another fact, and no worse an answer. */
const saysSomethingByAbsence: ReadonlySet<string> = new Set([
  'ListAccounts NextToken',
  'GetTrailStatus LatestCloudWatchLogsDeliveryError',
  'DescribeLogGroups logGroups.#.logGroupClass',
  'DescribeTrails trailList.#.CloudWatchLogsLogGroupArn',
  'GetTopicAttributes Attributes.KmsMasterKeyId',
  'GetTopicAttributes Attributes.Policy',
  'GetSubscriptionAttributes Attributes.FilterPolicy',
]);

type Case = { readonly operation: string; readonly name: string; readonly mutation: Mutation };

/** An item less in a list is a shorter list, and one condition more of a selector lets fewer events through. */
function isAnotherFact({ operation, name, mutation: { path, how } }: Case): boolean {
  if (how === 'dropped' && typeof path.at(-1) === 'number') return true;
  if (how === 'extra' && name.endsWith('FieldSelectors.#')) return true;
  return (how === 'dropped' || how === 'null') && saysSomethingByAbsence.has(`${operation} ${name}`);
}

async function cases(operation: string): Promise<readonly Case[]> {
  const answers: object[] = [];
  const forge = (output: object): object => {
    answers.push(output);
    return output;
  };
  await forgedRun(createSandbox(world()), { operation, forge });
  const found: Case[] = [];
  for (const answer of answers) {
    for (const mutation of [...mutationsOf(answer), ...extrasOf(answer)]) {
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

/** A pass may say that it did not see what broke the link, and only of what is beyond the CIS procedure (contract §4). */
function contradicts(told: AccountReport, truth: AccountReport | undefined, { mutation }: Case): boolean {
  if (told.status === truth?.status && truth !== undefined && reasonOf(told) === reasonOf(truth)) return false;
  if (mutation.how === 'extra') return true;
  // A log group that takes no filters has none: that is what is seen of it where it can't be described.
  if (reasonOf(told) === 'METRIC_FILTER_MISSING' && truth !== undefined && reasonOf(truth).startsWith('LOG_GROUP_'))
    return false;
  if (unknowns.has(told.status)) return told.errors.some(({ operation }) => operation.startsWith('rootwatch:'));
  const isCaveated = told.controls.some(({ chain }) => chain.some(({ caveats = [] }) => caveats.length > 0));
  return !(isCaveated && truth !== undefined && beyondTheProcedure.has(reasonOf(truth)));
}

function wrongIn(run: OrganizationAudit, truth: ReadonlyMap<string, AccountReport>, one: Case): readonly string[] {
  if (run.kind === 'not-run') return one.mutation.how === 'extra' ? run.problems : [];
  const { accounts } = run.report;
  const wrong = accounts.filter((told) => contradicts(told, truth.get(told.account.id), one));
  const lost = accounts.length === truth.size ? [] : [`${accounts.length} of ${truth.size} accounts`];
  return [...lost, ...wrong.map((told) => `${told.account.name} ${told.status} ${reasonOf(told)}`)];
}

describe('an answer of AWS that lacks something, has something of another type, or says more than it did', () => {
  it.each(operations)(
    'leaves the verdict as it is, or open: %s',
    async (operation) => {
      const whole = await forgedRun(createSandbox(world()), { operation, forge: (output) => output });
      if (whole.kind !== 'finished') throw new Error(whole.problems.join(' '));
      const truth = new Map(whole.report.accounts.map((each) => [each.account.id, each]));
      const all = await cases(operation);
      expect(all.length).toBeGreaterThan(5);
      // EXHAUSTIVE=1 tries every one; otherwise a dozen, others for another FC_SEED.
      const isExhaustive = process.env['EXHAUSTIVE'] === '1';
      const [some = []] = fc.sample(
        fc.shuffledSubarray([...all], { minLength: Math.min(12, all.length), maxLength: Math.min(12, all.length) }),
        1,
      );
      for (const one of isExhaustive ? all : some) {
        const forge = (output: object): object => Object(mutated(output, one.mutation));
        const run = await forgedRun(createSandbox(world()), { operation, forge });
        expect([one.name, one.mutation.how, wrongIn(run, truth, one)]).toEqual([one.name, one.mutation.how, []]);
      }
    },
    120_000,
  );
});
