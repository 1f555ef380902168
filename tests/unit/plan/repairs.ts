import type { Plan } from '../../../src/domain/action.ts';
import type { Finding } from '../../../src/domain/finding.ts';
import { known } from '../../../src/domain/observed.ts';
import { Facts, type Question } from '../../../src/domain/question.ts';
import { evaluateControl } from '../../../src/evaluate/evaluate-control.ts';
import { planRepair } from '../../../src/plan/plan-repair.ts';
import type { RepairPolicy } from '../../../src/plan/repair.ts';
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
  resourcePrefix: 'rootwatch-',
};

/** What our alarm looks like when nothing is wrong with it, on our filter's metric. */
export const ownAlarm = {
  ...alarm,
  alarmName: own,
  alarmArn: ownAlarmArn,
  metricName: own,
  datapointsToAlarm: 1,
  alarmActions: [ownTopicArn],
};
export const ownFilter = { ...filter, filterName: own, metricName: own };
export const ownSubscription = {
  subscriptionArn: `${ownTopicArn}:0a1b2c3d`,
  protocol: 'email',
  endpoint: 'root@example.com',
};

type Answers = typeof compliantAnswers;

export type Case = {
  /** Beside {@link compliantAnswers}: answers to all questions of a kind. */
  readonly answers?: Partial<Answers>;
  /** The topic of ours and its subscriptions, which is not there otherwise. */
  readonly ownTopic?: {
    readonly topic: Answers['topic'];
    readonly subscriptions?: Answers['subscriptions'];
  };
  readonly policy?: RepairPolicy;
};

const noTopic = known({ exists: false }) satisfies Answers['topic'];

/** Asks and answers until there is a verdict and a plan, as a run does. */
export function planned({ answers = {}, ownTopic, policy: wanted = policy }: Case): { finding: Finding; plan: Plan } {
  const facts = new Facts();
  const all: Answers = { ...compliantAnswers, ...answers };
  const ofOurs: Answers = {
    ...all,
    topic: ownTopic?.topic ?? noTopic,
    subscriptions: ownTopic?.subscriptions ?? known([]),
  };
  const learn = (questions: readonly Question[]): void => {
    for (const question of questions) {
      const isOurs = 'topicArn' in question && question.topicArn === ownTopicArn;
      answerAll(facts, [question], isOurs ? ofOurs : all);
    }
  };
  for (let round = 0; round < 30; round += 1) {
    const evaluation = evaluateControl(evaluationContext, facts);
    if (evaluation.kind === 'open') {
      learn(evaluation.questions);
      continue;
    }
    const { finding } = evaluation;
    const planning = planRepair(finding, facts, { context: evaluationContext, policy: wanted });
    if (planning.kind === 'settled') return { finding, plan: planning.plan };
    learn(planning.questions);
  }
  throw new Error('The plan never settles.');
}
