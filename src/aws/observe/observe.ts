import type { Observed } from '../../domain/observed.ts';
import type { AnswerTo, Question, QuestionKind } from '../../domain/question.ts';
import type { Caller } from '../client/send.ts';
import type { Session } from '../client/session.ts';
import { observeEventSelectors, observeTrailStatus, observeTrails } from './cloudtrail.ts';
import { observeMetricAlarms, observeMuteRules, observeOtherAlarms } from './cloudwatch.ts';
import { observeKey } from './kms.ts';
import { observeLogGroup, observeMetricFilters } from './logs.ts';
import { observeNamedAlarm, observeTopicTags } from './owned-resources.ts';
import { observeSubscriptionAttributes, observeSubscriptions, observeTopic } from './sns.ts';

type Observers = {
  readonly [Kind in QuestionKind]: (question: Question<Kind>, caller: Caller) => Promise<Observed<AnswerTo<Kind>>>;
};

const observers: Observers = {
  trails: observeTrails,
  'trail-status': observeTrailStatus,
  'event-selectors': observeEventSelectors,
  'log-group': observeLogGroup,
  'metric-filters': observeMetricFilters,
  'metric-alarms': observeMetricAlarms,
  'other-alarms': observeOtherAlarms,
  'mute-rules': observeMuteRules,
  topic: observeTopic,
  subscriptions: observeSubscriptions,
  'subscription-attributes': observeSubscriptionAttributes,
  key: observeKey,
  'named-alarm': observeNamedAlarm,
  'topic-tags': observeTopicTags,
  // Loaded on first use: no run of the Lambda function asks for these.
  'filters-of-metric': async (question, caller) =>
    (await import('./inventory.ts')).observeFiltersOfMetric(question, caller),
  topics: async (question, caller) => (await import('./inventory.ts')).observeTopics(question, caller),
  // Few accounts of a run are asked these.
  'log-groups': async (question, caller) => (await import('./log-groups.ts')).observeLogGroups(question, caller),
  'trusted-services': async (question, caller) =>
    (await import('./trusted-services.ts')).observeTrustedServices(question, caller),
  'member-log-streams': async (question, caller) =>
    (await import('./member-log-streams.ts')).observeMemberLogStreams(question, caller),
  'log-group-usage': async (question, caller) =>
    (await import('./log-groups.ts')).observeLogGroupUsage(question, caller),
  'delivered-accounts': async (question, caller) =>
    (await import('./delivered-accounts.ts')).observeDeliveredAccounts(question, caller),
};

/** A caller with a session in the account of the question. */
export type Observer = Caller & { readonly session: Session };

/**
 * Answers a question from AWS, with read calls only. A refusal and an answer that is not as documented are unknown.
 *
 * @throws when the session is in another account than the question, which is a bug and must never be a verdict.
 */
export async function answer<Kind extends QuestionKind>(
  question: Question<Kind>,
  observer: Observer,
): Promise<Observed<AnswerTo<Kind>>> {
  if (observer.session.accountId !== question.accountId) {
    throw new Error(
      `A question about ${question.accountId} was asked with a session in ${observer.session.accountId}.`,
    );
  }
  const observe: Observers[Kind] = observers[question.kind];
  return observe(question, observer);
}
