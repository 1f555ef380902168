import { chain, empty } from '../builders/account-contents.ts';
import { alarmName, completeFilter, confirmedEmail, topicArn } from '../builders/complete-chain.ts';
import { member, under } from '../builders/members.ts';
import { units } from './units.ts';

export const newAccountId = '240000000016';

const everyHourOfEveryDay = { Schedule: { Expression: 'cron(0 0 * * *)', Duration: 'P1D' } };

export const prodAccounts = under(units.prod, [
  member('230000000001', 'payments-prod', chain()),
  member('230000000002', 'ledger-prod', chain({ alarm: { Threshold: 0, ComparisonOperator: 'GreaterThanThreshold' } })),
  member(
    '230000000003',
    'storefront-prod',
    chain({
      filter: {
        filterPattern:
          '{ $.userIdentity.type = "Root" && $.eventName = "ConsoleLogin" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" }',
      },
    }),
  ),
  member('230000000004', 'search-prod', chain({ filter: { filterPattern: '{ $.userIdentity.type = "Root" }' } })),
  member('230000000005', 'checkout-prod', chain({ filter: { transformation: { metricValue: '0' } } })),
  member(
    '230000000006',
    'catalog-prod',
    chain({ filter: { fieldSelectionCriteria: '@aws.account IN ["230000000001"]' } }),
  ),
  member('230000000007', 'recommendations-prod', chain({ alarm: { Namespace: 'LogMetrics' } })),
  member('230000000008', 'inventory-prod', chain({ alarm: { Threshold: 5 } })),
  member('230000000009', 'shipping-prod', chain({ alarm: { ActionsEnabled: false } })),
  member(
    '230000000010',
    'returns-prod',
    chain((place) => ({ alarm: { AlarmActions: [], OKActions: [topicArn(place)] } })),
  ),
  member(
    '230000000011',
    'loyalty-prod',
    chain({
      alarmMuteRules: [
        { Name: 'until-the-migration-is-over', Rule: everyHourOfEveryDay, MuteTargets: { AlarmNames: [alarmName] } },
      ],
    }),
  ),
  member('230000000012', 'pricing-prod', chain({ topics: [] })),
  member('230000000013', 'notifications-prod', chain({ subscriptions: [] })),
  member('230000000014', 'orders-prod', chain({ subscriptions: [{ ...confirmedEmail, state: 'pending' }] })),
  // CloudWatch sends no message attributes, so this subscriber gets no alarm.
  member(
    '230000000015',
    `O'Brien & Sons <b2b>`,
    chain({ subscriptions: [{ ...confirmedEmail, FilterPolicy: { severity: ['critical'] } }] }),
  ),
  member(
    '230000000016',
    'data-lake-prod',
    chain({ trail: { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] } }),
  ),
  member('230000000017', 'ml-platform-prod', chain({ trail: { CloudWatchLogsLogGroupArn: undefined } })),
  member('230000000018', 'analytics-prod', chain({ logGroup: { logGroupClass: 'INFREQUENT_ACCESS' }, filters: [] })),
  member('230000000019', 'billing-prod', chain({ filters: [], alarms: [], topics: [] })),
  member('230000000020', 'mobile-api-prod', chain()),
  member('230000000021', 'media-prod', chain({ filters: [] })),
]);

export const cardholderAccounts = under(units.cardholderData, [
  // The pattern is written differently and means the same.
  member(
    '231000000001',
    'card-vault',
    chain({
      filter: {
        filterPattern:
          '{($.eventType!=AwsServiceEvent)&&(($.userIdentity.invokedBy NOT EXISTS)&&($.userIdentity.type=Root))}',
      },
    }),
  ),
  // The second filter is the right one.
  member(
    '231000000002',
    'fraud-scoring',
    chain({
      filters: [
        completeFilter({
          filterName: 'console-sign-ins',
          filterPattern: '{ $.eventName = "ConsoleLogin" }',
          transformation: { metricName: 'ConsoleSignIns' },
        }),
        completeFilter(),
      ],
    }),
  ),
  member('231000000003', 'hsm', chain()),
]);

export const nonProdAccounts = under(units.nonProd, [
  member('240000000001', 'payments-staging', chain({ filters: [], alarms: [] })),
  member('240000000002', 'payments-dev', empty),
  // Created this morning: CloudTrail has yet to copy the organization trail into it, see `demoFaults`.
  member(newAccountId, 'subscriptions-dev', empty),
  member('240000000003', 'ledger-staging', chain({ trail: { IsMultiRegionTrail: false } })),
  member('240000000004', 'storefront-staging', chain()),
  member('240000000009', 'search-staging', chain()),
  member('240000000010', `=cmd|' /C calc'!A0`, empty),
  member('240000000011', 'load-test', empty),
  member('240000000012', '"quoted", and; separated', chain()),
  member('240000000013', '<script>alert(1)</script>', chain({ filters: [] })),
  member('240000000014', '@SUM(1+1)*cmd', chain({ alarms: [] })),
]);

export const sandboxAccounts = under(units.sandbox, [
  member('250000000001', 'sandbox-alice', empty),
  member('250000000002', 'sandbox-bob', empty),
  member('250000000003', 'sandbox-carol', empty),
  member('250000000004', 'sandbox-dave', chain({ topics: [], alarms: [] })),
]);
