import { describe, expect, it } from '@jest/globals';
import { applyAction } from '../../../src/aws/apply-action.ts';
import type { Action, ActionResult } from '../../../src/domain/action.ts';
import { type Answering, type Attempt, accountId, awsError, callerIn, fakeAws, sessionIn } from './fake-answers.ts';

const account = '111111111111';
const topicArn = `arn:aws:sns:eu-central-1:${account}:root-alarms`;
const base = {
  accountId: accountId(account),
  region: 'eu-central-1',
  reason: 'ALARM_MISSING',
  change: 'create',
} as const;

const createTopic: Action = { kind: 'create-topic', ...base, resource: topicArn, topicName: 'root-alarms' };
const setPolicy: Action = {
  kind: 'set-topic-attribute',
  ...base,
  resource: topicArn,
  topicArn,
  attributeName: 'Policy',
  attributeValue: '{"Statement":[]}',
};
const subscribe: Action = {
  kind: 'subscribe',
  ...base,
  resource: topicArn,
  topicArn,
  protocol: 'email',
  endpoint: 'root@example.com',
};
const putFilter: Action = {
  kind: 'put-metric-filter',
  ...base,
  resource: 'rootwatch-root-usage',
  logGroupName: 'trail',
  filterName: 'rootwatch-root-usage',
  filterPattern: '{ $.a = 1 }',
  metricNamespace: 'CISBenchmark',
  metricName: 'rootwatch-root-usage',
  metricValue: '1',
};
const putAlarm: Action = {
  kind: 'put-metric-alarm',
  ...base,
  resource: `arn:aws:cloudwatch:eu-central-1:${account}:alarm:rootwatch-root-usage`,
  alarmName: 'rootwatch-root-usage',
  alarmDescription: 'Root was used.',
  namespace: 'CISBenchmark',
  metricName: 'rootwatch-root-usage',
  statistic: 'Sum',
  periodSeconds: 300,
  evaluationPeriods: 1,
  datapointsToAlarm: 1,
  threshold: 1,
  comparisonOperator: 'GreaterThanOrEqualToThreshold',
  treatMissingData: 'notBreaching',
  alarmActions: [topicArn],
};

type Applied = { readonly result: ActionResult; readonly attempts: readonly Attempt[] };

/** Applies an action with the given answers in place of AWS, without delays between attempts. */
async function apply(action: Action, answer: Answering = () => ({}), signal?: AbortSignal): Promise<Applied> {
  const attempts: Attempt[] = [];
  const aws = fakeAws((attempt) => {
    attempts.push(attempt);
    return answer(attempt);
  });
  const caller = { ...callerIn(account, aws, signal), session: sessionIn(account) };
  return { result: await applyAction(action, caller, [0, 0, 0]), attempts };
}

const tags = [{ Key: 'managed-by', Value: 'rootwatch' }];

