import { describe, expect, it } from '@jest/globals';
import { ask, askPages } from '../questions.ts';

const listed = 'o-exampleorgid';
const stream = (rest: string, lastIngestionTime?: number) => ({
  logStreamName: `${listed}_${rest}`,
  lastIngestionTime,
});

describe('member-log-streams', () => {
  it('observing the log streams of members lists them by account, over all pages', async () => {
    const { inputs, observed } = await askPages('member-log-streams', [
      {
        logStreams: [stream('111122223333_CloudTrail_us-east-1', 5), stream('CloudTrail_us-east-1', 9)],
        nextToken: 'a',
      },
      { logStreams: [], nextToken: 'b' },
      { logStreams: [stream('111122223333_CloudTrail_us-east-1_2', 7), stream('444455556666_CloudTrail_us-east-1')] },
    ]);
    expect(inputs).toEqual(
      [undefined, 'a', 'b'].map((nextToken) => ({
        logGroupName: 'trail',
        logStreamNamePrefix: 'o-exampleorgid_',
        limit: 50,
        nextToken,
      })),
    );
    expect(observed).toEqual({
      kind: 'known',
      value: {
        logGroupExists: true,
        exist: true,
        isComplete: true,
        byAccount: { '111122223333': { lastIngestionMs: 7 }, '444455556666': {} },
      },
    });
  });

  it('there are no log streams of members when AWS lists none', async () => {
    const { observed } = await askPages('member-log-streams', [{ logStreams: [] }]);
    expect(observed).toMatchObject({ kind: 'known', value: { exist: false, isComplete: true, byAccount: {} } });
  });

  it('the list is incomplete when there are more pages than are read', async () => {
    let page = 0;
    const observed = await ask('member-log-streams', () => {
      page += 1;
      return { logStreams: [stream('111122223333_x')], nextToken: `page-${page}` };
    });
    expect(observed).toMatchObject({ kind: 'known', value: { exist: true, isComplete: false } });
    expect(page).toBeLessThan(600);
  });

  it('a log group that is gone has no log streams, and that is known', async () => {
    const observed = await ask('member-log-streams', () => {
      throw Object.assign(new Error('gone'), {
        name: 'ResourceNotFoundException',
        $metadata: { httpStatusCode: 400 },
        $fault: 'client',
      });
    });
    expect(observed).toEqual({ kind: 'known', value: { logGroupExists: false } });
  });
});

describe('log-group-usage', () => {
  it('the usage of a log group is that of the group with exactly this name', async () => {
    const { observed } = await askPages('log-group-usage', [
      { logGroups: [{ logGroupName: 'trail-2', storedBytes: 1, creationTime: 1 }], nextToken: 'next' },
      { logGroups: [{ logGroupName: 'trail', storedBytes: 12, creationTime: 34, retentionInDays: 90 }] },
    ]);
    expect(observed).toEqual({
      kind: 'known',
      value: { exists: true, storedBytes: 12, createdMs: 34, retentionDays: 90 },
    });
  });

  it('the usage of a log group is unknown when AWS names no size', async () => {
    const { observed } = await askPages('log-group-usage', [
      { logGroups: [{ logGroupName: 'trail', creationTime: 1 }] },
    ]);
    expect(observed).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR' } });
  });
});

const row = (recipientAccountId: string, events = '4') => [
  { field: 'recipientAccountId', value: recipientAccountId },
  { field: 'events', value: events },
  { field: 'latestEvent', value: '2026-11-22 05:59:00.000' },
];

