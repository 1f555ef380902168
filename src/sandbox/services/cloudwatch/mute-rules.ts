import type * as Aws from '@aws-sdk/client-cloudwatch';
import type { Call } from '../../access/operation.ts';
import { muteRuleStatus } from '../../events/mute-schedule.ts';
import type { MuteRuleState } from '../../world/alarm-state.ts';
import { checkedMaxRecords, constraint, invalidNextToken } from './cloudwatch-input.ts';

const statuses: readonly string[] = ['SCHEDULED', 'ACTIVE', 'EXPIRED'];

/** The summaries carry neither the rule's name nor its targets: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_AlarmMuteRuleSummary.html */
export function listAlarmMuteRules(call: Call, input: Aws.ListAlarmMuteRulesInput): Aws.ListAlarmMuteRulesOutput {
  const asked = checkedMaxRecords(input.MaxRecords);
  const wanted: readonly string[] = input.Statuses ?? statuses;
  const wrong = wanted.find((status) => !statuses.includes(status));
  if (wrong !== undefined) {
    throw constraint('statuses', wrong, 'Member must satisfy enum value set: [ACTIVE, SCHEDULED, EXPIRED]');
  }
  const nowMs = call.store.clock.now();
  const rules = [...call.region.muteRules.values()].filter(
    (rule) =>
      wanted.includes(muteRuleStatus(rule, nowMs)) &&
      (input.AlarmName === undefined || rule.rule.MuteTargets?.AlarmNames?.includes(input.AlarmName) === true),
  );
  const page = call.pages(rules, { token: input.NextToken, asked, usual: 50, invalidToken: invalidNextToken });
  return { AlarmMuteRuleSummaries: page.items.map((rule) => summary(rule, nowMs)), NextToken: page.nextToken };
}

function summary(state: MuteRuleState, nowMs: number): Aws.AlarmMuteRuleSummary {
  const { ExpireDate: expires } = state.rule;
  return {
    AlarmMuteRuleArn: state.arn,
    Status: muteRuleStatus(state, nowMs),
    MuteType: state.rule.Rule?.Schedule?.Expression?.startsWith('at(') === true ? 'ONE_TIME' : 'RECURRING',
    LastUpdatedTimestamp: new Date(state.lastUpdatedMs),
    ...(expires === undefined ? {} : { ExpireDate: new Date(expires.getTime()) }),
  };
}
