import { describe, expect, it } from '@jest/globals';
import { chain, empty, homeRegion, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import {
  arnIn,
  type ChainChanges,
  completeTopic,
  completeTrail,
  type Place,
  topicArn,
} from '../../src/sandbox/builders/complete-chain.ts';
import { createSandbox, type Sandbox, type World } from '../../src/sandbox/index.ts';
import type { WorldAccount } from '../../src/sandbox/world/world.ts';
import { account, management, organization, organizationId, policy } from '../fixtures/set-ups/set-up.ts';
import {
  actionsOf,
  changesOn,
  controlIn,
  type ModeChanges,
  notifiesOfRootSignIn,
  resourcesIn,
  runInMode,
  statusesOf,
} from '../properties/generated-organization-runs.ts';

const settings = { topicName: 'root-alarms', subscriptions: ['sms:+15555550100'] };
const delegated: Place = { accountId: '300000000020', region: homeRegion };

function repairIn(place: Place): readonly string[] {
  const arn = topicArn(place, 'root-alarms');
  return [
    'CreateTopic root-alarms',
    `SetTopicAttributes ${arn}`,
    `Subscribe ${arn}`,
    'PutMetricFilter rootwatch-root-usage',
    'PutMetricAlarm rootwatch-root-usage',
  ];
}

const memberIds = Array.from({ length: 39 }, (_, at) => `3000000000${String(at + 1).padStart(2, '0')}`);

type TrailSetUp = {
  readonly owner?: Place;
  readonly ofOwner?: ChainChanges;
  readonly ofMembers?: (id: string) => WorldAccount['contents'];
};

/** Builds the management account and 39 members without resources, under one trail to the owner's log group. */
function organizationUnderTrail({ owner = management, ofOwner = {}, ofMembers = () => empty }: TrailSetUp = {}): World {
  const trail = completeTrail(owner, { Name: 'organization-trail', IsOrganizationTrail: true });
  const nothing: ChainChanges = { filters: [], alarms: [], topics: [], ...ofOwner };
  const isDelegated = owner.accountId !== managementAccountId;
  return {
    startsAt: new Date('2026-11-22T06:00:00Z'),
    organization: {
      ...organization,
      DelegatedAdministrators: isDelegated
        ? [{ Id: owner.accountId, ServicePrincipals: ['cloudtrail.amazonaws.com'] }]
        : [],
    },
    accounts: [
      account(
        managementAccountId,
        chain({ ...(isDelegated ? { logGroups: [], alarms: [], topics: [] } : nothing), trails: [trail] }),
      ),
      ...memberIds.map((id) => ({
        ...account(id, empty),
        contents: id === owner.accountId ? chain({ ...nothing, trails: [] }) : (ofMembers(id) ?? empty),
      })),
    ],
  };
}

/**
 * Gives every third account a trail of its own with an alarm without a topic, and every fourth one without an alarm.
 */
const partly = (id: string): WorldAccount['contents'] => {
  if (Number(id) % 3 === 0) return chain({ alarm: { AlarmActions: [] } });
  return Number(id) % 4 === 0 ? chain({ alarms: [] }) : empty;
};

const allWith = (status: string): Readonly<Record<string, string>> =>
  Object.fromEntries([managementAccountId, ...memberIds].map((id) => [id, status]));

const owners: readonly (readonly [string, Place])[] = [
  ['the management account', management],
  ['a delegated administrator', delegated],
];

describe.each(owners)('an organization trail whose log group is that of %s', (_whose, owner) => {
  it.each([1, 2, 7, 40])(
    'an organization trail is repaired once for forty accounts, %s of them in flight',
    async (concurrency) => {
      const sandbox = createSandbox(organizationUnderTrail({ owner }));
      const run = await runInMode(sandbox, 'remediate', { settings: { ...settings, concurrency } });
      expect(changesOn(sandbox)).toEqual(repairIn(owner));
      expect(new Set(sandbox.mutations().map(({ accountId }) => accountId))).toEqual(new Set([owner.accountId]));
      expect(statusesOf(run)).toEqual(allWith('REMEDIATED'));
      for (const id of [managementAccountId, delegated.accountId, '300000000001', '300000000039']) {
        expect([id, notifiesOfRootSignIn(sandbox, id)]).toEqual([id, true]);
      }
    },
  );

  it('a second run changes nothing, and all accounts under the organization trail are compliant', async () => {
    const sandbox = createSandbox(organizationUnderTrail({ owner }));
    await runInMode(sandbox, 'remediate', { settings });
    sandbox.forgetCalls();
    const again = await runInMode(sandbox, 'remediate', { settings });
    expect(changesOn(sandbox)).toEqual([]);
    expect(statusesOf(again)).toEqual(allWith('COMPLIANT'));
  });

  it('all accounts under the organization trail await one confirmation when the subscriber is an e-mail address', async () => {
    const byEmail: ModeChanges = { settings: { ...settings, subscriptions: ['email:root@example.com'] } };
    const sandbox = createSandbox(organizationUnderTrail({ owner }));
    const run = await runInMode(sandbox, 'remediate', byEmail);
    expect(changesOn(sandbox)).toEqual(repairIn(owner));
    expect(statusesOf(run)).toEqual(allWith('AWAITING_CONFIRMATION'));
    const again = await runInMode(sandbox, 'remediate', byEmail);
    expect(changesOn(sandbox)).toEqual(repairIn(owner));
    expect(statusesOf(again)).toEqual(allWith('AWAITING_CONFIRMATION'));
  });

  it('an organization trail is repaired once though accounts lack different links', async () => {
    const sandbox = createSandbox(organizationUnderTrail({ owner, ofMembers: partly }));
    const run = await runInMode(sandbox, 'remediate', { settings });
    expect(changesOn(sandbox)).toEqual(repairIn(owner));
    expect(new Set(actionsOf(run).map(({ reason: because }) => because))).toEqual(
      new Set(['METRIC_FILTER_MISSING', 'ALARM_MISSING', 'ALARM_WITHOUT_TOPIC']),
    );
    expect(statusesOf(run)).toEqual(allWith('REMEDIATED'));
  });

  it('two runs at once repair an organization trail as one would', async () => {
    const resources = (where: Sandbox) => resourcesIn(where, [owner], ['root-alarms']);
    const alone = createSandbox(organizationUnderTrail({ owner }));
    await runInMode(alone, 'remediate', { settings });
    const sandbox = createSandbox(organizationUnderTrail({ owner }));
    const runs = await Promise.all([1, 2].map(() => runInMode(sandbox, 'remediate', { settings })));
    expect(await resources(sandbox)).toEqual(await resources(alone));
    expect(runs.map(statusesOf)).toEqual([allWith('REMEDIATED'), allWith('REMEDIATED')]);
  });

  it('a refused repair of an organization trail leaves all accounts under it non-compliant', async () => {
    const sandbox = createSandbox(organizationUnderTrail({ owner }));
    const fault = sandbox.setFault({ operation: 'PutMetricFilter', kind: 'scp-denied' });
    const run = await runInMode(sandbox, 'remediate', { settings });
    expect(fault.struck()).toBe(1);
    expect(statusesOf(run)).toEqual(allWith('NON_COMPLIANT'));
    fault.remove();
    sandbox.forgetCalls();
    const again = await runInMode(sandbox, 'remediate', { settings });
    expect(changesOn(sandbox)).toEqual(repairIn(owner).slice(3));
    expect(statusesOf(again)).toEqual(allWith('REMEDIATED'));
  });

  it('an organization trail is not repaired when its owner can not be entered', async () => {
    const world = organizationUnderTrail({ owner });
    const closed = world.accounts.map((each) =>
      each.Id === delegated.accountId ? account(each.Id, () => ({})) : each,
    );
    const sandbox = createSandbox({ ...world, accounts: closed });
    const run = await runInMode(sandbox, 'remediate', { settings });
    const isClosed = owner === delegated;
    expect(changesOn(sandbox)).toEqual(isClosed ? [] : repairIn(owner));
    expect(statusesOf(run)).toEqual({
      ...allWith(isClosed ? 'UNVERIFIABLE' : 'REMEDIATED'),
      [delegated.accountId]: 'UNREACHABLE',
    });
  });
});

describe('the verification of a repair', () => {
  it('the verification reads an account as its repair left it, though another account had read it before', async () => {
    // The organization trail is stopped, so each account depends on its own trail; both log groups have one name.
    const stopped = completeTrail(delegated, {
      Name: 'organization-trail',
      IsOrganizationTrail: true,
      status: { IsLogging: false },
    });
    const sandbox = createSandbox({
      ...organizationUnderTrail(),
      accounts: [
        account(
          managementAccountId,
          chain((place) => ({ filters: [], trails: [stopped, completeTrail(place)] })),
        ),
        account(delegated.accountId, chain({ filters: [] })),
      ],
    });
    const run = await runInMode(sandbox, 'remediate', { settings: { ...settings, concurrency: 1 } });
    expect(statusesOf(run)).toEqual({ [managementAccountId]: 'REMEDIATED', [delegated.accountId]: 'REMEDIATED' });
  });
});

describe('central topics', () => {
  const central = topicArn(management, 'org-alarms');
  const ofTheOrganization = policy({
    Effect: 'Allow',
    Principal: { Service: 'cloudwatch.amazonaws.com' },
    Action: 'sns:Publish',
    Resource: central,
    Condition: { StringEquals: { 'aws:SourceOrgID': organizationId } },
  });
  const confirmedAtOnce = { Protocol: 'sms', Endpoint: '+15555550100', state: 'confirmed' } as const;

  const world = (topic: object): World => ({
    ...organizationUnderTrail(),
    accounts: [
      account(
        managementAccountId,
        chain({
          topics: [
            completeTopic(),
            { Name: 'org-alarms', Policy: ofTheOrganization, subscriptions: [confirmedAtOnce], ...topic },
          ],
        }),
      ),
      ...memberIds.slice(0, 3).map((id) => account(id, chain({ alarms: [] }))),
    ],
  });
  const toCentral = { settings: { topicArns: [central] } };

  it('alarms publish to central topics, and no topic is made', async () => {
    const sandbox = createSandbox(world({}));
    const run = await runInMode(sandbox, 'remediate', toCentral);
    const members = memberIds.slice(0, 3);
    expect(changesOn(sandbox)).toEqual(members.map(() => 'PutMetricAlarm rootwatch-root-usage'));
    expect(members.map((id) => controlIn(run, id).status)).toEqual(members.map(() => 'REMEDIATED'));
    expect(members.filter((id) => !notifiesOfRootSignIn(sandbox, id))).toEqual([]);
  });

  it.each([
    [
      'does not let CloudWatch of members publish',
      {
        Policy: policy({
          Effect: 'Allow',
          Principal: { Service: 'cloudwatch.amazonaws.com' },
          Action: 'sns:Publish',
          Resource: central,
          Condition: { StringEquals: { 'aws:SourceAccount': managementAccountId } },
        }),
      },
      'TOPIC_REFUSES_CLOUDWATCH',
    ],
    ['is encrypted with the key of SNS', { KmsMasterKeyId: 'alias/aws/sns' }, 'TOPIC_KEY_REFUSES_CLOUDWATCH'],
  ])('a central topic that %s is never edited, and no alarm is made for it', async (_what, topic, reason) => {
    const sandbox = createSandbox(world(topic));
    const run = await runInMode(sandbox, 'remediate', toCentral);
    expect(changesOn(sandbox)).toEqual([]);
    expect(controlIn(run, '300000000001').blocked).toMatchObject([{ reason, resource: central }]);
  });

  it('a central topic outside the organization is not used, as it can not be read', async () => {
    const sandbox = createSandbox(world({}));
    const elsewhere = arnIn({ accountId: '900000000009', region: homeRegion }, 'sns', 'alarms');
    const run = await runInMode(sandbox, 'remediate', { settings: { topicArns: [elsewhere] } });
    expect(changesOn(sandbox)).toEqual([]);
    expect(controlIn(run, '300000000001').blocked).toMatchObject([{ reason: 'ACCESS_DENIED', resource: elsewhere }]);
  });

  it('remediation needs a central topic in the Region of the log group', async () => {
    const sandbox = createSandbox(world({}));
    const run = await runInMode(sandbox, 'remediate', {
      settings: { topicArns: [topicArn({ accountId: managementAccountId, region: 'eu-west-1' }, 'org-alarms')] },
    });
    expect(changesOn(sandbox)).toEqual([]);
    expect(controlIn(run, '300000000001').blocked).toMatchObject([
      { reason: 'TOPIC_MISSING', message: expect.stringContaining('no topic in us-east-1') },
    ]);
  });
});
