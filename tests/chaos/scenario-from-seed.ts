import * as fc from 'fast-check';
import type { WorldAccount } from '../../src/sandbox/index.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import {
  type GeneratedAccount,
  type GeneratedOrganization,
  generatedOrganization,
  generatedWorld,
  memberId,
} from '../properties/generated-organization.ts';

/** A fault of single calls. */
export type Fault = {
  readonly effect:
    | 'throttled'
    | 'server-error'
    | 'reset'
    | 'timeout'
    | 'malformed'
    | 'truncated'
    | 'lost-answer'
    | 'expired-credentials'
    | 'denied';
  /** A service, an operation, or everything. */
  readonly where: { readonly service?: string; readonly operation?: string };
  /** The member that it strikes; absent: every caller. */
  readonly member?: number | undefined;
  readonly when: { readonly nth?: number; readonly everyNth?: number; readonly times?: number };
};

/** A change of the organization while a run reads it. */
export type Mutation = {
  readonly kind: 'role-deleted' | 'account-closed' | 'account-left' | 'account-created' | 'sessions-expired';
  readonly member: number;
  readonly place: 'first' | 'last';
  /** The call of the run, or for `account-created` the page of the list, at which it happens. */
  readonly nth: number;
};

export type EntryPoint = 'schedule' | 'accounts' | 'queue' | 'command' | 'asking command';

export type Interruption =
  | { readonly kind: 'none' }
  | { readonly kind: 'two at once' }
  /** From this call on no request of the run reaches AWS; the response of the last one may be lost. */
  | { readonly kind: 'killed'; readonly atCall: number; readonly losesAnswer: boolean }
  /** Calls of this service are never answered, and the function's time is short. */
  | { readonly kind: 'hangs'; readonly service: string; readonly everyNth: number };

export type ChaosScenario = {
  readonly organization: GeneratedOrganization;
  readonly entryPoint: EntryPoint;
  readonly mode: 'audit' | 'remediate';
  readonly sinks: 'bucket' | 'folder' | 'both';
  readonly pageSize: number;
  readonly clockAheadMinutes: number;
  readonly faults: readonly Fault[];
  readonly mutations: readonly Mutation[];
  readonly interruption: Interruption;
};

const compliantParts: Omit<GeneratedAccount, 'region' | 'ownTopic'> = {
  state: 'ACTIVE',
  denied: 'nothing',
  trail: 'complete',
  logGroup: 'STANDARD',
  filters: ['complete'],
  alarms: ['complete'],
  accountTopic: 'complete',
};

const parts = ['denied', 'trail', 'logGroup', 'filters', 'alarms', 'accountTopic'] as const;

/** Half of the accounts are compliant or differ in one part, where a wrong verdict shows best. */
const similarity = fc.constantFrom<'as generated' | 'in order' | (typeof parts)[number]>(
  ...parts.map(() => 'as generated' as const),
  ...parts.map(() => 'in order' as const),
  ...parts,
);

function madeSimilar(account: GeneratedAccount, like: string): GeneratedAccount {
  if (like === 'as generated') return account;
  const part = parts.find((each) => each === like);
  return { ...account, ...compliantParts, ...(part === undefined ? {} : { [part]: account[part] }) };
}

/** An organization with several pages and with accounts that no fault strikes. */
const organization: fc.Arbitrary<GeneratedOrganization> = fc
  .tuple(
    fc.array(generatedOrganization, { minLength: 2, maxLength: 6 }),
    fc.array(similarity, { minLength: 18, maxLength: 18 }),
  )
  .map(([[first, ...others], similarities]) => {
    if (first === undefined) throw new Error('An array of at least two is empty.');
    const members = [first, ...others].flatMap((each) => each.members);
    const alike = members.map((each, index) => madeSimilar(each, similarities[index] ?? 'as generated'));
    return Object.assign({}, first, { members: alike });
  });

const at = (most: number): fc.Arbitrary<number> => fc.integer({ min: 1, max: most });

const when: fc.Arbitrary<Fault['when']> = fc.oneof(
  at(60).map((nth) => ({ nth })),
  at(6).map((n) => ({ everyNth: n + 1 })),
  at(12).map((times) => ({ times })),
  fc.constant({}),
);

const reading = ['organizations', 'sts', 'cloudtrail', 'logs', 'cloudwatch', 'sns', 'kms'].map((service) => ({
  service,
}));
const operations = [
  'ListAccounts',
  'DescribeAccount',
  'AssumeRole',
  'DescribeTrails',
  'DescribeMetricFilters',
  'DescribeAlarmsForMetric',
  'ListSubscriptionsByTopic',
  'CreateTopic',
  'Subscribe',
  'PutMetricFilter',
  'PutMetricAlarm',
].map((operation) => ({ operation }));
const writes = [{ operation: 'PutObject' }, { service: 's3' }];

