import * as fc from 'fast-check';
import { type Fill, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import {
  completeTopic,
  completeTrail,
  logGroupName,
  type Place,
  topicArn,
} from '../../src/sandbox/builders/complete-chain.ts';
import { auditRole, deliveryRole } from '../../src/sandbox/builders/roles.ts';
import type {
  RegionContents,
  Role,
  Topic,
  World,
  WorldAccount,
  WorldLogGroup,
  WorldTrail,
} from '../../src/sandbox/world/world.ts';
import {
  alarmShapes,
  centralTopicName,
  delegatedId,
  filterShapes,
  organizationId,
  ownName,
  ownTopicName,
  policyOfOrganization,
  regions,
  topicShapes,
  trailChanges,
} from './generated-organization-shapes.ts';

const reads = [
  'cloudtrail:GetEventSelectors',
  'logs:DescribeMetricFilters',
  'cloudwatch:DescribeAlarmsForMetric',
  'cloudwatch:DescribeAlarms',
  'cloudwatch:ListTagsForResource',
  'cloudwatch:ListAlarmMuteRules',
  'sns:GetTopicAttributes',
  'sns:ListSubscriptionsByTopic',
  'sns:GetSubscriptionAttributes',
  'sns:ListTagsForResource',
] as const;

const keysOf = (shapes: Readonly<Record<string, unknown>>): readonly string[] => Object.keys(shapes);

/** Generates mostly the first value, so that problems also occur alone. */
const mostly = <Value>(usual: Value, others: readonly Value[], weight = 6): fc.Arbitrary<Value> =>
  fc.oneof({ arbitrary: fc.constant(usual), weight }, { arbitrary: fc.constantFrom(...others), weight: 2 });

const upTo = (most: number, names: readonly string[]): fc.Arbitrary<readonly string[]> =>
  fc.uniqueArray(fc.constantFrom(...names), { maxLength: most });

const account = fc.record({
  state: mostly<NonNullable<WorldAccount['State']>>('ACTIVE', ['SUSPENDED', 'PENDING_CLOSURE'], 12),
  /** The read that is denied, or `enter`: the role can't be assumed. */
  denied: mostly<string>('nothing', ['enter', ...reads], 8),
  region: fc.constantFrom(...regions),
  trail: mostly<string>('complete', ['none', ...keysOf(trailChanges)], 8),
  logGroup: mostly('STANDARD', ['missing', 'INFREQUENT_ACCESS'], 12),
  filters: upTo(3, keysOf(filterShapes)),
  alarms: upTo(3, keysOf(alarmShapes)),
  accountTopic: mostly<string>('complete', keysOf(topicShapes), 3),
  ownTopic: mostly<string>('none', keysOf(topicShapes), 3),
});

export type GeneratedAccount = typeof account extends fc.Arbitrary<infer Value> ? Value : never;

const organization = fc.record({
  management: account,
  /** May be the delegated administrator of CloudTrail. */
  members: fc.array(account, { minLength: 1, maxLength: 3 }),
  organizationTrail: fc.record({
    owner: mostly('none', [managementAccountId, delegatedId], 2),
    shape: mostly<string>('complete', keysOf(trailChanges), 8),
  }),
  centralTopic: mostly<string>('complete', keysOf(topicShapes), 3),
  settings: fc.record({
    destination: mostly('a topic in each account', ['central topics', 'one central topic', 'nowhere'], 6),
    subscriptions: fc.constantFrom<readonly string[]>(
      ['sms:+15555550100'],
      ['email:root@example.com'],
      // The subscription that half of the topics above have, confirmed or pending.
      ['email:soc@example.com'],
      ['email:root@example.com', 'sms:+15555550100'],
      [],
    ),
    acceptBroaderFilters: fc.boolean(),
    concurrency: fc.constantFrom(1, 2, 40),
  }),
});

export type GeneratedOrganization = typeof organization extends fc.Arbitrary<infer Value> ? Value : never;

/** Generates any mix of broken links, unmanaged resources with rootwatch's names, drifted resources and denied reads. */
export const generatedOrganization: fc.Arbitrary<GeneratedOrganization> = organization;

export function generatedSettings({ settings }: GeneratedOrganization): Readonly<Record<string, unknown>> {
  const { destination, subscriptions, acceptBroaderFilters, concurrency } = settings;
  const destinations: Readonly<Record<string, object>> = {
    'a topic in each account': { topicName: ownTopicName },
    'central topics': { topicArns: regions.map(centralTopicArn) },
    'one central topic': { topicArns: [centralTopicArn(regions[0])] },
    nowhere: {},
  };
  return {
    ...destinations[destination],
    ...(subscriptions.length === 0 ? {} : { subscriptions }),
    acceptBroaderFilters,
    concurrency,
  };
}

function centralTopicArn(region: string): string {
  return topicArn({ accountId: managementAccountId, region }, centralTopicName);
}

export function memberId(at: number): string {
  return `2000000000${String(at + 1).padStart(2, '0')}`;
}

export function generatedWorld(generated: GeneratedOrganization): World {
  const { management, members, organizationTrail } = generated;
  const isDelegated = organizationTrail.owner === delegatedId;
  return {
    startsAt: new Date('2026-11-22T06:00:00Z'),
    organization: {
      Id: organizationId,
      MasterAccountId: managementAccountId,
      RootId: 'r-gene',
      DelegatedAdministrators: isDelegated
        ? [{ Id: delegatedId, ServicePrincipals: ['cloudtrail.amazonaws.com'] }]
        : [],
    },
    accounts: [
      { ...worldAccount(managementAccountId, management, generated), State: 'ACTIVE' },
      ...members.map((member, at) => worldAccount(memberId(at), member, generated)),
    ],
  };
}

function worldAccount(id: string, generated: GeneratedAccount, whole: GeneratedOrganization): WorldAccount {
  return {
    Id: id,
    Name: `account ${id}`,
    Email: `aws+${id}@example.com`,
    State: generated.state,
    contents: contentsOf(generated, whole),
  };
}

function contentsOf(generated: GeneratedAccount, whole: GeneratedOrganization): Fill {
  return (accountId) => {
    const own = { [generated.region]: regionOf({ accountId, region: generated.region }, generated) };
    const shared = accountId === managementAccountId ? sharedRegions(whole) : {};
    return {
      roles: [...auditRoleOf(generated), deliveryRole],
      regions: Object.fromEntries(
        regions.map((region) => {
          const { trails = [], topics = [], ...others } = own[region] ?? {};
          const also = shared[region] ?? {};
          return [
            region,
            { ...others, trails: [...trails, ...(also.trails ?? [])], topics: [...topics, ...(also.topics ?? [])] },
          ];
        }),
      ),
    };
  };
}

/** Builds the role of a member; the management account is read with its administrator's credentials. */
function auditRoleOf({ denied }: GeneratedAccount): readonly Role[] {
  const role = auditRole(managementAccountId);
  return denied === 'enter' ? [] : [{ ...role, permissions: (role.permissions ?? []).filter((one) => one !== denied) }];
}

function regionOf(place: Place, generated: GeneratedAccount): RegionContents {
  const alarms = generated.alarms.map((name) => alarmShapes[name]?.(place) ?? {});
  const filters = generated.filters.flatMap((name) => filterShapes[name] ?? []);
  const trail = trailChanges[generated.trail];
  const group: WorldLogGroup =
    generated.logGroup === 'INFREQUENT_ACCESS'
      ? { logGroupName, logGroupClass: 'INFREQUENT_ACCESS' }
      : { logGroupName, metricFilters: unique(filters, ({ filterName }) => filterName).slice(0, 100) };
  return {
    trails: trail === undefined ? [] : [completeTrail(place, trail)],
    logGroups: generated.logGroup === 'missing' ? [] : [group],
    metricAlarms: unique(
      alarms.flatMap(({ metricAlarms = [] }) => metricAlarms),
      ({ AlarmName }) => AlarmName,
    ),
    compositeAlarms: alarms
      .flatMap(({ compositeAlarms = [] }) => compositeAlarms)
      .filter(() => alarms.every(({ metricAlarms = [] }) => metricAlarms.every((a) => a.AlarmName !== ownName))),
    topics: [
      ...topicOf(place, 'security-alarms', generated.accountTopic),
      ...topicOf(place, ownTopicName, generated.ownTopic),
    ],
  };
}

function unique<Item>(items: readonly Item[], keyOf: (item: Item) => string): readonly Item[] {
  return [...new Map(items.map((item) => [keyOf(item), item])).values()];
}

function topicOf(place: Place, name: string, shape: string): readonly Topic[] {
  const changes = topicShapes[shape]?.(topicArn(place, name));
  return changes === undefined ? [] : [completeTopic({ Name: name, ...changes })];
}

/** Builds what the management account has for the whole organization: the central topics and the organization trail. */
function sharedRegions(whole: GeneratedOrganization): Readonly<Record<string, RegionContents>> {
  return Object.fromEntries(
    regions.map((region) => [
      region,
      { topics: centralTopicIn(region, whole), trails: organizationTrailIn(region, whole) },
    ]),
  );
}

/** Builds a central topic, which allows alarms of the whole organization unless its shape says otherwise. */
function centralTopicIn(region: string, { centralTopic }: GeneratedOrganization): readonly Topic[] {
  const arn = centralTopicArn(region);
  const changes = topicShapes[centralTopic]?.(arn);
  return changes === undefined
    ? []
    : [completeTopic({ Name: centralTopicName, Policy: policyOfOrganization(arn), ...changes })];
}

/** Builds the organization trail. It belongs to the management account; the log group to the account that created it. */
function organizationTrailIn(
  region: string,
  { organizationTrail, management, members: [delegated] }: GeneratedOrganization,
): readonly WorldTrail[] {
  const { owner, shape } = organizationTrail;
  const home = owner === delegatedId ? delegated?.region : management.region;
  if (owner === 'none' || region !== home) return [];
  const place: Place = { accountId: owner, region };
  return [completeTrail(place, { Name: 'organization-trail', IsOrganizationTrail: true, ...trailChanges[shape] })];
}

export function placesOf({ members }: GeneratedOrganization): readonly { accountId: string; region: string }[] {
  return [
    ...regions.map((region) => ({ accountId: managementAccountId, region })),
    ...members.map(({ region }, at) => ({ accountId: memberId(at), region })),
  ];
}

/** Returns whether rootwatch did not create a resource, although the resource may have one of rootwatch's names. */
export function isUnmanaged(key: string, state: string): boolean {
  const hasOwnName =
    key.endsWith(`/${ownName}`) || key.endsWith(`:alarm:${ownName}`) || key.endsWith(`:${ownTopicName}`);
  if (!hasOwnName) return true;
  if (key.startsWith('filter ')) return !state.includes(`"metricName":"${ownName}"`);
  return !state.includes(JSON.stringify({ Key: 'managed-by', Value: 'rootwatch' }));
}
