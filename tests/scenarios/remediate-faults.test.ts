import { PutMetricFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Action } from '../../src/domain/action.ts';
import { filterName, logGroupName, metric, topicArn } from '../../src/sandbox/builders/complete-chain.ts';
import { createSandbox, type FaultEffect, type Sandbox } from '../../src/sandbox/index.ts';
import { subjectId } from '../fixtures/set-ups/index.ts';
import { subject, worldWith } from '../fixtures/set-ups/set-up.ts';
import {
  actionsOf,
  changesOn,
  controlIn,
  interruptedRun,
  notifiesOfRootSignIn,
  resourcesIn,
  runInMode,
} from '../properties/generated-organization-runs.ts';
import { clientsOf } from '../unit/sandbox/clients.ts';

const settings = { topicName: 'root-alarms', subscriptions: ['sms:+15555550100'] };
const nothingBehindTheTrail = worldWith({ filters: [], alarms: [], topics: [] });
const ownTopic = topicArn(subject, 'root-alarms');
const whole = [
  'CreateTopic root-alarms',
  `SetTopicAttributes ${ownTopic}`,
  `Subscribe ${ownTopic}`,
  'PutMetricFilter rootwatch-root-usage',
  'PutMetricAlarm rootwatch-root-usage',
];

const remediate = (sandbox: Sandbox, more: object = {}) => runInMode(sandbox, 'remediate', { settings, ...more });
const resources = (sandbox: Sandbox) => resourcesIn(sandbox, [subject], ['root-alarms']);

/** Returns lines such as `put-metric-filter refused ACCESS_DENIED`, for each action of the subject. */
function resultsIn(run: Awaited<ReturnType<typeof remediate>>): readonly string[] {
  return controlIn(run, subjectId).actions.map(({ kind, result, why = '' }) =>
    result === 'refused' ? `${kind} refused ${why.split(': ')[1]}` : `${kind} ${result}`,
  );
}

// Delays between attempts are not what is tested: fake timers skip them.
beforeEach(() => {
  jest.useFakeTimers({
    doNotFake: ['Date', 'hrtime', 'nextTick', 'performance', 'queueMicrotask', 'setImmediate', 'setInterval'],
  });
});
afterEach(() => {
  jest.useRealTimers();
});

async function withoutWaiting<Value>(work: Promise<Value>): Promise<Value> {
  const progress = { isDone: false };
  const end = (): void => {
    progress.isDone = true;
  };
  work.then(end, end);
  while (!progress.isDone) await jest.advanceTimersByTimeAsync(1_000);
  return work;
}

/** Approves these actions, as the command does after a person has confirmed them. */
function approving(actions: readonly Action[]) {
  const shown = new Set(actions.map((action) => JSON.stringify(action)));
  return { isApproved: (action: Action): boolean => shown.has(JSON.stringify(action)) };
}

