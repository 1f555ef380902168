import { describe, expect, it } from '@jest/globals';
import { unknown } from '../../../src/domain/observed.ts';
import { allSubscriptions, subscriptionFact } from '../../support/chain-facts.ts';
import { endOfChain } from '../../support/facts.ts';

const arn = 'arn:aws:sns:eu-west-1:111122223333:alarms:0d8f1d0c-93c4-4f0e-8a57-6f4c1f0e9b11';
const confirmed = subscriptionFact('soc@example.com', { subscriptionArn: arn });
const failure = { code: 'UNEXPECTED_ERROR', operation: 'sns:GetSubscriptionAttributes', message: 'Not found' } as const;

describe('a subscription that was deleted after the list was read', () => {
  it('a deleted subscription delivers nothing, so that the topic has none', () => {
    expect(
      endOfChain({
        subscriptions: allSubscriptions([confirmed]),
        'subscription-attributes': unknown({ ...failure, awsCode: 'NotFoundException' }),
      }),
    ).toMatchObject({ verdict: 'fail', reason: 'SUBSCRIPTION_MISSING' });
  });

  it('a deleted subscription leaves a pending one pending', () => {
    expect(
      endOfChain({
        subscriptions: allSubscriptions([confirmed, { ...confirmed, subscriptionArn: 'PendingConfirmation' }]),
        'subscription-attributes': unknown({ ...failure, awsCode: 'NotFound' }),
      }),
    ).toMatchObject({ verdict: 'fail', reason: 'SUBSCRIPTION_PENDING' });
  });

  it('a subscription whose attributes fail for another reason still delivers, with a caveat', () => {
    expect(
      endOfChain({
        subscriptions: allSubscriptions([confirmed]),
        'subscription-attributes': unknown({ ...failure, awsCode: 'InternalError' }),
      }),
    ).toMatchObject({ verdict: 'pass' });
  });
});
