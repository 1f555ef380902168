import { describe, expect, it } from '@jest/globals';
import { FactLookup } from '../../../src/evaluate/fact-lookup.ts';
import { ownTopicPolicy } from '../../../src/plan/own-topic-policy.ts';
import { createRepair, type Repair } from '../../../src/plan/repair.ts';
import { evaluationContext, member, noFacts, trail } from '../../support/facts.ts';
import { policy } from './repairs.ts';

function repairOn(arn: string, resourcePrefix = 'rootwatch-'): Repair {
  const logGroup = { accountId: member, region: 'cn-north-1', logGroupName: 'trail', arn };
  return createRepair({
    lookup: new FactLookup(evaluationContext, noFacts()),
    site: { trail, logGroup, filters: [] },
    policy: { ...policy, resourcePrefix },
    reason: 'ALARM_MISSING',
  });
}

const logGroupArn = `arn:aws-cn:logs:cn-north-1:${member}:log-group:trail`;

describe('createRepair', () => {
  it('createRepair targets the account, Region and partition of the log group', () => {
    const repair = repairOn(logGroupArn);
    expect(repair.target).toEqual({ accountId: member, region: 'cn-north-1', partition: 'aws-cn' });
    expect(ownTopicPolicy(repair, `arn:aws-cn:sns:cn-north-1:${member}:alarms`)).toContain(
      `"arn:aws-cn:cloudwatch:cn-north-1:${member}:alarm:*"`,
    );
  });

  it('createRepair throws for a log group without an ARN, since a guessed target could be the wrong one', () => {
    expect(() => repairOn('trail')).toThrow('without an ARN: trail');
  });

  it.each(['rootwatch-', 'sec_'])(
    'createRepair names filter, metric and alarm after the prefix %s and the control',
    (prefix) => {
      const { desiredFilter, desiredAlarm, alarmArn } = repairOn(logGroupArn, prefix);
      const name = `${prefix}root-usage`;
      expect(desiredFilter).toMatchObject({ filterName: name, metricName: name });
      expect(desiredAlarm({ namespace: 'Other', metricName: 'Other' }, [])).toMatchObject({ alarmName: name });
      expect(alarmArn).toBe(`arn:aws-cn:cloudwatch:cn-north-1:${member}:alarm:${name}`);
    },
  );
});
