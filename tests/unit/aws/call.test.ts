import { DescribeAlarmsForMetricCommand } from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { type Caller, send } from '../../../src/aws/call.ts';
import { awsError, callerIn, fakeAws } from './fake-answers.ts';

const operation = 'cloudwatch:DescribeAlarmsForMetric';

async function describeAlarms(caller: Caller): Promise<unknown> {
  const command = new DescribeAlarmsForMetricCommand({ Namespace: 'n', MetricName: 'm' });
  return send(caller.aws.cloudwatch('us-east-1'), command, { operation, caller });
}

/** An AWS that gives these answers one after the other, and the last for ever. */
function answers(...given: readonly (object | Error)[]) {
  let next = 0;
  return fakeAws(() => {
    const answer = given[Math.min(next, given.length - 1)] ?? {};
    next += 1;
    if (answer instanceof Error) throw answer;
    return answer;
  });
}

describe('send', () => {
  it('counts every request, retries included, and those that AWS throttled', async () => {
    const throttled = awsError('Throttling');
    const caller = callerIn(
      '111111111111',
      answers(throttled, awsError('InternalFailure', { status: 500 }), throttled, {}),
    );
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'known' });
    expect(caller.counter).toEqual({ calls: 4, throttles: 2 });
  });

  it('counts the requests of a call that fails in the end', async () => {
    const caller = callerIn('111111111111', answers(awsError('ThrottlingException')));
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'unknown', why: { code: 'THROTTLED', operation } });
    expect(caller.counter).toEqual({ calls: 5, throttles: 5 });
  });

  it('does not try again what AWS denied', async () => {
    const caller = callerIn('111111111111', answers(awsError('AccessDenied')));
    expect(await describeAlarms(caller)).toMatchObject({ kind: 'unknown', why: { code: 'ACCESS_DENIED' } });
    expect(caller.counter).toEqual({ calls: 1, throttles: 0 });
  });

  it('makes no call after the deadline', async () => {
    const caller = callerIn('111111111111', answers({}), AbortSignal.abort());
    expect(await describeAlarms(caller)).toEqual({
      kind: 'unknown',
      why: { code: 'TIMED_OUT', operation, message: 'Time ran out before AWS answered.' },
    });
    expect(caller.counter).toEqual({ calls: 0, throttles: 0 });
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
    expect(caller.counter).toEqual({ calls: 1, throttles: 1 });
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
