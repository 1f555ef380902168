import {
  DescribeTrailsCommand,
  type DescribeTrailsResponse,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import { type AwsContract, type ContractCase, pickEach, sortedBy } from './aws-contract-case.ts';
import { answerOf } from './aws-contract-clients.ts';
import { home } from './contract-organization.ts';

const read = [
  'Name',
  'TrailARN',
  'HomeRegion',
  'IsMultiRegionTrail',
  'IsOrganizationTrail',
  'CloudWatchLogsLogGroupArn',
] as const;

function trailsOfAccount({ trailList }: DescribeTrailsResponse) {
  return pickEach(
    sortedBy(trailList, ({ Name }) => Name).filter(({ IsOrganizationTrail }) => IsOrganizationTrail !== true),
    read,
  );
}

const mainTrail = {
  Name: 'main',
  TrailARN: `arn:aws:cloudtrail:${home}:<alpha>:trail/main`,
  HomeRegion: home,
  IsMultiRegionTrail: true,
  IsOrganizationTrail: false,
  CloudWatchLogsLogGroupArn: `arn:aws:logs:${home}:<alpha>:log-group:trail/events:*`,
};

function regionalTrail(Name: string) {
  return {
    Name,
    TrailARN: `arn:aws:cloudtrail:${home}:<alpha>:trail/${Name}`,
    HomeRegion: home,
    IsMultiRegionTrail: false,
    IsOrganizationTrail: false,
  };
}

const organizationTrail = {
  Name: 'organization-trail',
  TrailARN: 'arn:aws:cloudtrail:us-east-1:<management>:trail/organization-trail',
  HomeRegion: 'us-east-1',
  IsMultiRegionTrail: true,
  IsOrganizationTrail: true,
  CloudWatchLogsLogGroupArn: 'arn:aws:logs:us-east-1:<management>:log-group:organization-trail:*',
};

function trailArn({ ids }: AwsContract, name: string): string {
  return `arn:aws:cloudtrail:${home}:${ids.account('alpha')}:trail/${name}`;
}

async function statusOf(aws: AwsContract, Name: string, region = home) {
  const { cloudtrail } = await aws.as('alpha', region);
  const answer = await answerOf(cloudtrail.send(new GetTrailStatusCommand({ Name })));
  return 'refused' in answer ? answer : { IsLogging: answer.IsLogging };
}

async function selectorsOf(aws: AwsContract, TrailName: string) {
  const { cloudtrail } = await aws.as('alpha', home);
  const answer = await answerOf(cloudtrail.send(new GetEventSelectorsCommand({ TrailName })));
  if ('refused' in answer) return answer;
  const { EventSelectors, AdvancedEventSelectors, TrailARN } = answer;
  return {
    TrailARN,
    ...(EventSelectors === undefined ? {} : { EventSelectors }),
    ...(AdvancedEventSelectors === undefined ? {} : { AdvancedEventSelectors }),
  };
}

export const cloudTrailCases: readonly ContractCase[] = [
  {
    title: 'DescribeTrails names the trails of the account in their home Region',
    ask: async (aws) => {
      const { cloudtrail } = await aws.as('alpha', home);
      return trailsOfAccount(await cloudtrail.send(new DescribeTrailsCommand({ includeShadowTrails: true })));
    },
    answer: [regionalTrail('local'), mainTrail, regionalTrail('plain')],
  },
  {
    title: 'DescribeTrails shows a multi-Region trail in every other Region, with its home Region',
    ask: async (aws) => {
      const { cloudtrail } = await aws.as('alpha', 'us-east-1');
      return trailsOfAccount(await cloudtrail.send(new DescribeTrailsCommand({ includeShadowTrails: true })));
    },
    answer: [mainTrail],
  },
  {
    title: 'DescribeTrails leaves shadow copies out when includeShadowTrails is false',
    ask: async (aws) => {
      const { cloudtrail } = await aws.as('alpha', 'us-east-1');
      const { trailList } = await cloudtrail.send(new DescribeTrailsCommand({ includeShadowTrails: false }));
      return trailList;
    },
    answer: [],
  },
  {
    title: 'DescribeTrails shows an organization trail to its members, under the ARN of the management account',
    ask: async (aws) => {
      const { cloudtrail } = await aws.as('beta', 'ap-southeast-2');
      const { trailList } = await cloudtrail.send(new DescribeTrailsCommand({ includeShadowTrails: true }));
      return pickEach(trailList, read);
    },
    answer: [organizationTrail],
  },
  {
    title: 'GetTrailStatus says by ARN whether a trail is logging',
    ask: async (aws) => [await statusOf(aws, trailArn(aws, 'main')), await statusOf(aws, trailArn(aws, 'local'))],
    answer: [{ IsLogging: true }, { IsLogging: false }],
  },
  {
    title: 'GetTrailStatus knows no trail that is not there',
    ask: (aws) => statusOf(aws, trailArn(aws, 'gone')),
    answer: { refused: 'TrailNotFoundException', status: 400 },
  },
  {
    title: 'GetTrailStatus knows no single-Region trail outside its home Region',
    ask: (aws) => statusOf(aws, trailArn(aws, 'local'), 'us-east-1'),
    answer: { refused: 'TrailNotFoundException', status: 400 },
  },
  {
    title: 'GetTrailStatus answers a member about the organization trail, by its full ARN',
    ask: (aws) =>
      statusOf(
        aws,
        `arn:aws:cloudtrail:us-east-1:${aws.ids.account('management')}:trail/organization-trail`,
        'us-east-1',
      ),
    answer: { IsLogging: true },
  },
  {
    title: 'GetTrailStatus refuses what looks like an ARN and is not one of a trail',
    ask: (aws) => statusOf(aws, `arn:aws:s3:::${aws.ids.account('alpha')}`),
    answer: { refused: 'CloudTrailARNInvalidException', status: 400 },
  },
  {
    title: 'GetEventSelectors names basic selectors, and no advanced ones',
    ask: (aws) => selectorsOf(aws, trailArn(aws, 'main')),
    answer: {
      TrailARN: `arn:aws:cloudtrail:${home}:<alpha>:trail/main`,
      EventSelectors: [
        {
          ReadWriteType: 'WriteOnly',
          IncludeManagementEvents: true,
          DataResources: [],
          ExcludeManagementEventSources: [],
        },
      ],
    },
  },
  {
    title: 'GetEventSelectors names advanced selectors, and no basic ones',
    ask: (aws) => selectorsOf(aws, trailArn(aws, 'local')),
    answer: {
      TrailARN: `arn:aws:cloudtrail:${home}:<alpha>:trail/local`,
      AdvancedEventSelectors: [
        {
          Name: 'reads',
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Management'] },
            { Field: 'readOnly', Equals: ['true'] },
          ],
        },
      ],
    },
  },
  {
    // "by default, trails … log all management events": logging-management-events-with-cloudtrail.html.
    title: 'GetEventSelectors names the selector of all management events for a trail without selectors of its own',
    ask: (aws) => selectorsOf(aws, trailArn(aws, 'plain')),
    answer: {
      TrailARN: `arn:aws:cloudtrail:${home}:<alpha>:trail/plain`,
      AdvancedEventSelectors: [
        {
          Name: 'Management events selector',
          FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
        },
      ],
    },
  },
  {
    title: 'GetEventSelectors refuses a member about the organization trail',
    ask: async (aws) => {
      const { cloudtrail } = await aws.as('beta', 'us-east-1');
      const TrailName = `arn:aws:cloudtrail:us-east-1:${aws.ids.account('management')}:trail/organization-trail`;
      return 'refused' in (await answerOf(cloudtrail.send(new GetEventSelectorsCommand({ TrailName }))));
    },
    answer: true,
  },
];
