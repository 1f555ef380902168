import { describe, expect, it } from '@jest/globals';
import { FactLookup } from '../../../src/evaluate/inquiry.ts';
import { ownTopicPolicy } from '../../../src/plan/own-topic-policy.ts';
import { ownName, placeOfRepair, type Repair } from '../../../src/plan/repair.ts';
import { ground, member, noFacts, trail } from '../../support/facts.ts';
import { policy } from './repairs.ts';

function repairOn(arn: string): Repair {
  const logGroup = { accountId: member, region: 'cn-north-1', logGroupName: 'trail', arn };
  const site = { trail, logGroup, filters: [] };
  return { inquiry: new FactLookup(ground, noFacts()), site, policy, reason: 'ALARM_MISSING' };
}

describe('a repair', () => {
  it('is made where the log group is, in its partition', () => {
    const repair = repairOn(`arn:aws-cn:logs:cn-north-1:${member}:log-group:trail`);
    expect(placeOfRepair(repair)).toEqual({ accountId: member, region: 'cn-north-1', partition: 'aws-cn' });
    expect(ownTopicPolicy(repair, `arn:aws-cn:sns:cn-north-1:${member}:alarms`)).toContain(
      `"arn:aws-cn:cloudwatch:cn-north-1:${member}:alarm:*"`,
    );
  });

  it('is never made on a guess of where that is', () => {
    expect(() => placeOfRepair(repairOn('trail'))).toThrow('without an ARN: trail');
  });

  it('names what it makes after the prefix and the control', () => {
    const repair = repairOn(`arn:aws-cn:logs:cn-north-1:${member}:log-group:trail`);
    expect(ownName(repair)).toBe('rootwatch-root-usage');
    expect(ownName({ ...repair, policy: { ...policy, resourcePrefix: 'sec_' } })).toBe('sec_root-usage');
  });
});
