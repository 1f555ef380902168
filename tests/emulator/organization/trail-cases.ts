import { broken, type Case, compliant } from './case.ts';
import { trailOf } from './chain-parts.ts';

export const trailCases: readonly Case[] = [
  { key: 'no-trail', expected: broken('NO_TRAIL'), changed: () => ({ trails: [] }) },
  {
    key: 'single-region',
    expected: broken('TRAIL_NOT_MULTI_REGION'),
    changed: (place) => ({ trails: [{ ...trailOf(place), IsMultiRegionTrail: false }] }),
  },
  {
    key: 'stopped',
    expected: broken('TRAIL_NOT_LOGGING'),
    changed: (place) => ({ trails: [{ ...trailOf(place), status: { IsLogging: false } }] }),
  },
  {
    key: 'data-events-only',
    expected: broken('TRAIL_MANAGEMENT_EVENTS_INCOMPLETE'),
    changed: (place) => ({
      trails: [{ ...trailOf(place), EventSelectors: [{ ReadWriteType: 'All', IncludeManagementEvents: false }] }],
    }),
  },
  {
    key: 'writes-only',
    expected: broken('TRAIL_MANAGEMENT_EVENTS_INCOMPLETE'),
    changed: (place) => ({
      trails: [{ ...trailOf(place), EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] }],
    }),
  },
  {
    key: 'advanced-reads-only',
    expected: broken('TRAIL_MANAGEMENT_EVENTS_INCOMPLETE'),
    changed: (place) => ({ trails: [{ ...trailOf(place), ...advanced('true') }] }),
  },
  {
    key: 'advanced-in-two-halves',
    expected: compliant,
    changed: (place) => ({ trails: [{ ...trailOf(place), ...advanced('true', 'false') }] }),
  },
  {
    key: 'trail-without-log-group',
    expected: broken('TRAIL_WITHOUT_LOG_GROUP'),
    changed: (place) => {
      const { CloudWatchLogsLogGroupArn: _arn, CloudWatchLogsRoleArn: _role, ...trail } = trailOf(place);
      return { trails: [trail] };
    },
  },
  {
    key: 'two-trails',
    expected: compliant,
    changed: (place) => ({
      trails: [
        { ...trailOf(place), Name: 'first', IsMultiRegionTrail: false },
        { ...trailOf(place), Name: 'second' },
      ],
    }),
  },
  { key: 'log-group-missing', expected: broken('LOG_GROUP_MISSING'), changed: () => ({ logGroups: [] }) },
];

function advanced(...readOnly: readonly string[]) {
  return {
    AdvancedEventSelectors: readOnly.map((value) => ({
      Name: `read-only ${value}`,
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Management'] },
        { Field: 'readOnly', Equals: [value] },
      ],
    })),
  };
}
