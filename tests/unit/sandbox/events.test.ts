import { describe, expect, it } from '@jest/globals';
import { alarmName, confirmedEmail, filterName } from '../../../src/sandbox/builders/complete-chain.ts';
import { deliveryRole } from '../../../src/sandbox/builders/roles.ts';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.ts';
import { alarmArn, type Change, chain, endpointsReached, groupArn, region, rootSignIn, topicArn } from './chain.ts';
import { management, member, organizationWorld } from './worlds.ts';

describe('putEvent', () => {
  it('a root sign-in in a member puts the alarm of the organization trail into ALARM and reaches the subscriber', () => {
    const sandbox = chain();
    expect(sandbox.putEvent(member, rootSignIn)).toEqual({
      trails: [
        {
          kind: 'delivered',
          trailArn: `arn:aws:cloudtrail:${region}:${management}:trail/organization`,
          logGroupArn: groupArn,
          matched: [filterName],
        },
      ],
    });
    const [delivery] = sandbox.deliveries();
    expect(delivery).toMatchObject({
      topicArn,
      endpoint: confirmedEmail.Endpoint,
      alarmArn,
    });
    expect(JSON.parse(delivery?.message ?? '')).toMatchObject({
      AlarmName: alarmName,
      NewStateValue: 'ALARM',
      OldStateValue: 'INSUFFICIENT_DATA',
      AWSAccountId: management,
    });
  });

  it('a second root sign-in sends a message only after the alarm has gone back to OK', () => {
    const sandbox = chain();
    expect(endpointsReached(sandbox)).toHaveLength(1);
    expect(endpointsReached(sandbox)).toHaveLength(1);
    sandbox.advance(30 * 60_000);
    expect(endpointsReached(sandbox)).toHaveLength(2);
  });

  it('a root sign-in in any account and any Region of the organization reaches the subscriber', () => {
    expect(endpointsReached(chain(), rootSignIn, management)).toHaveLength(1);
    expect(endpointsReached(chain(), { ...rootSignIn, awsRegion: 'eu-west-1' })).toHaveLength(1);
  });

  it.each<[string, object]>([
    ['an event of another kind of identity', { ...rootSignIn, userIdentity: { type: 'IAMUser' } }],
    [
      'an event of a service on behalf of root',
      { ...rootSignIn, userIdentity: { type: 'Root', invokedBy: 'support.amazonaws.com' } },
    ],
    ['an event without an event type', { ...rootSignIn, eventType: undefined }],
  ])('%s does not trigger the alarm', (_what, event) => {
    expect(endpointsReached(chain(), event)).toEqual([]);
  });
});

const outcomes = (sandbox: Sandbox, event: object = rootSignIn): unknown =>
  sandbox.putEvent(member, event).trails.map((trace) => (trace.kind === 'stopped' ? trace.why : trace.kind));

describe('delivery of an event to a log group', () => {
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

  it.each<[reason: string, Change, object]>([
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
      // A common mistake: the role covers the log streams of the owner's account, not those of the organization.
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
  ])('a trail stops with %s', (why, change, event) => {
    expect(outcomes(chain(change), event)).toEqual([why]);
  });

  it("a trail delivers events of members when the role covers the organization's log streams", () => {
    const Resource = `${groupArn}:log-stream:o-exampleorgid_CloudTrail_${region}*`;
    const permissions = [{ Effect: 'Allow' as const, Action: ['logs:CreateLogStream', 'logs:PutLogEvents'], Resource }];
    const sandbox = chain({ contents: { roles: [{ ...deliveryRole, permissions }] } });
    expect(outcomes(sandbox)).toEqual(['delivered']);
    expect(sandbox.putEvent(management, rootSignIn).trails).toMatchObject([{ why: 'role-cannot-deliver' }]);
  });

  it('a single-Region trail does not see an event of another Region', () => {
    expect(
      outcomes(chain({ trail: { IsMultiRegionTrail: false } }), { ...rootSignIn, awsRegion: 'eu-west-1' }),
    ).toEqual([]);
  });

  it("a trail of the management account alone does not see a member's event", () => {
    expect(outcomes(chain({ trail: { IsOrganizationTrail: false } }))).toEqual([]);
  });

  it('an organization trail stops with home-region-not-enabled where a member has not enabled its opt-in home Region', () => {
    const trail = { Name: 'organization', IsMultiRegionTrail: true, IsOrganizationTrail: true };
    const owner = { optInRegions: ['eu-south-1'], regions: { 'eu-south-1': { trails: [trail] } } };
    expect(outcomes(createSandbox(organizationWorld({ [management]: owner })))).toEqual(['home-region-not-enabled']);
  });
});
