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
  it('DescribeTrails shows the trails of the account and the organization trail in their home Region', async () => {
    expect(await arns(await inMember('eu-west-1'))).toEqual([everywhere, local, organizationTrail]);
  });

  it('DescribeTrails shows only copies of multi-Region trails in other Regions', async () => {
    expect(await arns(await inMember('us-east-1'))).toEqual([everywhere, organizationTrail]);
  });

  it('DescribeTrails without shadow trails leaves out copies, and the organization trail in a member', async () => {
    expect(await arns(await inMember('eu-west-1'), { includeShadowTrails: false })).toEqual([everywhere, local]);
    expect(await arns(await inMember('us-east-1'), { includeShadowTrails: false })).toEqual([]);
  });

  it('DescribeTrails finds trails by name in their home Region and by ARN elsewhere, and leaves out unknown names', async () => {
    const away = await inMember('us-east-1');
    expect(await arns(away, { trailNameList: ['everywhere', 'nothing'] })).toEqual([]);
    expect(await arns(away, { trailNameList: [local] })).toEqual([local]);
    expect(await arns(await inMember('eu-west-1'), { trailNameList: ['local', 'nothing'] })).toEqual([local]);
  });

  it('DescribeTrails describes a trail completely, with the log group of the organization trail', async () => {
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
  ])('DescribeTrails answers %s for %s', async (name, trail) => {
    const { cloudtrail } = await inMember('eu-west-1');
    expect((await refusal(cloudtrail.send(new DescribeTrailsCommand({ trailNameList: [trail] })))).name).toBe(name);
  });
});

describe('GetTrailStatus', () => {
  it('GetTrailStatus takes a name in the home Region, and an ARN in every Region that shows the trail', async () => {
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

  it('GetTrailStatus answers a member about the organization trail by its full ARN only', async () => {
    const { cloudtrail } = await inMember('eu-west-1');
    const status = await cloudtrail.send(new GetTrailStatusCommand({ Name: organizationTrail }));
    expect(status).toMatchObject({ IsLogging: true, LatestCloudWatchLogsDeliveryError: 'Access denied.' });
    expect((await refusal(cloudtrail.send(new GetTrailStatusCommand({ Name: 'organization' })))).name).toBe(
      'TrailNotFoundException',
    );
  });

  it("GetTrailStatus refuses a member the status of the management account's own trails", async () => {
    const { cloudtrail } = await inMember('us-east-1');
    const Name = `arn:aws:cloudtrail:us-east-1:${management}:trail/private`;
    expect((await refusal(cloudtrail.send(new GetTrailStatusCommand({ Name })))).name).toBe('TrailNotFoundException');
  });
});

describe('GetEventSelectors', () => {
  it('GetEventSelectors returns basic or advanced selectors, never both; the default is an advanced one', async () => {
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

  it('GetEventSelectors refuses a member the selectors of the organization trail', async () => {
    const { cloudtrail } = await inMember('us-east-1');
    expect(await refusal(cloudtrail.send(new GetEventSelectorsCommand({ TrailName: organizationTrail })))).toEqual({
      name: 'CloudTrailARNInvalidException',
      status: 400,
      message: `AccountID in ARN is wrong, you can only access resources with AccountID ${member}.`,
    });
  });

  it('createSandbox refuses a world whose trail has both kinds of selectors', async () => {
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
