import type { Action, Blocked } from '../domain/action.ts';
import type { Question } from '../domain/question.ts';
import { blockedByUnreadable, type Metric, type Repair } from './repair.ts';

type PlannedChain = {
  readonly topicArn: string;
  readonly metric: Metric;
  readonly actions: readonly Action[];
};

/**
 * Lists what could not be read once it is created, and so could not be verified. Such a change is not made: it could
 * never be proved to work, and after an interruption no run could recognize or complete it. AWS checks permissions
 * before it checks whether a resource exists, so the answer before the change is the answer after it.
 */
export function unverifiableChanges(repair: Repair, { topicArn, metric, actions }: PlannedChain): readonly Blocked[] {
  const { accountId, region } = repair.target;
  const here = { accountId, region };
  const questions: readonly Question[] = [
    { kind: 'metric-alarms', ...here, ...metric },
    ...(actions.some(({ kind }) => kind === 'create-topic')
      ? ([
          { kind: 'subscriptions', ...here, topicArn },
          { kind: 'topic-tags', ...here, topicArn },
        ] as const)
      : []),
  ];
  return questions.flatMap((question) => {
    const answer = repair.lookup.get(question);
    const isDenied = answer?.kind === 'unknown' && answer.why.code === 'ACCESS_DENIED';
    return isDenied
      ? [blockedByUnreadable(repair, answer.why, 'topicArn' in question ? topicArn : repair.alarmArn)]
      : [];
  });
}
