import { DescribeAlarmsForMetricCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { createRateLimits } from '../../../../src/aws/client/rate-limits.ts';
import { CallRetryStrategy } from '../../../../src/aws/client/retry-strategy.ts';
import { type Caller, send } from '../../../../src/aws/client/send.ts';
import { type Clock, fastForwardClock } from '../../../../src/runtime/clock.ts';
import type { YieldSlot } from '../../../../src/runtime/map-bounded.ts';
import { virtualClock } from '../../../support/virtual-clock.ts';
import { awsError, callerIn, fakeAws } from '../fake-answers.ts';

const operation = 'cloudwatch:DescribeAlarmsForMetric';

async function describeAlarms(caller: Caller): Promise<unknown> {
  const command = new DescribeAlarmsForMetricCommand({ Namespace: 'n', MetricName: 'm' });
  return send(caller.aws.cloudwatch('us-east-1'), command, { operation, caller });
}

/** An AWS that gives these answers one after the other, and the last for ever. */
function answers(...given: readonly (object | Error)[]) {
  return answersBy(fastForwardClock(), ...given);
}

function answersBy(clock: Clock, ...given: readonly (object | Error)[]) {
  let next = 0;
  return fakeAws(
    () => {
      const answer = given[Math.min(next, given.length - 1)] ?? {};
      next += 1;
      if (answer instanceof Error) throw answer;
      return answer;
    },
    { rateLimits: createRateLimits(clock) },
  );
}

describe('send', () => {
  it('counts every request, those that repeat one, and those that AWS throttled', async () => {
    const throttled = awsError('Throttling');
    const caller = callerIn(
      '111111111111',
      answers(throttled, awsError('InternalFailure', { status: 500 }), throttled, {}),
    );
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'known' });
    expect(caller.counter).toEqual({ apiCalls: 4, retries: 3, throttles: 2 });
  });

  it('counts the requests of a call that fails in the end', async () => {
    const caller = callerIn('111111111111', answers(awsError('ThrottlingException')));
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'unknown', why: { code: 'THROTTLED', operation } });
    expect(caller.counter).toEqual({ apiCalls: 5, retries: 4, throttles: 5 });
  });

  it.each([
    ['may have no more of', awsError('LimitExceededException'), 1],
    ['is changed by somebody else at this moment', awsError('OperationAbortedException'), 2],
  ])('tries again as often as it helps when something %s', async (_what, error, requests) => {
    const strategy = { retryStrategy: new CallRetryStrategy(5) };
    let given = 0;
    const aws = fakeAws(() => {
      given += 1;
      if (given === 1) throw error;
      return {};
    }, strategy);
    const caller = callerIn('111111111111', aws);
    await describeAlarms(caller);
    expect(caller.counter).toEqual({ apiCalls: requests, retries: requests - 1, throttles: 0 });
  });

  it('ends at the deadline while it waits for its budget, and has sent nothing', async () => {
    const deadline = new AbortController();
    const clock = virtualClock();
    const aws = fakeAws(() => ({}), { rateLimits: createRateLimits(clock) });
    const caller = callerIn('111111111111', aws, deadline.signal);
    const budget = aws.rateLimits.of({ accountId: '111111111111', region: 'us-east-1', operation });
    while (budget.tryAcquire());
    const waiting = describeAlarms(caller);
    await clock.advance(50);
    deadline.abort();
    expect(await waiting).toMatchObject({ kind: 'unknown', why: { code: 'TIMED_OUT', operation } });
    expect(caller.counter).toEqual({ apiCalls: 0, retries: 0, throttles: 0 });
  });

  it('slows down the account that was throttled and no other', async () => {
    const clock = virtualClock();
    const aws = answersBy(clock, awsError('Throttling'), {});
    const budgetOf = (accountId: string) => aws.rateLimits.of({ accountId, region: 'us-east-1', operation });
    const full = budgetOf('222222222222').perSecond();
    expect(await clock.run(describeAlarms(callerIn('111111111111', aws)))).toMatchObject({ kind: 'known' });
    expect(budgetOf('111111111111').perSecond()).toBeLessThan(full);
    expect(budgetOf('222222222222').perSecond()).toBe(full);
  });

  it('lends its place while it waits, and only then', async () => {
    const clock = virtualClock();
    const aws = answersBy(clock, awsError('Throttling'), {});
    let lent = 0;
    const yieldSlot: YieldSlot = async (wait) => {
      lent += 1;
      return wait();
    };
    const caller: Caller = { ...callerIn('111111111111', aws), yieldSlot };
    await clock.run(describeAlarms(caller));
    await clock.run(describeAlarms({ ...callerIn('222222222222', aws), yieldSlot }));
    expect(lent).toBe(1);
  });

  it('does not try again what AWS denied', async () => {
    const caller = callerIn('111111111111', answers(awsError('AccessDenied')));
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'unknown', why: { code: 'ACCESS_DENIED' } });
    expect(caller.counter).toEqual({ apiCalls: 1, retries: 0, throttles: 0 });
  });

  it('makes no call after the deadline', async () => {
    const caller = callerIn('111111111111', answers({}), AbortSignal.abort());
    expect(await describeAlarms(caller)).toEqual({
      kind: 'unknown',
      why: { code: 'TIMED_OUT', operation, message: 'Time ran out before AWS answered.' },
    });
    expect(caller.counter).toEqual({ apiCalls: 0, retries: 0, throttles: 0 });
  });

  it('ends at the deadline while credentials are still being fetched', async () => {
    const deadline = new AbortController();
    const credentials = () => {
      setImmediate(() => deadline.abort());
      return new Promise<never>(() => undefined);
    };
    const caller = { ...callerIn('111111111111', answers({}), deadline.signal), session: { credentials } };
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'unknown', why: { code: 'TIMED_OUT' } });
  });

  it('ends at the deadline while it waits for the next attempt', async () => {
    const deadline = new AbortController();
    const aws = fakeAws(
      () => {
        setImmediate(() => deadline.abort());
        throw awsError('Throttling');
      },
      { retryStrategy: slowRetries },
    );
    const caller = callerIn('111111111111', aws, deadline.signal);
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'unknown', why: { code: 'TIMED_OUT' } });
    expect(caller.counter).toEqual({ apiCalls: 1, retries: 0, throttles: 1 });
  });

  it('says why there are no credentials', async () => {
    const caller = { ...callerIn('111111111111', answers({})), session: { credentials: noCredentials } };
    expect(await describeAlarms(caller)).toEqual({
      kind: 'unknown',
      why: { code: 'UNEXPECTED_ERROR', operation, message: 'Could not load credentials' },
    });
  });
});

async function noCredentials(): Promise<never> {
  throw Object.assign(new Error('Could not load credentials'), { name: 'CredentialsProviderError' });
}

/** Grants a retry, and never lets it begin. */
const slowRetries = {
  acquireInitialRetryToken: async () => ({ getRetryCount: () => 0, getRetryDelay: () => 0 }),
  refreshRetryTokenForRetry: () => new Promise<never>(() => undefined),
  recordSuccess: () => undefined,
};
