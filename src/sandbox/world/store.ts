import type { AlarmHistoryItem } from '@aws-sdk/client-cloudwatch';
import type { ResultField } from '@aws-sdk/client-cloudwatch-logs';
import { type AccountList, createAccountList } from './account-list.ts';
import {
  type CompositeAlarmState,
  compositeAlarmState,
  type MetricAlarmState,
  type MuteRuleState,
  metricAlarmState,
  muteRuleState,
} from './alarm-state.ts';
import type { Place } from './arn.ts';
import { type BucketState, bucketState } from './bucket-state.ts';
import type { Delivery } from './delivery.ts';
import { type KeyState, keyState } from './key-state.ts';
import { type LogGroupState, logGroupState } from './log-group-state.ts';
import type { Datapoint } from './metric-data.ts';
import { type TopicState, topicState } from './topic-state.ts';
import { type TrailState, trailState } from './trail-state.ts';
import type { Organization, RegionContents, Role, User, World, WorldAccount } from './world.ts';

/** The current state of a world. The state of an account or Region is created when it is first used. */
export type Store = {
  readonly partition: string;
  readonly organization: Organization | undefined;
  readonly clock: Clock;
  /** The accounts as Organizations lists them, and those outside the organization. */
  readonly accounts: AccountList;
  readonly isMember: (id: string) => boolean;
  readonly account: (id: string) => AccountState | undefined;
  /** The accounts that have been used so far. */
  readonly touched: () => Iterable<AccountState>;
  /** Finds the account that has a bucket of this name; the search creates the state of every account. */
  readonly bucketOwner: (bucketName: string) => AccountState | undefined;
  /** What has reached subscribers, oldest first. */
  readonly deliveries: Delivery[];
};

export type Clock = { readonly now: () => number; readonly advance: (ms: number) => void };

export type AccountState = {
  readonly id: string;
  /** The account as Organizations lists it now. */
  readonly listed: () => WorldAccount;
  readonly roles: Map<string, Role>;
  readonly users: ReadonlyMap<string, User>;
  readonly optInRegions: ReadonlySet<string>;
  readonly region: (name: string) => RegionState;
  /** The Regions that the world fills or that have been used so far. */
  readonly regions: () => readonly RegionState[];
  readonly buckets: Map<string, BucketState>;
};

export type RegionState = {
  readonly place: Place;
  readonly trails: Map<string, TrailState>;
  readonly logGroups: Map<string, LogGroupState>;
  readonly metricAlarms: Map<string, MetricAlarmState>;
  readonly compositeAlarms: Map<string, CompositeAlarmState>;
  readonly muteRules: Map<string, MuteRuleState>;
  /** By ARN. */
  readonly topics: Map<string, TopicState>;
  /** By key id. */
  readonly keys: Map<string, KeyState>;
  /** CloudWatch Logs Insights queries, by their ids. */
  readonly queries: Map<string, LogQuery>;
  /** Oldest first. */
  readonly alarmHistory: AlarmHistoryItem[];
  /** By namespace, name and dimensions. */
  readonly metrics: Map<string, Datapoint[]>;
};

/** The result of a query, and how often it was asked for: a query takes a while. */
export type LogQuery = { readonly rows: readonly ResultField[][]; looks: number };

/** The default of `World.startsAt`: the same in every run. */
const defaultStart = '2026-11-22T06:00:00Z';

export function createStore(world: World): Store {
  const clock = createClock(world.startsAt ?? new Date(defaultStart));
  const partition = world.partition ?? 'aws';
  const accounts = createAccountList(world);
  const statesById = new Map<string, AccountState>();
  const account = (id: string): AccountState | undefined => {
    const known = statesById.get(id);
    if (known !== undefined) return known;
    const seed = accounts.get(id);
    if (seed === undefined) return undefined;
    const created = accountState(seed, { partition, clock, listed: () => accounts.get(id) ?? seed });
    statesById.set(id, created);
    return created;
  };
  // `ids` is a new array only after a change of the organization, and no call creates buckets.
  let owners: { readonly ids: readonly string[]; readonly byBucket: ReadonlyMap<string, string> } | undefined;
  return {
    partition,
    organization: world.organization,
    clock,
    accounts,
    isMember: (id) => world.organization !== undefined && accounts.isMember(id),
    account,
    touched: () => statesById.values(),
    bucketOwner: (bucketName) => {
      const ids = accounts.ids();
      if (owners?.ids !== ids) owners = { ids, byBucket: ownersByBucket(ids.flatMap((id) => account(id) ?? [])) };
      return account(owners.byBucket.get(bucketName) ?? '');
    },
    deliveries: [],
  };
}

function createClock(startsAt: Date): Clock {
  let nowMs = startsAt.getTime();
  return {
    now: () => nowMs,
    advance: (ms) => {
      nowMs += ms;
    },
  };
}

function ownersByBucket(accounts: readonly AccountState[]): ReadonlyMap<string, string> {
  return new Map(accounts.flatMap(({ id, buckets }) => [...buckets.keys()].map((bucket) => [bucket, id] as const)));
}

const administrator: User = { UserName: 'admin', permissions: ['*'] };

type AccountContext = Pick<Store, 'partition' | 'clock'> & Pick<AccountState, 'listed'>;

function accountState(seed: WorldAccount, { partition, clock, listed }: AccountContext): AccountState {
  const contents = (typeof seed.contents === 'function' ? seed.contents(seed.Id) : seed.contents) ?? {};
  const users = contents.users ?? [administrator];
  const seeds = contents.regions ?? {};
  const regionsByName = new Map<string, RegionState>();
  const region = (name: string): RegionState => {
    let state = regionsByName.get(name);
    if (state === undefined) {
      const place = { partition, region: name, accountId: seed.Id };
      state = regionState(seeds[name] ?? {}, place, clock.now());
      regionsByName.set(name, state);
    }
    return state;
  };
  return {
    id: seed.Id,
    listed,
    roles: new Map((contents.roles ?? []).map((role) => [role.RoleName, role])),
    users: new Map(users.map((user) => [user.UserName, user])),
    optInRegions: new Set(contents.optInRegions),
    region,
    regions: () => [...new Set([...Object.keys(seeds), ...regionsByName.keys()])].map(region),
    buckets: new Map((contents.buckets ?? []).map((bucket) => [bucket.Name, bucketState(bucket, clock.now())])),
  };
}

function regionState(seed: RegionContents, place: Place, nowMs: number): RegionState {
  return {
    place,
    trails: new Map((seed.trails ?? []).map((trail) => [trail.Name, trailState(trail, place)])),
    logGroups: new Map((seed.logGroups ?? []).map((group) => [group.logGroupName, logGroupState(group, place, nowMs)])),
    metricAlarms: new Map(
      (seed.metricAlarms ?? []).map((alarm) => [alarm.AlarmName, metricAlarmState(alarm, place, nowMs)]),
    ),
    compositeAlarms: new Map(
      (seed.compositeAlarms ?? []).map((alarm) => [alarm.AlarmName, compositeAlarmState(alarm, place, nowMs)]),
    ),
    muteRules: new Map((seed.alarmMuteRules ?? []).map((rule) => [rule.Name, muteRuleState(rule, place, nowMs)])),
    topics: new Map(
      (seed.topics ?? []).map((topic) => {
        const state = topicState(topic, place);
        return [state.arn, state];
      }),
    ),
    keys: new Map((seed.keys ?? []).map((key) => [key.KeyId, keyState(key, place, nowMs)])),
    queries: new Map(),
    alarmHistory: [],
    metrics: new Map(),
  };
}
