import { answer } from '../../../src/aws/observe/observe.ts';
import type { Observed } from '../../../src/domain/observed.ts';
import type { Question, QuestionKind } from '../../../src/domain/question.ts';
import { type Answering, type Attempt, accountId, callerIn, fakeAws, sessionIn } from './fake-answers.ts';

export const account = '111111111111';
const place = { accountId: accountId(account), region: 'us-east-1' } as const;
export const topicArn = `arn:aws:sns:us-east-1:${account}:alarms`;
export const trailArn = `arn:aws:cloudtrail:us-east-1:${account}:trail/main`;

export const questions: { readonly [Kind in QuestionKind]: Question<Kind> } = {
  trails: { kind: 'trails', ...place },
  'trail-status': { kind: 'trail-status', ...place, trailArn },
  'event-selectors': { kind: 'event-selectors', ...place, trailArn },
  'log-group': { kind: 'log-group', ...place, logGroupName: 'trail' },
  'metric-filters': { kind: 'metric-filters', ...place, logGroupName: 'trail' },
  'metric-alarms': { kind: 'metric-alarms', ...place, namespace: 'CISBenchmark', metricName: 'RootUsage' },
  'other-alarms': { kind: 'other-alarms', ...place },
  'mute-rules': { kind: 'mute-rules', ...place, alarmName: 'root' },
  topic: { kind: 'topic', ...place, topicArn },
  subscriptions: { kind: 'subscriptions', ...place, topicArn },
  'subscription-attributes': { kind: 'subscription-attributes', ...place, subscriptionArn: `${topicArn}:1` },
  key: { kind: 'key', ...place, keyId: 'alias/alarms' },
  'named-alarm': { kind: 'named-alarm', ...place, alarmName: 'rootwatch-root-usage' },
  'topic-tags': { kind: 'topic-tags', ...place, topicArn },
  'filters-of-metric': { kind: 'filters-of-metric', ...place, namespace: 'CISBenchmark', metricName: 'RootUsage' },
  topics: { kind: 'topics', ...place },
  'log-groups': { kind: 'log-groups', ...place, namePrefix: 'aws/cloudtrail/' },
  'trusted-services': { kind: 'trusted-services', ...place },
  'member-log-streams': {
    kind: 'member-log-streams',
    ...place,
    logGroupName: 'trail',
    organizationId: 'o-exampleorgid',
  },
  'log-group-usage': { kind: 'log-group-usage', ...place, logGroupName: 'trail' },
  'delivered-accounts': {
    kind: 'delivered-accounts',
    ...place,
    logGroupName: 'trail',
    sinceMs: 1_795_240_800_000,
    untilMs: 1_795_327_200_000,
  },
};

/** Asks the question of this kind, with the given answers in place of AWS. */
export async function ask(kind: QuestionKind, answering: Answering): Promise<Observed<unknown>> {
  const aws = fakeAws(answering);
  return answer(questions[kind], { ...callerIn(account, aws), session: sessionIn(account) });
}

type Exchange = { readonly inputs: readonly Attempt['input'][]; readonly observed: Observed<unknown> };

/** Asks the question with the given pages as answers, and returns the inputs of the calls and what was observed. */
export async function askPages(kind: QuestionKind, pages: readonly object[]): Promise<Exchange> {
  const inputs: Attempt['input'][] = [];
  const observed = await ask(kind, ({ input }) => {
    inputs.push(input);
    return pages[inputs.length - 1] ?? {};
  });
  return { inputs, observed };
}