describe('delivered-accounts', () => {
  const started = { queryId: 'query-1' };

  it('a query is started once and looked at until it is complete', async () => {
    const { inputs, observed } = await askPages('delivered-accounts', [
      started,
      { status: 'Scheduled' },
      { status: 'Running', results: [row('999999999999')] },
      { status: 'Complete', results: [row('111122223333'), row('444455556666', '1')] },
    ]);
    expect(inputs).toEqual([
      {
        logGroupName: 'trail',
        queryString:
          'filter ispresent(recipientAccountId) | stats count(*) as events, latest(@timestamp) as latestEvent by recipientAccountId | limit 10000',
        startTime: 1_795_240_800,
        endTime: 1_795_327_200,
        limit: 10_000,
      },
      { queryId: 'query-1' },
      { queryId: 'query-1' },
      { queryId: 'query-1' },
    ]);
    const latest = '2026-11-22 05:59:00.000';
    expect(observed).toEqual({
      kind: 'known',
      value: {
        isComplete: true,
        byAccount: { '111122223333': { events: 4, latest }, '444455556666': { events: 1, latest } },
      },
    });
  });

  it('an answer with as many rows as one holds may lack some', async () => {
    const results = Array.from({ length: 10_000 }, (_, index) => row(String(100_000_000_000 + index)));
    const { observed } = await askPages('delivered-accounts', [started, { status: 'Complete', results }]);
    expect(observed).toMatchObject({ kind: 'known', value: { isComplete: false } });
  });

  it.each([
    ['Failed', [started, { status: 'Failed' }]],
    ['Timeout', [started, { status: 'Timeout' }]],
    ['of no status', [started, {}]],
    ['complete without results', [started, { status: 'Complete' }]],
    [
      'complete with a row of other columns',
      [started, { status: 'Complete', results: [[{ field: 'x', value: 'y' }]] }],
    ],
    ['without an id', [{}]],
  ])('the result of a query is unknown when it is %s', async (_result, answers) => {
    expect((await askPages('delivered-accounts', answers)).observed).toMatchObject({
      kind: 'unknown',
      why: { code: 'UNEXPECTED_ERROR' },
    });
  });
});

describe('trusted-services', () => {
  it('observing trusted services lists those of every page', async () => {
    const { observed } = await askPages('trusted-services', [
      { EnabledServicePrincipals: [{ ServicePrincipal: 'config.amazonaws.com' }], NextToken: 'next' },
      { EnabledServicePrincipals: [{ ServicePrincipal: 'cloudtrail.amazonaws.com' }] },
    ]);
    expect(observed).toEqual({ kind: 'known', value: ['config.amazonaws.com', 'cloudtrail.amazonaws.com'] });
  });

  it('trusted services are unknown when AWS sends no list', async () => {
    const { observed } = await askPages('trusted-services', [{}]);
    expect(observed).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR' } });
  });
});

describe('log-groups', () => {
  it('observing log groups lists the names that begin with the prefix', async () => {
    const { inputs, observed } = await askPages('log-groups', [
      { logGroups: [{ logGroupName: 'aws/cloudtrail/managementevents' }], nextToken: 'more' },
    ]);
    expect(inputs).toEqual([{ logGroupNamePrefix: 'aws/cloudtrail/', limit: 50 }]);
    expect(observed).toEqual({ kind: 'known', value: ['aws/cloudtrail/managementevents'] });
  });
});

describe('the times of a trail status', () => {
  it('observing a trail status reads its times', async () => {
    const { observed } = await askPages('trail-status', [
      {
        IsLogging: true,
        LatestCloudWatchLogsDeliveryTime: new Date(1_000),
        LatestDeliveryTime: new Date(2_000),
        StartLoggingTime: new Date(3_000),
      },
    ]);
    expect(observed).toEqual({
      kind: 'known',
      value: { isLogging: true, latestLogsDeliveryMs: 1_000, latestBucketDeliveryMs: 2_000, startedLoggingMs: 3_000 },
    });
  });

  it.each([['yesterday'], [new Date(Number.NaN)], [1]])(
    'a trail status is unknown when a time is %p',
    async (LatestCloudWatchLogsDeliveryTime) => {
      const { observed } = await askPages('trail-status', [{ IsLogging: true, LatestCloudWatchLogsDeliveryTime }]);
      expect(observed).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR' } });
    },
  );
});
