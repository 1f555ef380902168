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

/** Creates clients that get these answers one after the other, and then always the last. */
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
  it('send counts requests, retries and throttles', async () => {
    const throttled = awsError('Throttling');
    const caller = callerIn(
      '111111111111',
      answers(throttled, awsError('InternalFailure', { status: 500 }), throttled, {}),
    );
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'known' });
    expect(caller.counter).toEqual({ apiCalls: 4, retries: 3, throttles: 2 });
  });

  it('send counts the requests of a call that fails in the end', async () => {
    const caller = callerIn('111111111111', answers(awsError('ThrottlingException')));
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'unknown', why: { code: 'THROTTLED', operation } });
    expect(caller.counter).toEqual({ apiCalls: 5, retries: 4, throttles: 5 });
  });

  it.each([
    ['exceeds a quota of resources', awsError('LimitExceededException'), 1],
    ['is being changed by another caller', awsError('OperationAbortedException'), 2],
  ])('send retries as often as it helps when something %s', async (_what, error, requests) => {
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

  it('send ends at the deadline while it waits for its rate limit, and sends nothing', async () => {
    const deadline = new AbortController();
    const clock = virtualClock();
    const aws = fakeAws(() => ({}), { rateLimits: createRateLimits(clock) });
    const caller = callerIn('111111111111', aws, deadline.signal);
    const bucket = aws.rateLimits.of({ accountId: '111111111111', region: 'us-east-1', operation });
    while (bucket.tryAcquire());
    const waiting = describeAlarms(caller);
    await clock.advance(50);
    deadline.abort();
    expect(await waiting).toMatchObject({ kind: 'unknown', why: { code: 'TIMED_OUT', operation } });
    expect(caller.counter).toEqual({ apiCalls: 0, retries: 0, throttles: 0 });
  });

  it('send slows down the throttled account and no other', async () => {
    const clock = virtualClock();
    const aws = answersBy(clock, awsError('Throttling'), {});
    const bucketOf = (accountId: string) => aws.rateLimits.of({ accountId, region: 'us-east-1', operation });
    const full = bucketOf('222222222222').perSecond();
    expect(await clock.run(describeAlarms(callerIn('111111111111', aws)))).toMatchObject({ kind: 'known' });
    expect(bucketOf('111111111111').perSecond()).toBeLessThan(full);
    expect(bucketOf('222222222222').perSecond()).toBe(full);
  });

  it('send yields its slot while it waits, and only then', async () => {
    const clock = virtualClock();
    const aws = answersBy(clock, awsError('Throttling'), {});
    let yielded = 0;
    const yieldSlot: YieldSlot = async (wait) => {
      yielded += 1;
      return wait();
    };
    const caller: Caller = { ...callerIn('111111111111', aws), yieldSlot };
    await clock.run(describeAlarms(caller));
    await clock.run(describeAlarms({ ...callerIn('222222222222', aws), yieldSlot }));
    expect(yielded).toBe(1);
  });

  it('send does not retry a call that AWS denied', async () => {
    const caller = callerIn('111111111111', answers(awsError('AccessDenied')));
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'unknown', why: { code: 'ACCESS_DENIED' } });
    expect(caller.counter).toEqual({ apiCalls: 1, retries: 0, throttles: 0 });
  });

  it('send makes no call after the deadline', async () => {
    const caller = callerIn('111111111111', answers({}), AbortSignal.abort());
    expect(await describeAlarms(caller)).toEqual({
      kind: 'unknown',
      why: { code: 'TIMED_OUT', operation, message: 'Time ran out before AWS answered.' },
    });
    expect(caller.counter).toEqual({ apiCalls: 0, retries: 0, throttles: 0 });
  });

  it('send ends at the deadline while credentials are still being fetched', async () => {
    const deadline = new AbortController();
    const credentials = () => {
      setImmediate(() => deadline.abort());
      return new Promise<never>(() => undefined);
    };
    const caller = { ...callerIn('111111111111', answers({}), deadline.signal), session: { credentials } };
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'unknown', why: { code: 'TIMED_OUT' } });
  });

  it('send ends at the deadline while it waits for the next attempt', async () => {
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

  it('send returns why there are no credentials', async () => {
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

/** Grants a retry that never starts. */
const slowRetries = {
  acquireInitialRetryToken: async () => ({ getRetryCount: () => 0, getRetryDelay: () => 0 }),
  refreshRetryTokenForRetry: () => new Promise<never>(() => undefined),
  recordSuccess: () => undefined,
};
