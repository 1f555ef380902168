import { describe, expect, it } from '@jest/globals';
import { isObject } from './cloudformation.ts';
import { stackIn } from './stack.ts';

const stack = stackIn('audit');
const queue = stack.properties('AccountEvents');
const redrive = isObject(queue['RedrivePolicy']) ? queue['RedrivePolicy'] : {};
const attempts = Number(redrive['maxReceiveCount']);
const visibilitySeconds = Number(queue['VisibilityTimeout']);
const lastAttemptAfterSeconds = Number(queue['DelaySeconds']) + (attempts - 1) * visibilitySeconds;

describe('the queue of account events', () => {
  it('the visibility timeout of the queue is six times the timeout of the function, plus the batching window', () => {
    const timeout = Number(stack.properties('AccountsLambdaFunction')['Timeout']);
    const mapping = stack.properties('AccountsEventSourceMappingSQSAccountEvents');
    expect(visibilitySeconds).toBeGreaterThanOrEqual(6 * timeout + Number(mapping['MaximumBatchingWindowInSeconds']));
    expect(mapping['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
  });

  it('the queue retries for at least 30 minutes, and ends before the message expires', () => {
    expect(attempts).toBeGreaterThanOrEqual(5);
    expect(lastAttemptAfterSeconds).toBeGreaterThanOrEqual(30 * 60);
    expect(lastAttemptAfterSeconds).toBeLessThan(Number(queue['MessageRetentionPeriod']));
  });

  it('the function has the number of the last attempt in its environment', () => {
    const environment = stack.properties('AccountsLambdaFunction')['Environment'];
    const variables = isObject(environment) && isObject(environment['Variables']) ? environment['Variables'] : {};
    expect(variables['ACCOUNT_EVENT_ATTEMPTS']).toBe(String(attempts));
  });
});
