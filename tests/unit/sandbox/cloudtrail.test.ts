import { DescribeTrailsCommand, GetEventSelectorsCommand, GetTrailStatusCommand } from '@aws-sdk/client-cloudtrail';
import { describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.ts';
import { assumed, type Clients, refusal } from './clients.ts';
import { accessRole, management, member, organizationWorld } from './worlds.ts';

const organizationTrail = `arn:aws:cloudtrail:us-east-1:${management}:trail/organization`;
const everywhere = `arn:aws:cloudtrail:eu-west-1:${member}:trail/everywhere`;
const local = `arn:aws:cloudtrail:eu-west-1:${member}:trail/local`;

function trailWorld(): Sandbox {
  return createSandbox(
    organizationWorld({
      [management]: {
        roles: [accessRole],
        regions: {
          'us-east-1': {
            trails: [
              {
                Name: 'organization',
                IsMultiRegionTrail: true,
                IsOrganizationTrail: true,
                CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${management}:log-group:trail:*`,
                status: { IsLogging: true, LatestCloudWatchLogsDeliveryError: 'Access denied.' },
              },
              { Name: 'private', IsMultiRegionTrail: true },
            ],
          },
        },
      },
      [member]: {
        roles: [accessRole],
        regions: {
          'eu-west-1': {
            trails: [
              { Name: 'everywhere', IsMultiRegionTrail: true, status: { IsLogging: false } },
              { Name: 'local', EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }] },
            ],
          },
        },
      },
    }),
  );
}

const inMember = (region: string): Promise<Clients> => assumed(trailWorld(), { accountId: member, region });

async function arns(
  clients: Clients,
  input: ConstructorParameters<typeof DescribeTrailsCommand>[0] = {},
): Promise<unknown> {
  const { trailList } = await clients.cloudtrail.send(new DescribeTrailsCommand(input));
  return trailList?.map(({ TrailARN }) => TrailARN);
}

describe('DescribeTrails', () => {
  it('shows in the home Region the own trails and the organization trail', async () => {
    expect(await arns(await inMember('eu-west-1'))).toEqual([everywhere, local, organizationTrail]);
  });

  it('shows in other Regions the copies of multi-Region trails only', async () => {
    expect(await arns(await inMember('us-east-1'))).toEqual([everywhere, organizationTrail]);
  });

  it('leaves out copies when told to, the organization trail in a member among them', async () => {
    expect(await arns(await inMember('eu-west-1'), { includeShadowTrails: false })).toEqual([everywhere, local]);
    expect(await arns(await inMember('us-east-1'), { includeShadowTrails: false })).toEqual([]);
  });

  it('finds trails by name at home and by ARN elsewhere, and leaves out what it does not find', async () => {
    const away = await inMember('us-east-1');
    expect(await arns(away, { trailNameList: ['everywhere', 'nothing'] })).toEqual([]);
    expect(await arns(away, { trailNameList: [local] })).toEqual([local]);
    expect(await arns(await inMember('eu-west-1'), { trailNameList: ['local', 'nothing'] })).toEqual([local]);
  });

  it('gives the whole description of a trail, the log group of the organization trail included', async () => {
    const { cloudtrail } = await inMember('eu-west-1');
    const { trailList } = await cloudtrail.send(new DescribeTrailsCommand({ trailNameList: [organizationTrail] }));
    expect(trailList).toEqual([
      {
        Name: 'organization',
        TrailARN: organizationTrail,
        HomeRegion: 'us-east-1',
        S3BucketName: `cloudtrail-${management}`,
        IsMultiRegionTrail: true,
        IsOrganizationTrail: true,
        IncludeGlobalServiceEvents: true,
        LogFileValidationEnabled: true,
        HasCustomEventSelectors: false,
        HasInsightSelectors: false,
        CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${management}:log-group:trail:*`,
      },
    ]);
  });

  it.each([
    ['InvalidTrailNameException', 'a'],
    ['CloudTrailARNInvalidException', 'arn:aws:s3:::bucket'],
  ])('answers %s for %s', async (name, trail) => {
    const { cloudtrail } = await inMember('eu-west-1');
    expect((await refusal(cloudtrail.send(new DescribeTrailsCommand({ trailNameList: [trail] })))).name).toBe(name);
  });
});

describe('GetTrailStatus', () => {
  it('takes a name at home, and the ARN anywhere the trail is seen', async () => {
    const home = await inMember('eu-west-1');
    const away = await inMember('us-east-1');
    expect((await home.cloudtrail.send(new GetTrailStatusCommand({ Name: 'everywhere' }))).IsLogging).toBe(false);
    expect((await away.cloudtrail.send(new GetTrailStatusCommand({ Name: everywhere }))).IsLogging).toBe(false);
    expect(await refusal(away.cloudtrail.send(new GetTrailStatusCommand({ Name: 'everywhere' })))).toEqual({
      name: 'TrailNotFoundException',
      status: 400,
      message: `Unknown trail: everywhere for the user: ${member}`,
    });
  });

  it('tells a member about the organization trail by its full ARN only', async () => {
    const { cloudtrail } = await inMember('eu-west-1');
    const status = await cloudtrail.send(new GetTrailStatusCommand({ Name: organizationTrail }));
    expect(status).toMatchObject({ IsLogging: true, LatestCloudWatchLogsDeliveryError: 'Access denied.' });
    expect((await refusal(cloudtrail.send(new GetTrailStatusCommand({ Name: 'organization' })))).name).toBe(
      'TrailNotFoundException',
    );
  });

  it("does not tell a member about the management account's own trails", async () => {
    const { cloudtrail } = await inMember('us-east-1');
    const Name = `arn:aws:cloudtrail:us-east-1:${management}:trail/private`;
    expect((await refusal(cloudtrail.send(new GetTrailStatusCommand({ Name })))).name).toBe('TrailNotFoundException');
  });
});

describe('GetEventSelectors', () => {
  it('gives basic or advanced selectors, never both; a trail that nobody configured has advanced ones', async () => {
    const { cloudtrail } = await inMember('eu-west-1');
    const basic = await cloudtrail.send(new GetEventSelectorsCommand({ TrailName: 'local' }));
    const advanced = await cloudtrail.send(new GetEventSelectorsCommand({ TrailName: 'everywhere' }));
    expect(basic).toMatchObject({
      TrailARN: local,
      EventSelectors: [{ ReadWriteType: 'WriteOnly', IncludeManagementEvents: true }],
    });
    expect(basic).not.toHaveProperty('AdvancedEventSelectors');
    expect(advanced).toMatchObject({
      AdvancedEventSelectors: [
        { Name: 'Management events selector', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
      ],
    });
    expect(advanced).not.toHaveProperty('EventSelectors');
  });

  it('fails from a member on the organization trail that it can see', async () => {
    const { cloudtrail } = await inMember('us-east-1');
    expect(await refusal(cloudtrail.send(new GetEventSelectorsCommand({ TrailName: organizationTrail })))).toEqual({
      name: 'CloudTrailARNInvalidException',
      status: 400,
      message: `AccountID in ARN is wrong, you can only access resources with AccountID ${member}.`,
    });
  });

  it('refuses a world whose trail has both kinds', async () => {
    const trail = {
      Name: 'both',
      EventSelectors: [{ ReadWriteType: 'All' as const }],
      AdvancedEventSelectors: [{ FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] }],
    };
    const regions = { 'us-east-1': { trails: [trail] } };
    const sandbox = createSandbox(organizationWorld({ [member]: { roles: [accessRole], regions } }));
    const { cloudtrail } = await assumed(sandbox, { accountId: member });
    await expect(cloudtrail.send(new DescribeTrailsCommand())).rejects.toThrow('basic and advanced selectors');
  });
});