describe('a change that is refused', () => {
  const refusals: readonly (readonly [string, FaultEffect, string])[] = [
    ['denied', { kind: 'denied' }, 'ACCESS_DENIED'],
    ['throttled to the end', { kind: 'throttled' }, 'THROTTLED'],
    ['beyond a quota', { kind: 'error', code: 'LimitExceeded', statusCode: 400 }, 'UNEXPECTED_ERROR'],
    ['in conflict to the end', { kind: 'operation-aborted' }, 'UNEXPECTED_ERROR'],
    ['not answered in time', { kind: 'timeout' }, 'TIMED_OUT'],
  ];
  const outcomes: readonly (readonly [string, readonly string[]])[] = [
    ['CreateTopic', ['refused', 'not-attempted', 'not-attempted', 'applied', 'not-attempted']],
    ['SetTopicAttributes', ['applied', 'refused', 'applied', 'applied', 'not-attempted']],
    ['Subscribe', ['applied', 'applied', 'refused', 'applied', 'applied']],
    ['PutMetricFilter', ['applied', 'applied', 'applied', 'refused', 'not-attempted']],
    ['PutMetricAlarm', ['applied', 'applied', 'applied', 'applied', 'refused']],
  ];
  const kinds = ['create-topic', 'set-topic-attribute', 'subscribe', 'put-metric-filter', 'put-metric-alarm'];
  const cases = outcomes.flatMap(([operation, results]) =>
    refusals.map(([how, effect, code]) => ({ operation, results, how, effect, code })),
  );

  it.each(cases)(
    'a refused change stops the actions that depend on it, and the next run completes them: $operation $how',
    async (one) => {
      const sandbox = createSandbox(nothingBehindTheTrail);
      const fault = sandbox.setFault({ accountId: subjectId, operation: one.operation, ...one.effect });
      const run = await withoutWaiting(remediate(sandbox));
      expect(resultsIn(run)).toEqual(
        kinds.map((kind, at) => `${kind} ${one.results[at]}${one.results[at] === 'refused' ? ` ${one.code}` : ''}`),
      );
      expect(controlIn(run, subjectId).status).toBe('NON_COMPLIANT');
      fault.remove();
      const again = await withoutWaiting(remediate(sandbox));
      expect(controlIn(again, subjectId).status).toBe('REMEDIATED');
      expect(notifiesOfRootSignIn(sandbox, subjectId)).toBe(true);
      const undisturbed = createSandbox(nothingBehindTheTrail);
      await withoutWaiting(remediate(undisturbed));
      expect((await resources(sandbox)).size).toBe((await resources(undisturbed)).size);
      expect(await withoutWaiting(runInMode(sandbox, 'plan', { settings })).then(actionsOf)).toEqual([]);
    },
  );

  it.each(outcomes.map(([operation]) => operation))(
    'a change that is refused once is retried and made: %s',
    async (operation) => {
      const sandbox = createSandbox(nothingBehindTheTrail);
      sandbox.setFault({ accountId: subjectId, operation, kind: 'operation-aborted', times: 1 });
      const run = await withoutWaiting(remediate(sandbox));
      expect(controlIn(run, subjectId).status).toBe('REMEDIATED');
      expect(changesOn(sandbox)).toHaveLength(whole.length + 1);
    },
  );
});

describe('a run that is cut off', () => {
  const cuts = whole.flatMap((change, at) => [
    { change, after: at + 1, losesAnswer: false },
    { change, after: at + 1, losesAnswer: true },
  ]);

  it.each(cuts)(
    'a run that is cut off after $change (answer lost: $losesAnswer) is completed by the next',
    async ({ after, losesAnswer }) => {
      const undisturbed = createSandbox(nothingBehindTheTrail);
      await withoutWaiting(remediate(undisturbed));
      const sandbox = createSandbox(nothingBehindTheTrail);
      const cut = await withoutWaiting(interruptedRun(sandbox, { after, losesAnswer }, { settings }));
      expect(changesOn(sandbox)).toEqual(whole.slice(0, after));
      // The result of the last change was never read.
      expect(['UNVERIFIABLE', 'NON_COMPLIANT']).toContain(controlIn(cut, subjectId).status);
      const next = await withoutWaiting(remediate(sandbox));
      expect(controlIn(next, subjectId).status).toBe(after === whole.length ? 'COMPLIANT' : 'REMEDIATED');
      expect(await resources(sandbox)).toEqual(await resources(undisturbed));
      expect(notifiesOfRootSignIn(sandbox, subjectId)).toBe(true);
    },
  );
});

describe('two runs at once', () => {
  it('two runs at once end in the same state as one, and both report it', async () => {
    const alone = createSandbox(nothingBehindTheTrail);
    await withoutWaiting(remediate(alone));
    const sandbox = createSandbox(nothingBehindTheTrail);
    const runs = await withoutWaiting(Promise.all([remediate(sandbox), remediate(sandbox)]));
    expect(await resources(sandbox)).toEqual(await resources(alone));
    expect(runs.map((run) => controlIn(run, subjectId).status)).toEqual(['REMEDIATED', 'REMEDIATED']);
  });
});

