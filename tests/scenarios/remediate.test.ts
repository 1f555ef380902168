import { describe, expect, it } from '@jest/globals';
import { managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import {
  type ChainChanges,
  completeFilter,
  confirmedEmail,
  topicArn,
} from '../../src/sandbox/builders/complete-chain.ts';
import { demoExemptions, demoFaults, demoOrganization } from '../../src/sandbox/demo/index.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { setUps, subjectId } from '../fixtures/set-ups/index.ts';
import { policy, subject, worldWith } from '../fixtures/set-ups/set-up.ts';
import {
  actionsOf,
  changesOn,
  controlIn,
  notifiesOfRootSignIn,
  runInMode,
  statusesOf,
} from '../properties/generated-organization-runs.ts';

const own = 'rootwatch-root-usage';
const ownTopic = topicArn(subject, 'root-alarms');
/** Subscriptions that SNS confirms at once: it asks neither the owner of a phone nor of a queue in the account. */
const confirmedAtOnce = { topicName: 'root-alarms', subscriptions: ['sms:+15555550100'] };
const byEmail = { topicName: 'root-alarms', subscriptions: ['email:root@example.com'] };

const topic = [`CreateTopic root-alarms`, `SetTopicAttributes ${ownTopic}`, `Subscribe ${ownTopic}`];
const filter = [`PutMetricFilter ${own}`];
const alarm = [`PutMetricAlarm ${own}`];

async function repaired(sandbox: Sandbox, settings: object = confirmedAtOnce) {
  const before = await runInMode(sandbox, 'plan', { settings: { ...settings } });
  sandbox.forgetCalls();
  const run = await runInMode(sandbox, 'remediate', { settings: { ...settings } });
  const changes = changesOn(sandbox);
  const end = controlIn(before, subjectId).chain.find(({ state }) => state === 'broken');
  return { run, changes, planned: actionsOf(before), reason: end?.state === 'broken' ? end.reason : undefined };
}

async function expectNothingLeft(sandbox: Sandbox, settings: object = confirmedAtOnce): Promise<void> {
  expect(actionsOf(await runInMode(sandbox, 'plan', { settings: { ...settings } }))).toEqual([]);
  sandbox.forgetCalls();
  await runInMode(sandbox, 'remediate', { settings: { ...settings } });
  expect(changesOn(sandbox)).toEqual([]);
}

const filteredEmail = { ...confirmedEmail, FilterPolicy: { severity: ['critical'] } };
const everyDay = { Schedule: { Expression: 'cron(0 0 * * *)', Duration: 'P1D' } };

describe('a broken chain that can be repaired', () => {
  const broken: readonly (readonly [string, ChainChanges, readonly string[]])[] = [
    ['METRIC_FILTER_MISSING', { filters: [] }, [...topic, ...filter, ...alarm]],
    [
      'METRIC_FILTER_NARROWER',
      { filter: { filterPattern: '{ $.userIdentity.type = "Root" && $.eventName = "ConsoleLogin" }' } },
      [...topic, ...filter, ...alarm],
    ],
    [
      'METRIC_FILTER_BROADER',
      { filter: { filterPattern: '{ $.userIdentity.type = "Root" }' } },
      [...topic, ...filter, ...alarm],
    ],
    [
      'METRIC_FILTER_VALUE_INVALID',
      { filter: { transformation: { metricValue: '0' } } },
      [...topic, ...filter, ...alarm],
    ],
    [
      'METRIC_FILTER_SCOPED',
      { filter: { transformation: { dimensions: { Region: '$.awsRegion' } } } },
      [...topic, ...filter, ...alarm],
    ],
    ['ALARM_MISSING', { alarms: [] }, [...topic, ...alarm]],
    ['ALARM_CANNOT_FIRE', { alarm: { Threshold: 5 } }, [...topic, ...alarm]],
    ['ALARM_ACTIONS_DISABLED', { alarm: { ActionsEnabled: false } }, [...topic, ...alarm]],
    ['ALARM_WITHOUT_TOPIC', { alarm: { AlarmActions: [] } }, [...topic, ...alarm]],
    [
      'ALARM_MUTED',
      {
        alarmMuteRules: [
          { Name: 'all-day', Rule: everyDay, MuteTargets: { AlarmNames: ['cis-4.3-root-account-usage'] } },
        ],
      },
      [...topic, ...alarm],
    ],
    ['TOPIC_MISSING', { topics: [] }, [...topic, ...alarm]],
    [
      'TOPIC_REFUSES_CLOUDWATCH',
      {
        topic: {
          Policy: policy({ Effect: 'Allow', Principal: { AWS: subjectId }, Action: 'sns:Publish', Resource: '*' }),
        },
      },
      [...topic, ...alarm],
    ],
    ['TOPIC_KEY_REFUSES_CLOUDWATCH', { topic: { KmsMasterKeyId: 'alias/aws/sns' } }, [...topic, ...alarm]],
    ['SUBSCRIPTION_MISSING', { subscriptions: [] }, [...topic, ...alarm]],
    ['SUBSCRIPTION_FILTERED', { subscriptions: [filteredEmail] }, [...topic, ...alarm]],
  ];

  it.each(broken)(
    'an account with %s ends as REMEDIATED, and use of root notifies the subscriber',
    async (reason, changes, made) => {
      const sandbox = createSandbox(worldWith(changes));
      const repair = await repaired(sandbox);
      expect(repair.reason).toBe(reason);
      expect(controlIn(repair.run, subjectId).status).toBe('REMEDIATED');
      expect(repair.changes).toEqual(made);
      expect(actionsOf(repair.run)).toEqual(repair.planned);
      expect(controlIn(repair.run, subjectId).actions).toMatchObject(repair.planned.map(() => ({ result: 'applied' })));
      expect(notifiesOfRootSignIn(sandbox, subjectId)).toBe(true);
      await expectNothingLeft(sandbox);
    },
  );

  it.each(broken)(
    'an account with %s awaits one confirmation when the subscriber is an e-mail address',
    async (_why, changes) => {
      const sandbox = createSandbox(worldWith(changes));
      const { run } = await repaired(sandbox, byEmail);
      expect(controlIn(run, subjectId).status).toBe('AWAITING_CONFIRMATION');
      await expectNothingLeft(sandbox, byEmail);
    },
  );
});

describe('a broken chain that can not be repaired', () => {
  const filters = Array.from({ length: 100 }, (_, at) =>
    completeFilter({
      filterName: `f${at}`,
      filterPattern: '{ $.eventName = "E" }',
      transformation: { metricName: `M${at}` },
    }),
  );
  const keyOfAnother = {
    KeyId: '5b6f1c1e-0c4b-4b0e-9a57-7d1f3f0d2a11',
    aliases: ['alias/theirs'],
    Policy: policy({
      Effect: 'Allow',
      Principal: { AWS: `arn:aws:iam::${subjectId}:root` },
      Action: 'kms:*',
      Resource: '*',
    }),
  };
  const key = { topicKmsKeyId: 'alias/theirs' };

  it.each<readonly [string, ChainChanges, object]>([
    ['NO_TRAIL', { trails: [] }, {}],
    ['TRAIL_NOT_MULTI_REGION', { trail: { IsMultiRegionTrail: false } }, {}],
    ['TRAIL_NOT_LOGGING', { trail: { status: { IsLogging: false } } }, {}],
    [
      'TRAIL_MANAGEMENT_EVENTS_INCOMPLETE',
      { trail: { EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] } },
      {},
    ],
    ['TRAIL_WITHOUT_LOG_GROUP', { trail: { CloudWatchLogsLogGroupArn: undefined } }, {}],
    [
      'TRAIL_DELIVERY_FAILING',
      { trail: { status: { IsLogging: true, LatestCloudWatchLogsDeliveryError: 'AccessDenied' } } },
      {},
    ],
    ['LOG_GROUP_MISSING', { logGroups: [] }, {}],
    ['LOG_GROUP_CLASS_UNSUPPORTED', { logGroup: { logGroupClass: 'INFREQUENT_ACCESS' }, filters: [] }, {}],
    ['SUBSCRIPTION_PENDING', { subscriptions: [{ ...confirmedEmail, state: 'pending' }] }, {}],
    // The log group has as many filters as AWS allows.
    ['METRIC_FILTER_MISSING', { filters }, {}],
    ['TOPIC_KEY_REFUSES_CLOUDWATCH', { topics: [], keys: [keyOfAnother] }, key],
    ['TOPIC_KEY_REFUSES_CLOUDWATCH', { topics: [] }, key],
  ])('%s is reported as blocking, and nothing is changed', async (reason, changes, also) => {
    const sandbox = createSandbox(worldWith(changes));
    const { run, changes: made, planned } = await repaired(sandbox, { ...confirmedAtOnce, ...also });
    const { status, blocked = [], actions } = controlIn(run, subjectId);
    expect({ made, planned, actions }).toEqual({ made: [], planned: [], actions: [] });
    expect(status).toBe(reason === 'SUBSCRIPTION_PENDING' ? 'AWAITING_CONFIRMATION' : 'NON_COMPLIANT');
    expect(blocked.map((each) => [each.accountId, each.reason, each.message === ''])).toEqual([
      [subjectId, reason, false],
    ]);
  });

  it('nothing is repaired when the settings name no topic', async () => {
    const { changes, run } = await repaired(createSandbox(worldWith({ alarms: [] })), {});
    expect(changes).toEqual([]);
    expect(controlIn(run, subjectId).blocked).toMatchObject([
      { reason: 'TOPIC_MISSING', message: expect.stringContaining('Neither topicArns nor topicName is set') },
    ]);
  });

  it('no topic is made without subscriptions', async () => {
    const { changes, run } = await repaired(createSandbox(worldWith({ alarms: [] })), { topicName: 'root-alarms' });
    expect(changes).toEqual([]);
    expect(controlIn(run, subjectId).blocked).toMatchObject([
      { reason: 'SUBSCRIPTION_MISSING', message: expect.stringContaining('would notify no subscriber') },
    ]);
  });

  it('an alarm of rootwatch that a mute rule silences is not repaired', async () => {
    const sandbox = createSandbox(
      worldWith({
        alarm: {
          AlarmName: own,
          Tags: { 'managed-by': 'rootwatch' },
          TreatMissingData: 'notBreaching',
          AlarmActions: [ownTopic],
        },
        topics: [{ Name: 'root-alarms', Tags: { 'managed-by': 'rootwatch' }, subscriptions: [confirmedEmail] }],
        alarmMuteRules: [{ Name: 'all-day', Rule: everyDay, MuteTargets: { AlarmNames: [own] } }],
      }),
    );
    const { run } = await repaired(sandbox);
    expect(controlIn(run, subjectId)).toMatchObject({ status: 'NON_COMPLIANT' });
    await expectNothingLeft(sandbox);
  });
});

