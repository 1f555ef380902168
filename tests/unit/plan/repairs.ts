import type { Plan } from '../../../src/domain/action.ts';
import type { Finding } from '../../../src/domain/finding.ts';
import { known } from '../../../src/domain/observed.ts';
import { Facts, type Question } from '../../../src/domain/question.ts';
import { evaluateControl } from '../../../src/evaluate/evaluate-control.ts';
import type { EvaluationContext } from '../../../src/evaluate/fact-lookup.ts';
import { planRepair } from '../../../src/plan/plan-repair.ts';
import type { RepairPolicy } from '../../../src/plan/repair.ts';
import { fingerprintOf } from '../../../src/runtime/fingerprint.ts';
import { allSubscriptions, subscriptionFact } from '../../support/chain-facts.ts';
import { alarm, answerAll, compliantAnswers, evaluationContext, filter, member } from '../../support/facts.ts';

export const own = 'rootwatch-root-usage';
export const region = 'eu-west-1';
export const ownTopicArn = `arn:aws:sns:${region}:${member}:root-alarms`;
export const ownAlarmArn = `arn:aws:cloudwatch:${region}:${member}:alarm:${own}`;
export const ownTags = { 'managed-by': 'rootwatch' };

export const policy: RepairPolicy = {
  topics: {
    topicArns: [],
    topicName: 'root-alarms',
    subscriptions: [{ protocol: 'email', endpoint: 'root@example.com' }],
  },
  metricNamespace: 'CISBenchmark',
  isChangeable: () => true,
  fingerprintOf,
  resourcePrefix: 'rootwatch-',
};

/** rootwatch's own alarm on its own filter's metric, as it is when it has not drifted. */
export const ownAlarm = {
  ...alarm,
  alarmName: own,
  alarmArn: ownAlarmArn,
  metricName: own,
  datapointsToAlarm: 1,
  alarmActions: [ownTopicArn],
};
export const ownFilter = { ...filter, filterName: own, metricName: own };
export const ownSubscription = subscriptionFact('root@example.com', { subscriptionArn: `${ownTopicArn}:0a1b2c3d` });

type Answers = typeof compliantAnswers;

export type Case = {
  /** Answers to all questions of a kind, in place of those of {@link compliantAnswers}. */
  readonly answers?: Partial<Answers>;
  /** rootwatch's own topic and its subscriptions; the topic does not exist otherwise. */
  readonly ownTopic?: {
    readonly topic: Answers['topic'];
    readonly subscriptions?: Answers['subscriptions'];
  };
  readonly policy?: RepairPolicy;
  readonly context?: EvaluationContext;
};

const noTopic = known({ exists: false }) satisfies Answers['topic'];

/** Asks and answers until there is a verdict and a plan, as a run does. */
export function planned(situation: Case): { finding: Finding; plan: Plan } {
  const { answers = {}, ownTopic, policy: repairPolicy = policy, context = evaluationContext } = situation;
  const facts = new Facts();
  const all: Answers = { ...compliantAnswers, ...answers };
  const ownAnswers: Answers = {
    ...all,
    topic: ownTopic?.topic ?? noTopic,
    subscriptions: ownTopic?.subscriptions ?? allSubscriptions([]),
  };
  const learn = (questions: readonly Question[]): void => {
    for (const question of questions) {
      const isOwn = 'topicArn' in question && question.topicArn === ownTopicArn;
      answerAll(facts, [question], isOwn ? ownAnswers : all);
    }
  };
  for (let round = 0; round < 30; round += 1) {
    const evaluation = evaluateControl(context, facts);
    if (evaluation.kind === 'open') {
      learn(evaluation.questions);
      continue;
    }
    if (evaluation.kind === 'interrupted') continue;
    const { finding } = evaluation;
    const planning = planRepair(finding, facts, { context, policy: repairPolicy });
    if (planning.kind === 'settled') return { finding, plan: planning.plan };
    learn(planning.questions);
  }
  throw new Error('The plan never settles.');
}