describe('the verification of a repair', () => {
  const notYet = {
    accountId: subjectId,
    operation: 'DescribeAlarmsForMetric',
    kind: 'malformed',
    output: { MetricAlarms: [] },
  } as const;

  it('the verification of a repair is repeated while CloudWatch does not show the alarm yet', async () => {
    const sandbox = createSandbox(nothingBehindTheTrail);
    // The first read comes before any change, and checks that the alarm can be read.
    const fault = sandbox.setFault({ ...notYet, nth: 2 });
    const run = await withoutWaiting(remediate(sandbox, { verificationDelaysMs: [0, 1_000] }));
    expect(fault.struck()).toBe(1);
    expect(controlIn(run, subjectId).status).toBe('REMEDIATED');
    expect(changesOn(sandbox)).toEqual(whole);
  });

  it('the verification of a repair ends after its last delay, and reports no repair that it could not see', async () => {
    const sandbox = createSandbox(nothingBehindTheTrail);
    const fault = sandbox.setFault(notYet);
    const run = await withoutWaiting(remediate(sandbox, { verificationDelaysMs: [0, 1_000, 2_000] }));
    expect(fault.struck()).toBe(1 + 3);
    expect(controlIn(run, subjectId)).toMatchObject({ status: 'NON_COMPLIANT' });
    fault.remove();
    sandbox.forgetCalls();
    expect(controlIn(await withoutWaiting(remediate(sandbox)), subjectId).status).toBe('COMPLIANT');
    expect(changesOn(sandbox)).toEqual([]);
  });

  it('a verification that fails leaves the verdict of the account open', async () => {
    const sandbox = createSandbox(nothingBehindTheTrail);
    sandbox.setFault({ accountId: subjectId, operation: 'DescribeAlarmsForMetric', kind: 'denied', nth: 2 });
    const run = await withoutWaiting(remediate(sandbox));
    expect(controlIn(run, subjectId).status).toBe('UNVERIFIABLE');
    expect(resultsIn(run).every((result) => result.endsWith('applied'))).toBe(true);
  });
});

describe('a denied read that only the repair needs', () => {
  it.each(['DescribeAlarmsForMetric', 'ListSubscriptionsByTopic', 'ListTagsForResource', 'GetTopicAttributes'])(
    'a denied read that only the repair needs blocks all changes: %s',
    async (operation) => {
      const sandbox = createSandbox(nothingBehindTheTrail);
      sandbox.setFault({ accountId: subjectId, operation, kind: 'denied' });
      const run = await withoutWaiting(remediate(sandbox));
      expect(changesOn(sandbox)).toEqual([]);
      expect(controlIn(run, subjectId)).toMatchObject({
        status: 'NON_COMPLIANT',
        blocked: [{ reason: 'ACCESS_DENIED' }],
      });
    },
  );

  it('a resource that does not exist yet is no error', async () => {
    const run = await withoutWaiting(remediate(createSandbox(nothingBehindTheTrail)));
    expect(run.report.accounts.flatMap(({ errors }) => errors)).toEqual([]);
  });
});

describe('the approval of a plan', () => {
  it('the actions that a person has approved are made', async () => {
    const sandbox = createSandbox(nothingBehindTheTrail);
    const shown = actionsOf(await withoutWaiting(runInMode(sandbox, 'plan', { settings })));
    const run = await withoutWaiting(remediate(sandbox, approving(shown)));
    expect(controlIn(run, subjectId).status).toBe('REMEDIATED');
    expect(actionsOf(run)).toEqual(shown);
  });

  it('no action is made when the account has changed since the approval', async () => {
    const sandbox = createSandbox(worldWith({ alarms: [], topics: [] }));
    const shown = actionsOf(await withoutWaiting(runInMode(sandbox, 'plan', { settings })));
    const { logs } = clientsOf(sandbox, { credentials: sandbox.credentials(subjectId) });
    const narrower = { filterPattern: '{ $.eventName = "ConsoleLogin" && $.userIdentity.type = "Root" }' };
    const metricTransformations = [{ ...metric, metricValue: '1' }];
    await logs.send(new PutMetricFilterCommand({ logGroupName, filterName, metricTransformations, ...narrower }));
    sandbox.forgetCalls();
    const run = await withoutWaiting(remediate(sandbox, approving(shown)));
    expect(changesOn(sandbox)).toEqual([]);
    expect(controlIn(run, subjectId)).toMatchObject({ status: 'NON_COMPLIANT' });
    expect(new Set(controlIn(run, subjectId).actions.map(({ why }) => why))).toEqual(
      new Set(['It was not in the plan that was shown: the account has changed since.']),
    );
  });

  it('an approved action is not repeated when another run has made it meanwhile', async () => {
    const sandbox = createSandbox(nothingBehindTheTrail);
    const shown = actionsOf(await withoutWaiting(runInMode(sandbox, 'plan', { settings })));
    await withoutWaiting(remediate(sandbox));
    sandbox.forgetCalls();
    const run = await withoutWaiting(remediate(sandbox, approving(shown)));
    expect(changesOn(sandbox)).toEqual([]);
    expect(controlIn(run, subjectId).status).toBe('COMPLIANT');
  });
});
