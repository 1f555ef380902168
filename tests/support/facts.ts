import { controlOf } from '../../src/controls/catalog.ts';
import { type AccountId, parseAccountId } from '../../src/domain/account.ts';
import type { MetricAlarm } from '../../src/domain/facts.ts';
import type { FailureCode } from '../../src/domain/failure.ts';
import type { Finding } from '../../src/domain/finding.ts';
import { known, type Observed, unknown } from '../../src/domain/observed.ts';
import { type AnswerTo, Facts, type Question, type QuestionKind } from '../../src/domain/question.ts';
import { createControlMatcher } from '../../src/evaluate/control-matcher.ts';
import { evaluateControl } from '../../src/evaluate/evaluate-control.ts';
import type { EvaluationContext } from '../../src/evaluate/fact-lookup.ts';
import { judgePattern } from '../../src/evaluate/judge-pattern.ts';
import * as memberDelivery from '../../src/evaluate/links/member-delivery.ts';
import * as otherAlarms from '../../src/evaluate/links/other-alarms.ts';
import { provideMemberDelivery, provideOtherAlarms } from '../../src/evaluate/on-demand.ts';
import { logGroupArn, topicArn as topicArnIn } from '../../src/sandbox/builders/complete-chain.ts';
import { alarmFact, allSubscriptions, filterFact, subscriptionFact, trailFact } from './chain-facts.ts';

// Tests of the evaluation have it whole; src/account loads parts of it on demand.
provideOtherAlarms(otherAlarms);
provideMemberDelivery(memberDelivery);

export function accountId(text: string): AccountId {
  const parsed = parseAccountId(text);
  if (parsed === undefined) throw new Error(`Not an account id: ${text}`);
  return parsed;
}

export const member = accountId('111122223333');
export const management = accountId('999999999999');
export const outsideAccount = accountId('123123123123');

export const evaluationContext: EvaluationContext = {
  accountId: member,
  region: 'us-east-1',
  organizationId: 'o-exampleorgid',
  matcher: createControlMatcher(controlOf('root-usage'), judgePattern),
  acceptBroaderFilters: false,
  strict: false,
  nowMs: Date.parse('2026-11-22T06:00:00Z'),
  callerAccountId: management,
  startedMs: Date.parse('2026-11-22T06:00:00Z'),
  proveDelivery: false,
};

const place = { accountId: member, region: 'eu-west-1' };

export const trail = trailFact(place, { name: 'main', logGroupArn: logGroupArn(place, 'cloudtrail') });
export const filter = filterFact({ filterName: 'root-usage', metricName: 'RootUsage' });
export const topicArn = topicArnIn(place, 'alarms');
export const alarm: MetricAlarm = alarmFact(place, {
  alarmName: 'root-usage',
  metricName: 'RootUsage',
  alarmActions: [topicArn],
});

/** Returns the policy that SNS gives a new topic of an account. */
export function defaultTopicPolicy(arn: string, owner: string): string {
  return JSON.stringify({
    Version: '2008-10-17',
    Id: '__default_policy_ID',
    Statement: [
      {
        Sid: '__default_statement_ID',
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['SNS:GetTopicAttributes', 'SNS:Subscribe', 'SNS:Publish'],
        Resource: arn,
        Condition: { StringEquals: { 'AWS:SourceOwner': owner } },
      },
    ],
  });
}

export const subscriptionArn = `${topicArn}:0a1b2c3d`;

export type Answers = { readonly [Kind in QuestionKind]: Observed<AnswerTo<Kind>> };

/** The answers to each kind of question in an account whose chain is complete. */
export const compliantAnswers: Answers = {
  trails: known([trail]),
  'trail-status': known({ isLogging: true }),
  'event-selectors': known({ basic: [], advanced: [] }),
  'log-group': known({ exists: true, logGroupClass: 'STANDARD' }),
  'metric-filters': known({ logGroupExists: true, filters: [filter] }),
  'metric-alarms': known([alarm]),
  'other-alarms': known({ composite: [], metricMath: [], states: [] }),
  'mute-rules': known({ active: [], scheduled: [] }),
  topic: known({ exists: true, policy: defaultTopicPolicy(topicArn, member) }),
  subscriptions: allSubscriptions([subscriptionFact('security@example.com', { subscriptionArn })]),
  'subscription-attributes': known({ pendingConfirmation: false, filterPolicyScope: 'MessageAttributes' }),
  key: known({ exists: false }),
  'named-alarm': known({ exists: false }),
  'topic-tags': known({}),
  'filters-of-metric': known([]),
  topics: known([]),
  'log-groups': known([]),
  'trusted-services': known(['cloudtrail.amazonaws.com']),
  'member-log-streams': known({ logGroupExists: true, exist: true, isComplete: true, byAccount: {} }),
  'log-group-usage': known({ exists: true, storedBytes: 0, createdMs: 0 }),
  'delivered-accounts': known({ isComplete: true, byAccount: {} }),
};

export function refused(code: FailureCode, operation = 'service:Operation'): Observed<never> {
  return unknown({ code, operation, message: 'Not to be read.', requestId: 'request-1' });
}

function learnFrom<Kind extends QuestionKind>(
  facts: Facts,
  question: Question & Question<Kind>,
  answer: Observed<AnswerTo<Kind>>,
): void {
  facts.learn<Kind>(question, answer);
}

/** Answers every question of a kind with the same answer, as in an account with one resource of each kind. */
export function answerAll(facts: Facts, questions: readonly Question[], answers: Answers): void {
  for (const question of questions) answerOne(facts, question, answers);
}

function answerOne<Kind extends QuestionKind>(
  facts: Facts,
  question: Question & Question<Kind>,
  answers: Answers,
): void {
  const kind: Kind = question.kind;
  learnFrom<Kind>(facts, question, answers[kind]);
}

export function noFacts(): Facts {
  return new Facts();
}

export type Investigated = { readonly finding: Finding; readonly rounds: readonly (readonly Question[])[] };

/**
 * Evaluates an account with a complete chain but for `changes`; returns the finding and the questions of each round.
 */
export function investigated(changes: Partial<Answers> = {}, on: EvaluationContext = evaluationContext): Investigated {
  const facts = new Facts();
  const rounds: (readonly Question[])[] = [];
  for (let round = 0; round < 20; round += 1) {
    const evaluation = evaluateControl(on, facts);
    if (evaluation.kind === 'settled') return { finding: evaluation.finding, rounds };
    if (evaluation.kind === 'interrupted') continue;
    rounds.push(evaluation.questions);
    answerAll(facts, evaluation.questions, { ...compliantAnswers, ...changes });
  }
  throw new Error('The evaluation does not end.');
}

/** Returns the verdict, and the link and the reason with which the chain ends. */
export function endOfChain(changes: Partial<Answers>, on: EvaluationContext = evaluationContext): unknown {
  const { finding } = investigated(changes, on);
  const link = finding.chain.find(({ state }) => state === 'broken' || state === 'unknown');
  return link?.state === 'broken' || link?.state === 'unknown'
    ? { verdict: finding.verdict, link: link.link, reason: link.reason }
    : { verdict: finding.verdict };
}
