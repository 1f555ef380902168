import { describe, expect, it } from '@jest/globals';
import { fingerprintOf } from '../../../../src/runtime/fingerprint.ts';
import { awsError } from '../fake-answers.ts';
import { account, ask, askPages, topicArn } from '../questions.ts';

describe('topic', () => {
  it('observing a topic returns its policy and its key', async () => {
    const observed = await ask('topic', () => ({
      Attributes: { TopicArn: topicArn, Policy: '{}', KmsMasterKeyId: 'alias/alarms' },
    }));
    expect(observed).toEqual({ kind: 'known', value: { exists: true, policy: '{}', kmsMasterKeyId: 'alias/alarms' } });
  });

  it.each(['NotFound', 'NotFoundException'])('a topic does not exist when SNS answers %s', async (name) => {
    const observed = await ask('topic', () => {
      throw awsError(name, { status: 404 });
    });
    expect(observed).toEqual({ kind: 'known', value: { exists: false } });
  });
});

describe('subscriptions', () => {
  it('observing subscriptions returns those of every page, including pending ones', async () => {
    const { observed } = await askPages('subscriptions', [
      {
        Subscriptions: [{ SubscriptionArn: `${topicArn}:1`, Protocol: 'email', Endpoint: 'alice@b.c', Owner: account }],
        NextToken: 'a',
      },
      { Subscriptions: [{ SubscriptionArn: 'PendingConfirmation', Protocol: 'sms', Endpoint: '+1' }] },
    ]);
    expect(observed).toEqual({
      kind: 'known',
      value: {
        listed: [
          {
            subscriptionArn: `${topicArn}:1`,
            protocol: 'email',
            maskedEndpoint: 'a***@b.c',
            endpointFingerprint: fingerprintOf('alice@b.c'),
          },
          {
            subscriptionArn: 'PendingConfirmation',
            protocol: 'sms',
            maskedEndpoint: '+1',
            endpointFingerprint: fingerprintOf('+1'),
          },
        ],
        hasMore: false,
      },
    });
  });
});

describe('subscription-attributes', () => {
  it('a filter policy applies to message attributes by default', async () => {
    const observed = await ask('subscription-attributes', () => ({
      Attributes: { PendingConfirmation: 'false', FilterPolicy: '{"a":["b"]}' },
    }));
    expect(observed).toEqual({
      kind: 'known',
      value: { pendingConfirmation: false, filterPolicy: '{"a":["b"]}', filterPolicyScope: 'MessageAttributes' },
    });
  });

  it.each([undefined, 'yes', true])(
    'subscription attributes are unknown when PendingConfirmation is %s',
    async (PendingConfirmation) => {
      const observed = await ask('subscription-attributes', () => ({ Attributes: { PendingConfirmation } }));
      expect(observed).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR' } });
    },
  );

  it('subscription attributes are unknown when the subscription no longer exists', async () => {
    const observed = await ask('subscription-attributes', () => {
      throw awsError('NotFoundException', { status: 404 });
    });
    expect(observed).toMatchObject({
      kind: 'unknown',
      why: { code: 'UNEXPECTED_ERROR', awsCode: 'NotFoundException' },
    });
  });
});
