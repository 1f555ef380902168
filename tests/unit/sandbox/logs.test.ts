import {
  DescribeLogGroupsCommand,
  type DescribeLogGroupsCommandInput,
  DescribeMetricFiltersCommand,
  PutMetricFilterCommand,
  type PutMetricFilterCommandInput,
  paginateDescribeMetricFilters,
  TestMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox, type WorldLogGroup, type WorldMetricFilter } from '../../../src/sandbox/index.ts';
import { clientsOf, refusal } from './clients.ts';
import { management, organizationWorld, startsAt } from './worlds.ts';

const rootPattern = '{ $.userIdentity.type = "Root" && $.eventType != "AwsServiceEvent" }';

const filterNamed = (filterName: string): WorldMetricFilter => ({
  filterName,
  filterPattern: rootPattern,
  metricTransformations: [{ metricName: 'RootUsage', metricNamespace: 'CISBenchmark', metricValue: '1' }],
});

function withGroups(groups: readonly WorldLogGroup[], options = {}): Sandbox {
  return createSandbox(
    organizationWorld({ [management]: { regions: { 'us-east-1': { logGroups: groups } } } }, { options }),
  );
}

const put = (sandbox: Sandbox, input: Partial<PutMetricFilterCommandInput> = {}) => {
  const complete: PutMetricFilterCommandInput = {
    logGroupName: 'trail',
    filterName: 'root',
    filterPattern: rootPattern,
    metricTransformations: [{ metricName: 'RootUsage', metricNamespace: 'CISBenchmark', metricValue: '1' }],
    ...input,
  };
  return clientsOf(sandbox).logs.send(new PutMetricFilterCommand(complete));
};

describe('DescribeLogGroups', () => {
  const sandbox = withGroups([
    { logGroupName: 'trail', metricFilters: [filterNamed('root')] },
    { logGroupName: 'trail-archive', logGroupClass: 'INFREQUENT_ACCESS' },
    { logGroupName: 'app' },
  ]);
  const names = async (input: DescribeLogGroupsCommandInput) => {
    const { logGroups } = await clientsOf(sandbox).logs.send(new DescribeLogGroupsCommand(input));
    return logGroups?.map(({ logGroupName }) => logGroupName);
  };

  it('DescribeLogGroups describes a group with its class, its two ARNs and the number of its filters', async () => {
    const { logGroups } = await clientsOf(sandbox).logs.send(
      new DescribeLogGroupsCommand({ logGroupNamePrefix: 'trail' }),
    );
    expect(logGroups?.[0]).toEqual({
      logGroupName: 'trail',
      logGroupClass: 'STANDARD',
      arn: `arn:aws:logs:us-east-1:${management}:log-group:trail:*`,
      logGroupArn: `arn:aws:logs:us-east-1:${management}:log-group:trail`,
      creationTime: startsAt.getTime(),
      storedBytes: 0,
      metricFilterCount: 1,
    });
  });

  it('DescribeLogGroups selects by prefix, by part of the name, by identifiers or by class', async () => {
    expect(await names({})).toEqual(['app', 'trail', 'trail-archive']);
    expect(await names({ logGroupNamePrefix: 'trail' })).toEqual(['trail', 'trail-archive']);
    expect(await names({ logGroupNamePattern: 'ARCH' })).toEqual(['trail-archive']);
    expect(
      await names({ logGroupIdentifiers: [`arn:aws:logs:us-east-1:${management}:log-group:trail`, 'app'] }),
    ).toEqual(['app', 'trail']);
    expect(await names({ logGroupClass: 'INFREQUENT_ACCESS' })).toEqual(['trail-archive']);
  });

  it('DescribeLogGroups refuses a page of more than fifty', async () => {
    const request = clientsOf(sandbox).logs.send(new DescribeLogGroupsCommand({ limit: 51 }));
    expect(await refusal(request)).toMatchObject({ name: 'InvalidParameterException', status: 400 });
  });
});

describe('DescribeMetricFilters', () => {
  it('DescribeMetricFilters returns every field of a filter', async () => {
    const filter: WorldMetricFilter = {
      ...filterNamed('root'),
      metricTransformations: [
        {
          metricName: 'm',
          metricNamespace: 'n',
          metricValue: '$.count',
          unit: 'Count',
          dimensions: { Account: '$.recipientAccountId' },
        },
      ],
      applyOnTransformedLogs: true,
      fieldSelectionCriteria: '@aws.account IN ["111111111111"]',
      emitSystemFieldDimensions: ['@aws.region'],
    };
    const { logs } = clientsOf(withGroups([{ logGroupName: 'trail', metricFilters: [filter] }]));
    const { metricFilters } = await logs.send(new DescribeMetricFiltersCommand({ logGroupName: 'trail' }));
    expect(metricFilters).toEqual([{ ...filter, logGroupName: 'trail', creationTime: startsAt.getTime() }]);
  });

  it('DescribeMetricFilters lists fifty filters a page', async () => {
    const metricFilters = Array.from({ length: 99 }, (_, index) => filterNamed(`filter-${index}`));
    const { logs: client } = clientsOf(withGroups([{ logGroupName: 'trail', metricFilters }]));
    const sizes: number[] = [];
    for await (const page of paginateDescribeMetricFilters({ client }, { logGroupName: 'trail' })) {
      sizes.push(page.metricFilters?.length ?? 0);
    }
    expect(sizes).toEqual([50, 49]);
  });

  it('DescribeMetricFilters refuses a log group that does not exist', async () => {
    const request = clientsOf(withGroups([])).logs.send(new DescribeMetricFiltersCommand({ logGroupName: 'trail' }));
    expect(await refusal(request)).toEqual({
      name: 'ResourceNotFoundException',
      status: 400,
      message: 'The specified log group does not exist.',
    });
  });

  it('DescribeMetricFilters finds the filters of a metric in all log groups', async () => {
    const { logs } = clientsOf(
      withGroups([{ logGroupName: 'a', metricFilters: [filterNamed('one')] }, { logGroupName: 'b' }]),
    );
    const found = await logs.send(
      new DescribeMetricFiltersCommand({ metricName: 'RootUsage', metricNamespace: 'CISBenchmark' }),
    );
    expect(found.metricFilters?.map(({ logGroupName }) => logGroupName)).toEqual(['a']);
    expect((await refusal(logs.send(new DescribeMetricFiltersCommand({ metricName: 'RootUsage' })))).name).toBe(
      'InvalidParameterException',
    );
  });
});