const member = fc.option(fc.nat({ max: 7 }), { nil: undefined, freq: 1 });

const fault: fc.Arbitrary<Fault> = fc.oneof(
  fc.record({
    effect: fc.constantFrom(
      'throttled',
      'server-error',
      'reset',
      'timeout',
      'lost-answer',
      'expired-credentials',
      'denied',
    ),
    where: fc.constantFrom<Fault['where']>({}, ...reading, ...operations, ...writes),
    member,
    when,
  }),
  // Not for operations whose successful response is empty: a proxy that reports a write as done is out of scope.
  fc.record({
    effect: fc.constantFrom('malformed', 'truncated'),
    where: fc.constantFrom<Fault['where']>(...reading, ...operations, { operation: 'GetObject' }),
    member,
    when,
  }),
  fc.record({
    effect: fc.constantFrom('denied', 'server-error', 'lost-answer'),
    where: fc.constant<Fault['where']>({ operation: 'PutObject' }),
    member: fc.constant(undefined),
    when: fc.constant({ everyNth: 3 }),
  }),
);

const mutation: fc.Arbitrary<Mutation> = fc.record({
  kind: fc.constantFrom('role-deleted', 'account-closed', 'account-left', 'account-created', 'sessions-expired'),
  member: fc.nat({ max: 7 }),
  place: fc.constantFrom('first', 'last'),
  nth: at(60),
});

const interruption: fc.Arbitrary<Interruption> = fc.oneof(
  { arbitrary: fc.constant<Interruption>({ kind: 'none' }), weight: 4 },
  { arbitrary: fc.constant<Interruption>({ kind: 'two at once' }), weight: 2 },
  {
    arbitrary: fc.record({ kind: fc.constant('killed'), atCall: at(150), losesAnswer: fc.boolean() }),
    weight: 3,
  },
  {
    arbitrary: fc.record({
      kind: fc.constant('hangs'),
      service: fc.constantFrom('organizations', 'sts', 'cloudtrail', 'sns', 's3'),
      everyNth: at(5),
    }),
    weight: 1,
  },
);

const chaosScenario: fc.Arbitrary<ChaosScenario> = fc.record({
  organization,
  entryPoint: fc.constantFrom('schedule', 'accounts', 'queue', 'command', 'asking command'),
  mode: fc.constantFrom('audit', 'audit', 'remediate'),
  sinks: fc.constantFrom('bucket', 'folder', 'both'),
  pageSize: fc.constantFrom(2, 3, 20),
  clockAheadMinutes: fc.constantFrom(0, 0, 0, -45, 45),
  faults: fc.array(fault, { minLength: 0, maxLength: 3 }),
  mutations: fc.array(mutation, { minLength: 0, maxLength: 1 }),
  interruption,
});

/** Generates a scenario, the same for the same seed. */
export function scenarioFromSeed(seed: number): ChaosScenario {
  const [scenario] = fc.sample(fc.noBias(chaosScenario), { seed, numRuns: 1 });
  if (scenario === undefined) throw new Error(`No scenario was generated for seed ${seed}.`);
  return scenario;
}

export const bucketName = 'reports';
export const prefix = 'chaos/';

/** Builds the world of a scenario without the last generated account, which is created during the run. */
export function worldOfScenario({ organization: generated, pageSize, clockAheadMinutes }: ChaosScenario): {
  readonly world: World;
  readonly newAccount: WorldAccount;
} {
  const { accounts, ...world } = generatedWorld(generated);
  const [management, ...members] = accounts;
  const newAccount = members.pop();
  if (management === undefined || newAccount === undefined)
    throw new Error('The generated organization has no members.');
  const clock = clockAheadMinutes === 0 ? {} : { clockAheadMs: clockAheadMinutes * 60_000 };
  return {
    world: {
      ...world,
      accounts: [withBucket(management), ...members],
      options: { pageSizes: { ListAccounts: pageSize }, ...clock },
    },
    newAccount,
  };
}

function withBucket(account: WorldAccount): WorldAccount {
  const { contents } = account;
  const buckets = [{ Name: bucketName, Region: 'us-east-1' }];
  return {
    ...account,
    contents: (id) => ({ ...(typeof contents === 'function' ? contents(id) : contents), buckets }),
  };
}

export function isCommand({ entryPoint }: ChaosScenario): boolean {
  return entryPoint === 'command' || entryPoint === 'asking command';
}

/** Returns the id of a member that exists from the start; the first may own the log group of the organization trail. */
export function memberOf({ organization: { members } }: ChaosScenario, index: number): string {
  return memberId(index % (members.length - 1));
}
