import type { AccountId } from './account.ts';
import type {
  CompositeAndMathAlarms,
  DeliveredAccounts,
  EventSelectors,
  KmsKey,
  LocatedFilter,
  LogGroup,
  LogGroupUsage,
  MemberLogStreams,
  MetricAlarm,
  MetricFilters,
  MuteRules,
  NamedAlarm,
  SubscriptionAttributes,
  Subscriptions,
  Topic,
  TopicTags,
  Trail,
  TrailStatus,
} from './facts.ts';
import type { Observed } from './observed.ts';

/** The questions that can be put to AWS: for each kind, the fields that identify the subject, and the answer. */
type Catalog = {
  /** The trails of a Region, and the shadow trails of other Regions. */
  trails: { subject: object; answer: readonly Trail[] };
  'trail-status': { subject: { trailArn: string }; answer: TrailStatus };
  'event-selectors': { subject: { trailArn: string }; answer: EventSelectors };
  'log-group': { subject: { logGroupName: string }; answer: LogGroup };
  'metric-filters': { subject: { logGroupName: string }; answer: MetricFilters };
  /** Metric alarms on exactly this metric without dimensions. */
  'metric-alarms': { subject: { namespace: string; metricName: string }; answer: readonly MetricAlarm[] };
  'other-alarms': { subject: object; answer: CompositeAndMathAlarms };
  'mute-rules': { subject: { alarmName: string }; answer: MuteRules };
  topic: { subject: { topicArn: string }; answer: Topic };
  subscriptions: { subject: { topicArn: string }; answer: Subscriptions };
  'subscription-attributes': { subject: { subscriptionArn: string }; answer: SubscriptionAttributes };
  key: { subject: { keyId: string }; answer: KmsKey };
  'named-alarm': { subject: { alarmName: string }; answer: NamedAlarm };
  'topic-tags': { subject: { topicArn: string }; answer: TopicTags };
  /** The metric filters of any log group that feed this metric. */
  'filters-of-metric': { subject: { namespace: string; metricName: string }; answer: readonly LocatedFilter[] };
  /** Every topic of the Region, by its ARN. */
  topics: { subject: object; answer: readonly string[] };
  /** The names of log groups that begin like this; of very many, the first. */
  'log-groups': { subject: { namePrefix: string }; answer: readonly string[] };
  /** The service principals with trusted access to the organization of the account. */
  'trusted-services': { subject: object; answer: readonly string[] };
  /** The log streams of an organization's members in the log group of an organization trail. */
  'member-log-streams': { subject: { logGroupName: string; organizationId: string }; answer: MemberLogStreams };
  'log-group-usage': { subject: { logGroupName: string }; answer: LogGroupUsage };
  /** The accounts with events in the log group between two times, in milliseconds since 1970. Each reading is billed. */
  'delivered-accounts': {
    subject: { logGroupName: string; sinceMs: number; untilMs: number };
    answer: DeliveredAccounts;
  };
};

export type QuestionKind = keyof Catalog;
export type AnswerTo<Kind extends QuestionKind> = Catalog[Kind]['answer'];

/** One thing to read, and the account and Region to read it in. */
export type Question<Kind extends QuestionKind = QuestionKind> = {
  [K in Kind]: { readonly kind: K; readonly accountId: AccountId; readonly region: string } & Readonly<
    Catalog[K]['subject']
  >;
}[Kind];

/**
 * The questions whose answers are about all members of an organization trail at once. They are asked once a run; their
 * requests count for the run, and so does their failure: no account is blamed for it.
 */
export const runQuestionKinds: ReadonlySet<QuestionKind> = new Set([
  'trusted-services',
  'member-log-streams',
  'log-group-usage',
  'delivered-accounts',
]);

/** Returns one key for equal questions, whose properties must stand in the order of {@link Question}. */
export function questionKey(question: object): string {
  return JSON.stringify(Object.values(question));
}

/** A question and its answer, as data. */
export type Answered = { readonly question: Question; readonly answer: Observed<AnswerTo<QuestionKind>> };

type Answers = { readonly [Kind in QuestionKind]: Map<string, Observed<AnswerTo<Kind>>> };

/** The answers so far. They grow while an account is read; evaluation only looks them up. */
export class Facts {
  readonly #answers: Answers = {
    trails: new Map(),
    'trail-status': new Map(),
    'event-selectors': new Map(),
    'log-group': new Map(),
    'metric-filters': new Map(),
    'metric-alarms': new Map(),
    'other-alarms': new Map(),
    'mute-rules': new Map(),
    topic: new Map(),
    subscriptions: new Map(),
    'subscription-attributes': new Map(),
    key: new Map(),
    'named-alarm': new Map(),
    'topic-tags': new Map(),
    'filters-of-metric': new Map(),
    topics: new Map(),
    'log-groups': new Map(),
    'trusted-services': new Map(),
    'member-log-streams': new Map(),
    'log-group-usage': new Map(),
    'delivered-accounts': new Map(),
  };

  /** Returns how many questions have an answer. */
  get size(): number {
    return Object.values(this.#answers).reduce((sum, answers) => sum + answers.size, 0);
  }

  /** Returns `undefined` when the question was not asked yet. */
  about<Kind extends QuestionKind>(question: Question<Kind>): Observed<AnswerTo<Kind>> | undefined {
    return this.#answers[question.kind].get(questionKey(question));
  }

  learn<Kind extends QuestionKind>(question: Question<Kind>, answer: Observed<AnswerTo<Kind>>): void {
    this.#answers[question.kind].set(questionKey(question), answer);
  }
}