describe('PutMetricFilter', () => {
  it('PutMetricFilter creates a filter or overwrites the filter of that name', async () => {
    const sandbox = withGroups([{ logGroupName: 'trail' }]);
    await put(sandbox);
    await put(sandbox, { filterPattern: '{ $.eventName = "ConsoleLogin" }' });
    const { logs } = clientsOf(sandbox);
    const { metricFilters } = await logs.send(new DescribeMetricFiltersCommand({ logGroupName: 'trail' }));
    expect(metricFilters).toEqual([
      {
        ...filterNamed('root'),
        filterPattern: '{ $.eventName = "ConsoleLogin" }',
        applyOnTransformedLogs: false,
        creationTime: startsAt.getTime(),
        logGroupName: 'trail',
      },
    ]);
    expect(sandbox.mutations().map(({ operation }) => operation)).toEqual(['PutMetricFilter', 'PutMetricFilter']);
  });

  const transformation = { metricName: 'm', metricNamespace: 'n', metricValue: '1' };
  it.each<[string, Partial<PutMetricFilterCommandInput>, string]>([
    ['a group that does not exist', { logGroupName: 'none' }, 'ResourceNotFoundException'],
    ['a group of another class', { logGroupName: 'archive' }, 'InvalidOperationException'],
    ['a pattern that does not parse', { filterPattern: '{ $.a = }' }, 'InvalidParameterException'],
    ['a pattern of 1,025 characters', { filterPattern: 'a'.repeat(1025) }, 'InvalidParameterException'],
    ['a name with a colon', { filterName: 'a:b' }, 'InvalidParameterException'],
    ['no transformation', { metricTransformations: [] }, 'InvalidParameterException'],
    ['two transformations', { metricTransformations: [transformation, transformation] }, 'InvalidParameterException'],
    [
      'a namespace with a dollar',
      { metricTransformations: [{ ...transformation, metricNamespace: '$n' }] },
      'InvalidParameterException',
    ],
    [
      'a value that is no number',
      { metricTransformations: [{ ...transformation, metricValue: 'one' }] },
      'InvalidParameterException',
    ],
    [
      'dimensions beside a default value',
      {
        metricTransformations: [
          { ...transformation, defaultValue: 0, dimensions: { Account: '$.recipientAccountId' } },
        ],
      },
      'InvalidParameterException',
    ],
    [
      'dimensions on a pattern of terms',
      {
        filterPattern: 'Root',
        metricTransformations: [{ ...transformation, dimensions: { Account: '$.recipientAccountId' } }],
      },
      'InvalidParameterException',
    ],
  ])('PutMetricFilter refuses %s', async (_what, input, name) => {
    const sandbox = withGroups([
      { logGroupName: 'trail' },
      { logGroupName: 'archive', logGroupClass: 'INFREQUENT_ACCESS' },
    ]);
    expect(await refusal(put(sandbox, input))).toMatchObject({ name, status: 400 });
  });

  it('PutMetricFilter accepts at most a hundred filters a log group, and still overwrites', async () => {
    const metricFilters = Array.from({ length: 100 }, (_, index) => filterNamed(`filter-${index}`));
    const sandbox = withGroups([{ logGroupName: 'trail', metricFilters }]);
    expect(await refusal(put(sandbox))).toMatchObject({
      name: 'LimitExceededException',
      message: 'Resource limit exceeded.',
    });
    await put(sandbox, { filterName: 'filter-7', filterPattern: '' });
    const { logs } = clientsOf(sandbox);
    const found = await logs.send(
      new DescribeMetricFiltersCommand({ logGroupName: 'trail', filterNamePrefix: 'filter-7' }),
    );
    expect(found.metricFilters?.[0]?.filterPattern).toBe('');
  });
});

describe('TestMetricFilter', () => {
  it('TestMetricFilter lists the messages that match, with the values of the fields in the pattern', async () => {
    const messages = [
      { userIdentity: { type: 'Root' }, eventType: 'AwsApiCall' },
      { userIdentity: { type: 'IAMUser' } },
    ];
    const { logs } = clientsOf(withGroups([]));
    const { matches } = await logs.send(
      new TestMetricFilterCommand({
        filterPattern: rootPattern,
        logEventMessages: messages.map((message) => JSON.stringify(message)),
      }),
    );
    expect(matches).toEqual([
      {
        eventNumber: 1,
        eventMessage: JSON.stringify(messages[0]),
        extractedValues: { '$.userIdentity.type': 'Root', '$.eventType': 'AwsApiCall' },
      },
    ]);
  });
});