describe('every set-up', () => {
  const all = Object.values(setUps)
    .flat()
    .map((setUp) => [setUp.name, setUp] as const);

  it.each(all)('a second remediation changes nothing: %s', async (_name, { world, settings = {}, faults = [] }) => {
    const sandbox = createSandbox(world);
    for (const fault of faults) sandbox.setFault(fault);
    const everything = { ...confirmedAtOnce, ...settings };
    const planned = statusesOf(await runInMode(sandbox, 'plan', { settings: everything }));
    sandbox.forgetCalls();
    const statuses = statusesOf(await runInMode(sandbox, 'remediate', { settings: everything }));
    const touched = new Set(sandbox.mutations().map(({ accountId }) => accountId ?? ''));
    // The owner of the organization trail's log group is repaired for its members.
    const settled = Object.keys(planned).filter((id) => planned[id] !== 'NON_COMPLIANT' && id === subjectId);
    expect(settled.filter((id) => touched.has(id))).toEqual([]);
    await expectNothingLeft(sandbox, everything);
    const remediated = Object.keys(statuses).filter((id) => statuses[id] === 'REMEDIATED');
    expect(remediated.filter((id) => !notifiesOfRootSignIn(sandbox, id))).toEqual([]);
  });
});

describe('the demo organization', () => {
  it('the demo organization is repaired as far as possible, and a second remediation changes nothing', async () => {
    const sandbox = createSandbox(demoOrganization());
    for (const fault of demoFaults) sandbox.setFault(fault);
    const settings = { ...confirmedAtOnce, exemptions: demoExemptions };
    const before = statusesOf(await runInMode(sandbox, 'plan', { settings }));
    expect(sandbox.mutations()).toEqual([]);
    const after = statusesOf(await runInMode(sandbox, 'remediate', { settings }));
    const remediated = Object.keys(after).filter((id) => after[id] === 'REMEDIATED');
    expect(remediated.length).toBeGreaterThanOrEqual(18);
    expect(remediated.filter((id) => !notifiesOfRootSignIn(sandbox, id))).toEqual([]);
    const others = Object.entries(before).filter(([id]) => !remediated.includes(id));
    expect(others.filter(([id, status]) => after[id] !== status)).toEqual([]);
    await expectNothingLeft(sandbox, settings);
  });

  it('remediation changes nothing in a compliant management account', async () => {
    const sandbox = createSandbox(demoOrganization());
    await runInMode(sandbox, 'remediate', { settings: confirmedAtOnce });
    expect(sandbox.mutations().filter(({ accountId }) => accountId === managementAccountId)).toEqual([]);
  });
});
