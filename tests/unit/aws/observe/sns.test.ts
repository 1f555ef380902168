import { describe, expect, it } from '@jest/globals';
import { awsError } from '../fake-answers.ts';
import { account, ask, askPages, topicArn } from '../questions.ts';

describe('topic', () => {
  it('has a policy and a key', async () => {
    const observed = await ask('topic', () => ({
      Attributes: { TopicArn: topicArn, Policy: '{}', KmsMasterKeyId: 'alias/alarms' },
    }));
    expect(observed).toEqual({ kind: 'known', value: { exists: true, policy: '{}', kmsMasterKeyId: 'alias/alarms' } });
  });

  it.each(['NotFound', 'NotFoundException'])('does not exist when SNS says %s', async (name) => {
    const observed = await ask('topic', () => {
      throw awsError(name, { status: 404 });
    });
    expect(observed).toEqual({ kind: 'known', value: { exists: false } });
  });
});

describe('subscriptions', () => {
  it('are those of every page, pending ones among them', async () => {
    const { observed } = await askPages('subscriptions', [
      {
        Subscriptions: [{ SubscriptionArn: `${topicArn}:1`, Protocol: 'email', Endpoint: 'a@b.c', Owner: account }],
        NextToken: 'a',
      },
      { Subscriptions: [{ SubscriptionArn: 'PendingConfirmation', Protocol: 'sms', Endpoint: '+1' }] },
    ]);
    expect(observed).toEqual({
      kind: 'known',
      value: [
        { subscriptionArn: `${topicArn}:1`, protocol: 'email', endpoint: 'a@b.c', owner: account },
        { subscriptionArn: 'PendingConfirmation', protocol: 'sms', endpoint: '+1' },
      ],
    });
  });
});

describe('subscription-attributes', () => {
  it('say by default that a filter policy is on message attributes', async () => {
    const observed = await ask('subscription-attributes', () => ({
      Attributes: { PendingConfirmation: 'false', FilterPolicy: '{"a":["b"]}' },
    }));
    expect(observed).toEqual({
      kind: 'known',
      value: { pendingConfirmation: false, filterPolicy: '{"a":["b"]}', filterPolicyScope: 'MessageAttributes' },
    });
  });

  it.each([undefined, 'yes', true])('are unknown when PendingConfirmation is %s', async (PendingConfirmation) => {
    const observed = await ask('subscription-attributes', () => ({ Attributes: { PendingConfirmation } }));
    expect(observed).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR' } });
  });

  it('are unknown when the subscription is gone', async () => {
    const observed = await ask('subscription-attributes', () => {
      throw awsError('NotFoundException', { status: 404 });
    });
    expect(observed).toMatchObject({
      kind: 'unknown',
      why: { code: 'UNEXPECTED_ERROR', awsCode: 'NotFoundException' },
    });
  });
});
