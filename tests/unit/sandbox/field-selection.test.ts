import { describe, expect, it } from '@jest/globals';
import { meetsFieldSelection } from '../../../src/sandbox/events/field-selection.ts';

const place = { partition: 'aws', accountId: '111111111111', region: 'eu-west-1' };

describe('meetsFieldSelection', () => {
  it.each([
    ['@aws.account = "111111111111"', true],
    ['@aws.account = "222222222222"', false],
    ['@aws.account != "111111111111"', false],
    ['@aws.account != "222222222222"', true],
    ['@aws.account IN ["222222222222", "111111111111"]', true],
    ['@aws.account in ["222222222222"]', false],
    ['@aws.account NOT IN ["222222222222"]', true],
    ['@aws.region NOT IN ["us-east-1", "eu-west-1"]', false],
    ['@aws.account = "111111111111" AND @aws.region = "us-east-1"', false],
    ['@aws.account = "222222222222" OR @aws.region = "eu-west-1"', true],
    ['', true],
    [undefined, true],
  ])('meetsFieldSelection(%s) is %s in an account and Region', (criteria, meets) => {
    expect(meetsFieldSelection(criteria, place)).toBe(meets);
  });

  it('meetsFieldSelection throws for criteria that the sandbox cannot read', () => {
    expect(() => meetsFieldSelection('@aws.partition = "aws"', place)).toThrow('@aws.partition');
  });
});
