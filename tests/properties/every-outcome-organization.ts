import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { completeAlarm, completeTrail, confirmedEmail, topicArn } from '../../src/sandbox/builders/complete-chain.ts';
import { member, rootId, under } from '../../src/sandbox/builders/members.ts';
import { units } from '../../src/sandbox/demo/units.ts';
import type { World } from '../../src/sandbox/index.ts';

const withKey = (Principal: Readonly<Record<string, string>>) =>
  chain({
    topic: { KmsMasterKeyId: 'alarms' },
    keys: [
      {
        KeyId: 'alarms',
        Policy: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Principal, Action: 'kms:*', Resource: '*' }],
        },
      },
    ],
  });

/**
 * Builds an organization with one account for each outcome, so that every operation is called and a wrong pass shows as
 * well as a wrong fail.
 */
export function everyOutcomeOrganization(): World {
  const muted = chain((place) => ({
    alarmMuteRules: [
      {
        Name: 'always',
        Rule: { Schedule: { Expression: 'cron(* * * * *)', Duration: 'P1D' } },
        MuteTargets: { AlarmNames: [completeAlarm(place).AlarmName] },
      },
    ],
  }));
  const composite = chain((place) => ({
    alarm: { AlarmActions: [] },
    compositeAlarms: [
      {
        AlarmName: 'any',
        AlarmRule: `ALARM("${completeAlarm(place).AlarmName}")`,
        AlarmActions: [topicArn(place)],
      },
    ],
  }));
  return {
    organization: {
      Id: 'o-everyoutcome',
      MasterAccountId: managementAccountId,
      RootId: rootId,
      OrganizationalUnits: Object.values(units),
    },
    accounts: [
      member(managementAccountId, 'management', chain()),
      ...under(units.prod, [
        member('230000000001', 'in order', chain()),
        member('230000000002', 'key lets in', withKey({ Service: 'cloudwatch.amazonaws.com' })),
        member('230000000003', 'composite', composite),
      ]),
      member('230000000010', 'empty', empty),
      member('230000000011', 'stopped', chain({ trail: { status: { IsLogging: false } } })),
      member('230000000012', 'one Region', chain({ trail: { IsMultiRegionTrail: false } })),
      member(
        '230000000013',
        'writes only',
        chain({ trail: { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] } }),
      ),
      member(
        '230000000014',
        'narrower',
        chain({ filter: { filterPattern: '{ $.userIdentity.type = "Root" && $.eventName = "ConsoleLogin" }' } }),
      ),
      member('230000000015', 'zero', chain({ filter: { transformation: { metricValue: '0' } } })),
      member('230000000016', 'five events', chain({ alarm: { Threshold: 5 } })),
      member('230000000017', 'off', chain({ alarm: { ActionsEnabled: false } })),
      member('230000000018', 'muted', muted),
      member('230000000019', 'topic is gone', chain({ topics: [] })),
      member('230000000020', 'key shuts out', withKey({ AWS: 'arn:aws:iam::230000000020:root' })),
      member('230000000021', 'pending', chain({ subscriptions: [{ ...confirmedEmail, state: 'pending' }] })),
      member(
        '230000000022',
        'filtered',
        chain({ subscriptions: [{ ...confirmedEmail, FilterPolicy: { severity: ['critical'] } }] }),
      ),
      member('230000000023', 'no filter', chain({ filters: [] })),
      member(
        '230000000024',
        'failing',
        chain({ trail: { status: { IsLogging: true, LatestCloudWatchLogsDeliveryError: 'AccessDenied' } } }),
      ),
      member(
        '230000000025',
        'infrequent',
        chain({ logGroups: [{ logGroupName: 'aws-controltower/CloudTrailLogs', logGroupClass: 'INFREQUENT_ACCESS' }] }),
      ),
      member(
        '230000000026',
        'advanced',
        chain((place) => ({
          trails: [
            completeTrail(place, {
              AdvancedEventSelectors: [
                { Name: 'all', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
              ],
            }),
          ],
        })),
      ),
    ],
  };
}