describe('applyAction', () => {
  it.each([
    ['CreateTopic', createTopic, { Name: 'root-alarms', Tags: tags }],
    [
      'CreateTopic',
      { ...createTopic, kmsMasterKeyId: 'alias/alarms' },
      { Name: 'root-alarms', Tags: tags, Attributes: { KmsMasterKeyId: 'alias/alarms' } },
    ],
    [
      'SetTopicAttributes',
      setPolicy,
      { TopicArn: topicArn, AttributeName: 'Policy', AttributeValue: '{"Statement":[]}' },
    ],
    ['Subscribe', subscribe, { TopicArn: topicArn, Protocol: 'email', Endpoint: 'root@example.com' }],
    [
      'PutMetricFilter',
      putFilter,
      {
        logGroupName: 'trail',
        filterName: 'rootwatch-root-usage',
        filterPattern: '{ $.a = 1 }',
        metricTransformations: [
          { metricNamespace: 'CISBenchmark', metricName: 'rootwatch-root-usage', metricValue: '1' },
        ],
      },
    ],
    [
      'PutMetricAlarm',
      putAlarm,
      {
        AlarmName: 'rootwatch-root-usage',
        AlarmDescription: 'Root was used.',
        Namespace: 'CISBenchmark',
        MetricName: 'rootwatch-root-usage',
        Statistic: 'Sum',
        Period: 300,
        EvaluationPeriods: 1,
        DatapointsToAlarm: 1,
        Threshold: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
        ActionsEnabled: true,
        AlarmActions: [topicArn],
        Tags: tags,
      },
    ],
  ] as const)(
    'applyAction calls %s once, with exactly the fields of the planned action',
    async (command, action, input) => {
      const { result, attempts } = await apply(action);
      expect(result).toEqual({ result: 'applied', action });
      expect(attempts.map((attempt) => [attempt.command, attempt.region, attempt.input])).toEqual([
        [command, 'eu-central-1', input],
      ]);
    },
  );

  it('applyAction signs with the session of the account', async () => {
    const { attempts } = await apply(putAlarm);
    expect(attempts.map(({ accessKeyId }) => accessKeyId)).toEqual([`ASIA${account}`]);
  });

  it('applyAction throws and changes nothing when the session is of another account', async () => {
    const aws = fakeAws(() => ({}));
    const caller = { ...callerIn('222222222222', aws), session: sessionIn('222222222222') };
    await expect(applyAction(putAlarm, caller)).rejects.toThrow(/111111111111.*222222222222/);
  });

  it.each([
    // Two writers on one log group.
    ['OperationAbortedException', putFilter],
    // The topic was created a moment ago, and is not visible everywhere yet.
    ['NotFoundException', subscribe],
    ['NotFound', setPolicy],
    // SNS: "Can't perform multiple operations on a tag simultaneously."
    ['ConcurrentAccessException', createTopic],
    // SNS, after a topic of this name was deleted: "Wait a short while and then retry the operation."
    ['StaleTagException', createTopic],
    // The role may change a topic by its tag, which IAM may not see yet on a topic that was just created.
    ['AuthorizationErrorException', setPolicy],
  ] as const)('applyAction retries after %s, which is transient', async (code, action) => {
    let refusals = 2;
    const { result, attempts } = await apply(action, () => {
      refusals -= 1;
      if (refusals >= 0) throw awsError(code);
      return {};
    });
    expect(result).toEqual({ result: 'applied', action });
    expect(attempts).toHaveLength(3);
  });

  it('applyAction gives up on a transient error that lasts, after one attempt for each delay', async () => {
    const { result, attempts } = await apply(putFilter, () => {
      throw awsError('OperationAbortedException', { message: 'A conflicting operation is in progress.' });
    });
    expect(result).toEqual({
      result: 'refused',
      action: putFilter,
      why: {
        code: 'UNEXPECTED_ERROR',
        operation: 'logs:PutMetricFilter',
        awsCode: 'OperationAbortedException',
        message: 'A conflicting operation is in progress.',
        requestId: 'request-1',
      },
    });
    expect(attempts).toHaveLength(4);
  });

  it.each([
    ['LimitExceeded', 'UNEXPECTED_ERROR', putAlarm],
    ['TopicLimitExceededException', 'UNEXPECTED_ERROR', createTopic],
    ['SubscriptionLimitExceededException', 'UNEXPECTED_ERROR', subscribe],
    ['InvalidParameterException', 'UNEXPECTED_ERROR', subscribe],
    ['ResourceNotFoundException', 'UNEXPECTED_ERROR', putFilter],
    ['AuthorizationErrorException', 'ACCESS_DENIED', { ...setPolicy, change: 'update' }],
    ['AuthorizationErrorException', 'ACCESS_DENIED', subscribe],
  ] as const)('applyAction returns %s as the failure without a retry', async (awsCode, code, action) => {
    const { result, attempts } = await apply(action, () => {
      throw awsError(awsCode, { message: 'No.' });
    });
    expect(result).toMatchObject({ result: 'refused', action, why: { code, awsCode, message: 'No.' } });
    expect(attempts).toHaveLength(1);
  });

  it('applyAction returns an exceeded quota of CloudWatch Logs as the failure, though the SDK takes it for a throttle', async () => {
    const { result } = await apply(putFilter, () => {
      throw awsError('LimitExceededException', { message: 'Resource limit exceeded.' });
    });
    const why = { code: 'UNEXPECTED_ERROR', awsCode: 'LimitExceededException', message: 'Resource limit exceeded.' };
    expect(result).toMatchObject({ result: 'refused', action: putFilter, why });
  });

  it('applyAction does not retry after the deadline', async () => {
    const stop = new AbortController();
    const { result, attempts } = await apply(
      putFilter,
      () => {
        stop.abort();
        throw awsError('OperationAbortedException');
      },
      stop.signal,
    );
    expect(result.result).toBe('refused');
    expect(attempts).toHaveLength(1);
  });

  it('applyAction changes nothing when it is called after the deadline', async () => {
    const { result, attempts } = await apply(putFilter, () => ({}), AbortSignal.abort());
    expect(result).toMatchObject({ result: 'refused', why: { code: 'TIMED_OUT' } });
    expect(attempts).toEqual([]);
  });
});
