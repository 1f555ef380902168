import { describe, expect, it } from '@jest/globals';
import { isEndpointFor, subscriptionProtocols } from '../../../src/config/subscription-endpoint.ts';

const queue = 'arn:aws:sqs:eu-west-1:111111111111:root-use';
const lambda = 'arn:aws:lambda:eu-west-1:111111111111:function:root-use';

const accepted: readonly (readonly [string, string])[] = [
  ['email', 'security@example.com'],
  ['email-json', 'security@example.com'],
  ['https', 'https://example.com/root-use'],
  ['http', 'http://example.com/root-use'],
  ['sqs', queue],
  ['lambda', lambda],
  ['sms', '+491701234567'],
];

describe('isEndpointFor', () => {
  it.each(accepted)('isEndpointFor(%s) accepts %s', (protocol, endpoint) => {
    expect(isEndpointFor(protocol, endpoint)).toBe(true);
  });

  it('isEndpointFor has an example of every protocol', () => {
    expect(accepted.map(([protocol]) => protocol).toSorted()).toEqual([...subscriptionProtocols].toSorted());
  });

  it.each([
    ['email', 'security'],
    ['email', 'a@example.com,b@example.com'],
    ['https', 'http://example.com'],
    ['http', 'https://example.com'],
    ['https', 'example.com'],
    ['sqs', lambda],
    ['lambda', queue],
    ['sms', '01701234567'],
    ['sms', '+4917'],
    ['firehose', 'arn:aws:firehose:eu-west-1:111111111111:deliverystream/root-use'],
    ['', 'security@example.com'],
    ['toString', 'security@example.com'],
  ])('isEndpointFor(%s) refuses %s', (protocol, endpoint) => {
    expect(isEndpointFor(protocol, endpoint)).toBe(false);
  });
});
