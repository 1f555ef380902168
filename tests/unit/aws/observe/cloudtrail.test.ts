import { describe, expect, it } from '@jest/globals';
import { ask, askPages, trailArn } from '../questions.ts';

const trail = {
  TrailARN: trailArn,
  Name: 'main',
  HomeRegion: 'us-east-1',
  IsMultiRegionTrail: true,
  IsOrganizationTrail: false,
};

describe('trails', () => {
  it('observing trails includes the shadow trails of other Regions and of the organization', async () => {
    const logGroupArn = 'arn:aws:logs:us-east-1:111111111111:log-group:trail:*';
    const { inputs, observed } = await askPages('trails', [
      { trailList: [trail, { ...trail, IsOrganizationTrail: true, CloudWatchLogsLogGroupArn: logGroupArn }] },
    ]);
    const read = { trailArn, name: 'main', homeRegion: 'us-east-1', isMultiRegion: true };
    expect(inputs).toEqual([{ includeShadowTrails: true }]);
    expect(observed).toEqual({
      kind: 'known',
      value: [
        { ...read, isOrganizationTrail: false },
        { ...read, isOrganizationTrail: true, logGroupArn },
      ],
    });
  });

  it.each([
    ['is missing', { ...trail, IsMultiRegionTrail: undefined }],
    ['is text', { ...trail, IsMultiRegionTrail: 'true' }],
  ])('trails are unknown when IsMultiRegionTrail %s', async (_how, malformed) => {
    expect(await ask('trails', () => ({ trailList: [trail, malformed] }))).toMatchObject({
      kind: 'unknown',
      why: { code: 'UNEXPECTED_ERROR', operation: 'cloudtrail:DescribeTrails' },
    });
  });
});

describe('trail-status', () => {
  it('observing a trail status reads it by ARN and returns the error of the delivery to CloudWatch Logs', async () => {
    const { inputs, observed } = await askPages('trail-status', [
      { IsLogging: true, LatestCloudWatchLogsDeliveryError: 'AccessDenied', LatestDeliveryError: 'for S3' },
    ]);
    expect(inputs).toEqual([{ Name: trailArn }]);
    expect(observed).toEqual({ kind: 'known', value: { isLogging: true, latestLogsDeliveryError: 'AccessDenied' } });
  });

  it('a trail status has no delivery error when CloudTrail sends an empty one', async () => {
    const observed = await ask('trail-status', () => ({ IsLogging: false, LatestCloudWatchLogsDeliveryError: '' }));
    expect(observed).toEqual({ kind: 'known', value: { isLogging: false } });
  });
});

describe('event-selectors', () => {
  it('observing event selectors returns basic ones', async () => {
    const observed = await ask('event-selectors', () => ({
      TrailARN: trailArn,
      EventSelectors: [
        { ReadWriteType: 'All', IncludeManagementEvents: true, ExcludeManagementEventSources: ['kms.amazonaws.com'] },
      ],
    }));
    expect(observed).toEqual({
      kind: 'known',
      value: {
        basic: [
          {
            readWriteType: 'All',
            includeManagementEvents: true,
            excludeManagementEventSources: ['kms.amazonaws.com'],
          },
        ],
        advanced: [],
      },
    });
  });

  it('observing event selectors returns advanced ones, with the names of conditions that are not evaluated', async () => {
    const observed = await ask('event-selectors', () => ({
      TrailARN: trailArn,
      AdvancedEventSelectors: [
        {
          Name: 'some',
          FieldSelectors: [
            { Field: 'eventCategory', Equals: ['Management'] },
            { Field: 'eventName', NotEquals: ['x'], StartsWith: ['y'], EndsWith: [] },
          ],
        },
      ],
    }));
    expect(observed).toEqual({
      kind: 'known',
      value: {
        basic: [],
        advanced: [
          [
            { field: 'eventCategory', equals: ['Management'], notEquals: [], otherConditions: [] },
            { field: 'eventName', equals: [], notEquals: ['x'], otherConditions: ['StartsWith'] },
          ],
        ],
      },
    });
  });
});
