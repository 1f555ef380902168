import type { AccountId } from './account.ts';
import type {
  CompositeAndMathAlarms,
  EventSelectors,
  FilterLocation,
  KmsKey,
  LogGroup,
  MetricAlarm,
  MetricFilters,
  MuteRules,
  NamedAlarm,
  Subscription,
  SubscriptionAttributes,
  Topic,
  TopicTags,
  Trail,
  TrailStatus,
} from './facts.ts';
import type { Observed } from './observed.ts';

/** What can be asked of AWS: for each kind, what names the thing asked about, and the answer. */
type Catalog = {
  /** Trails seen from a Region: its own and the shadows of those elsewhere. */
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
  subscriptions: { subject: { topicArn: string }; answer: readonly Subscription[] };
  'subscription-attributes': { subject: { subscriptionArn: string }; answer: SubscriptionAttributes };
  key: { subject: { keyId: string }; answer: KmsKey };
  'named-alarm': { subject: { alarmName: string }; answer: NamedAlarm };
  'topic-tags': { subject: { topicArn: string }; answer: TopicTags };
  /** Whatever log group they are on. */
  'filters-of-metric': { subject: { namespace: string; metricName: string }; answer: readonly FilterLocation[] };
  /** Every topic of the Region, by its ARN. */
  topics: { subject: object; answer: readonly string[] };
};

export type QuestionKind = keyof Catalog;
export type AnswerTo<Kind extends QuestionKind> = Catalog[Kind]['answer'];

/** One thing to read, and the account and Region to read it in. */
export type Question<Kind extends QuestionKind = QuestionKind> = {
  [K in Kind]: { readonly kind: K; readonly accountId: AccountId; readonly region: string } & Readonly<
    Catalog[K]['subject']
  >;
}[Kind];

/** The same for the same question, when its properties stand in the order of {@link Question}. */
export function questionKey(question: object): string {
  return JSON.stringify(Object.values(question));
}

/** A question and what came of it, as data. */
export type Answered = { readonly question: Question; readonly answer: Observed<AnswerTo<QuestionKind>> };

type Answers = { readonly [Kind in QuestionKind]: Map<string, Observed<AnswerTo<Kind>>> };

/** The answers so far. Grows while an account is observed; evaluation only looks things up. */
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
  };

  /** How many questions have an answer. */
  get size(): number {
    return Object.values(this.#answers).reduce((sum, answers) => sum + answers.size, 0);
  }

  /** `undefined` when it was not asked yet. */
  about<Kind extends QuestionKind>(question: Question<Kind>): Observed<AnswerTo<Kind>> | undefined {
    return this.#answers[question.kind].get(questionKey(question));
  }

  learn<Kind extends QuestionKind>(question: Question<Kind>, answer: Observed<AnswerTo<Kind>>): void {
    this.#answers[question.kind].set(questionKey(question), answer);
  }
}
