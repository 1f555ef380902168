import type { Action, Blocked } from '../domain/action.ts';
import type { Question } from '../domain/question.ts';
import { ownAlarmArn } from './own-alarm.ts';
import { blockedByUnreadable, placeOfRepair, type Repair } from './repair.ts';

type Outcome = {
  readonly topicArn: string;
  readonly metric: { readonly namespace: string; readonly metricName: string };
  readonly actions: readonly Action[];
};

/**
 * What could not be seen once it is made. Nothing is made blindly: it could never be proved to work, and after an
 * interruption no run could tell that it is ours, or finish it. AWS judges permissions before it looks whether the thing
 * is there, so that the answer before the change is the answer after it.
 */
export function unverifiableChanges(repair: Repair, { topicArn, metric, actions }: Outcome): readonly Blocked[] {
  const { accountId, region } = placeOfRepair(repair);
  const here = { accountId, region };
  const questions: readonly Question[] = [
    { kind: 'metric-alarms', ...here, namespace: metric.namespace, metricName: metric.metricName },
    ...(actions.some(({ kind }) => kind === 'create-topic')
      ? ([
          { kind: 'subscriptions', ...here, topicArn },
          { kind: 'topic-tags', ...here, topicArn },
        ] as const)
      : []),
  ];
  return questions.flatMap((question) => {
    const answer = repair.inquiry.get(question);
    const isDenied = answer?.kind === 'unknown' && answer.why.code === 'ACCESS_DENIED';
    return isDenied
      ? [blockedByUnreadable(repair, answer.why, 'topicArn' in question ? topicArn : ownAlarmArn(repair))]
      : [];
  });
}
