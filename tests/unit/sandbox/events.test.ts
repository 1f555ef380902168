import { describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.ts';
import { type Change, chain, deliveryRole, groupArn, reached, region, rootSignIn, topicArn } from './chain.ts';
import { management, member, organizationWorld } from './worlds.ts';

describe('a root sign-in in a member', () => {
  it('raises the alarm of the organization trail and reaches the subscriber', () => {
    const sandbox = chain();
    expect(sandbox.putEvent(member, rootSignIn)).toEqual({
      trails: [
        {
          kind: 'delivered',
          trailArn: `arn:aws:cloudtrail:${region}:${management}:trail/organization`,
          logGroupArn: groupArn,
          matched: ['root'],
        },
      ],
    });
    const [delivery] = sandbox.deliveries();
    expect(delivery).toMatchObject({
      topicArn,
      endpoint: 'ops@example.com',
      alarmArn: `arn:aws:cloudwatch:${region}:${management}:alarm:root-usage`,
    });
    expect(JSON.parse(delivery?.message ?? '')).toMatchObject({
      AlarmName: 'root-usage',
      NewStateValue: 'ALARM',
      OldStateValue: 'INSUFFICIENT_DATA',
      AWSAccountId: management,
    });
  });

  it('raises it once: a second sign-in finds the alarm in its state, a later one after it has gone back does not', () => {
    const sandbox = chain();
    expect(reached(sandbox)).toHaveLength(1);
    expect(reached(sandbox)).toHaveLength(1);
    sandbox.advance(30 * 60_000);
    expect(reached(sandbox)).toHaveLength(2);
  });

  it('counts wherever in the organization and in whichever Region it happens', () => {
    expect(reached(chain(), rootSignIn, management)).toHaveLength(1);
    expect(reached(chain(), { ...rootSignIn, awsRegion: 'eu-west-1' })).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['another kind of identity', { ...rootSignIn, userIdentity: { type: 'IAMUser' } }],
    [
      'a service on behalf of root',
      { ...rootSignIn, userIdentity: { type: 'Root', invokedBy: 'support.amazonaws.com' } },
    ],
    ['an event without an event type', { ...rootSignIn, eventType: undefined }],
  ])('is not the same as %s', (_what, event) => {
    expect(reached(chain(), event)).toEqual([]);
  });
});

const stoppedBecause = (sandbox: Sandbox, event: object = rootSignIn): unknown =>
  sandbox.putEvent(member, event).trails.map((trace) => (trace.kind === 'stopped' ? trace.why : trace.kind));

describe('the way of an event breaks', () => {
  const writeOnly = [{ ReadWriteType: 'WriteOnly' as const, IncludeManagementEvents: true }];
  const readOnly = [
    {
      FieldSelectors: [
        { Field: 'eventCategory', Equals: ['Management'] },
        { Field: 'readOnly', Equals: ['true'] },
      ],
    },
  ];
  const withoutKms = [{ ReadWriteType: 'All' as const, ExcludeManagementEventSources: ['kms.amazonaws.com'] }];

  it.each<[string, Change, object]>([
    ['not-logging', { trail: { status: { IsLogging: false } } }, rootSignIn],
    ['not-selected', { trail: { AdvancedEventSelectors: readOnly } }, rootSignIn],
    ['not-selected', { trail: { EventSelectors: writeOnly } }, { ...rootSignIn, readOnly: true }],
    ['not-selected', { trail: { EventSelectors: withoutKms } }, { ...rootSignIn, eventSource: 'kms.amazonaws.com' }],
    [
      'delivery-failing',
      { trail: { status: { IsLogging: true, LatestCloudWatchLogsDeliveryError: 'x' } } },
      rootSignIn,
    ],
    ['log-group-missing', { more: { logGroups: [] } }, rootSignIn],
    ['role-cannot-deliver', { contents: { roles: [] } }, rootSignIn],
    [
      'role-cannot-deliver',
      { contents: { roles: [{ ...deliveryRole, trust: { principals: ['lambda.amazonaws.com'] } }] } },
      rootSignIn,
    ],
    [
      // The classic: the role covers the streams of the owner's account, not those of the organization.
      'role-cannot-deliver',
      {
        contents: {
          roles: [
            {
              ...deliveryRole,
              permissions: [
                {
                  Effect: 'Allow',
                  Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
                  Resource: `${groupArn}:log-stream:${management}_CloudTrail_${region}*`,
                },
              ],
            },
          ],
        },
      },
      rootSignIn,
    ],
    ['event-too-large', {}, { ...rootSignIn, padding: 'x'.repeat(262_144) }],
  ])('%s', (why, change, event) => {
    expect(stoppedBecause(chain(change), event)).toEqual([why]);
  });

  it("but not when the role covers the organization's streams, which is where members' events go", () => {
    const Resource = `${groupArn}:log-stream:o-exampleorgid_CloudTrail_${region}*`;
    const permissions = [{ Effect: 'Allow' as const, Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource }];
    const sandbox = chain({ contents: { roles: [{ ...deliveryRole, permissions }] } });
    expect(stoppedBecause(sandbox)).toEqual(['delivered']);
    expect(sandbox.putEvent(management, rootSignIn).trails).toMatchObject([{ why: 'role-cannot-deliver' }]);
  });

  it('when the trail serves one Region and the event is in another', () => {
    expect(
      stoppedBecause(chain({ trail: { IsMultiRegionTrail: false } }), { ...rootSignIn, awsRegion: 'eu-west-1' }),
    ).toEqual([]);
  });

  it("when the trail is the management account's own", () => {
    expect(stoppedBecause(chain({ trail: { IsOrganizationTrail: false } }))).toEqual([]);
  });

  it('when the home of the organization trail is an opt-in Region that the member has not enabled', () => {
    const trail = { Name: 'organization', IsMultiRegionTrail: true, IsOrganizationTrail: true };
    const owner = { optInRegions: ['eu-south-1'], regions: { 'eu-south-1': { trails: [trail] } } };
    expect(stoppedBecause(createSandbox(organizationWorld({ [management]: owner })))).toEqual([
      'home-region-not-enabled',
    ]);
  });
});
