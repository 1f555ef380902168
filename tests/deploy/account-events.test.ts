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
  it('leaves Lambda six times what the function may take, and the time it gathers a batch', () => {
    const timeout = Number(stack.properties('AccountsLambdaFunction')['Timeout']);
    const mapping = stack.properties('AccountsEventSourceMappingSQSAccountEvents');
    expect(visibilitySeconds).toBeGreaterThanOrEqual(6 * timeout + Number(mapping['MaximumBatchingWindowInSeconds']));
    expect(mapping['FunctionResponseTypes']).toEqual(['ReportBatchItemFailures']);
  });

  it('tries for at least 30 minutes, and is done before the message expires', () => {
    expect(attempts).toBeGreaterThanOrEqual(5);
    expect(lastAttemptAfterSeconds).toBeGreaterThanOrEqual(30 * 60);
    expect(lastAttemptAfterSeconds).toBeLessThan(Number(queue['MessageRetentionPeriod']));
  });

  it('tells the function which attempt is the last', () => {
    const environment = stack.properties('AccountsLambdaFunction')['Environment'];
    const variables = isObject(environment) && isObject(environment['Variables']) ? environment['Variables'] : {};
    expect(variables['ACCOUNT_EVENT_ATTEMPTS']).toBe(String(attempts));
  });
});
