import { expect, it } from '@jest/globals';
import { known } from '../../../src/domain/observed.ts';
import { member } from '../../support/facts.ts';
import { planned, policy } from './repairs.ts';

it('planRepair plans no change in an account that is not among those of the run, and says so', () => {
  const asked: string[] = [];
  const isChangeable = (accountId: string): boolean => {
    asked.push(accountId);
    return false;
  };
  const { plan } = planned({
    answers: { 'metric-filters': known({ logGroupExists: true, filters: [] }) },
    policy: { ...policy, isChangeable },
  });
  expect(plan).toEqual({
    actions: [],
    blocked: [
      {
        accountId: member,
        reason: 'METRIC_FILTER_MISSING',
        resource: `arn:aws:logs:eu-west-1:${member}:log-group:cloudtrail`,
        message: expect.stringContaining(
          `Account ${member}, where the repair would be made, is not among the accounts of this run.`,
        ),
      },
    ],
  });
  expect(new Set(asked)).toEqual(new Set([member]));
});
