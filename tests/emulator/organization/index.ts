import type { AccountContents, RegionContents } from '../../../src/sandbox/index.ts';
import type { FixtureOrganization, Ids } from '../../contract/aws-contract-organization.ts';
import { alarmCases } from './alarm-cases.ts';
import { type Case, compliant, type Place } from './case.ts';
import { alarm, filter, logGroup, topicOf, trailOf } from './chain-parts.ts';
import { filterCases } from './filter-cases.ts';
import { topicCases } from './topic-cases.ts';
import { trailCases } from './trail-cases.ts';

const management: Case = {
  key: 'management',
  Name: 'management',
  expected: compliant,
  changed: (place) => ({
    trails: [{ ...trailOf(place), IsOrganizationTrail: true }],
    topics: [topicOf(place), { Name: 'runs' }],
  }),
};

const accountCases: readonly Case[] = [
  { key: 'complete', unit: 'Prod', expected: compliant },
  { key: 'complete-in-ireland', unit: 'Workloads', region: 'eu-west-1', expected: compliant },
  {
    key: 'odd-names',
    Name: '=cmd()|"quoted" <script>alert(1)</script>\n✨',
    unit: 'R&D "labs" <b>',
    expected: compliant,
    changed: (place) => ({
      logGroups: [logGroup([filter({ filterName: 'root "usage" <b> é ✨' })])],
      metricAlarms: [alarm(place, { AlarmName: '=cmd("root") <b> ✨' })],
    }),
  },
  { key: 'suspended', State: 'SUSPENDED', expected: { status: 'SKIPPED' } },
  { key: 'locked', expected: { status: 'UNREACHABLE', reason: 'ACCESS_DENIED' }, refused: 'AssumeRole' },
  {
    key: 'filters-denied',
    expected: { status: 'UNVERIFIABLE', reason: 'ACCESS_DENIED' },
    refused: 'DescribeMetricFilters',
  },
];

/** All cases, that of the management account first. */
export const cases: readonly Case[] = [
  management,
  ...accountCases,
  ...trailCases,
  ...filterCases,
  ...alarmCases,
  ...topicCases,
];

export function casesOf(...keys: readonly string[]): readonly Case[] {
  return cases.filter(({ key }) => keys.includes(key));
}

export const reportBucket = 'reports-of-the-organization';

export function estateOf(chosen: readonly Case[]): FixtureOrganization {
  return {
    units: [
      { name: 'Workloads' },
      { name: 'Prod', parent: 'Workloads' },
      { name: 'Security' },
      { name: 'R&D "labs" <b>', parent: 'Prod' },
    ],
    accounts: chosen.map(({ key, Name = key, unit, State, region = 'us-east-1', changed }) => ({
      key,
      Name,
      Email: `${key}@example.com`,
      ...(unit === undefined ? {} : { unit }),
      ...(State === undefined ? {} : { State }),
      contents: (ids: Ids): AccountContents => {
        const place = { id: ids.account(key), region, ids };
        return {
          ...(key === 'management' ? { buckets: [{ Name: reportBucket, Region: 'us-east-1' }] } : {}),
          regions: { [region]: { ...completeChain(place), ...changed?.(place) } },
        };
      },
    })),
  };
}

function completeChain(place: Place): RegionContents {
  return {
    trails: [trailOf(place)],
    logGroups: [logGroup([filter()])],
    metricAlarms: [alarm(place)],
    topics: [topicOf(place)],
  };
}
