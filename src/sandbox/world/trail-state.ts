import type { AdvancedEventSelector, EventSelector, GetTrailStatusResponse, Trail } from '@aws-sdk/client-cloudtrail';
import { arnOf, type Place } from './arn.ts';
import { deepMutableCopy } from './deep-mutable-copy.ts';
import type { WorldTrail } from './world.ts';

/** A trail as its home Region stores it. */
export type TrailState = {
  /** As DescribeTrails shows it everywhere. */
  readonly shown: Trail & { readonly Name: string; readonly TrailARN: string; readonly HomeRegion: string };
  readonly status: GetTrailStatusResponse;
  /** Whether the world begins with a trail that has gone on to deliver to S3 and no longer to CloudWatch Logs. */
  readonly hasStalled: boolean;
  readonly selectors:
    | { readonly kind: 'basic'; readonly selectors: EventSelector[] }
    | { readonly kind: 'advanced'; readonly selectors: AdvancedEventSelector[] };
};

/** The selectors of a trail whose owner has configured none: https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-management-events-with-cloudtrail.html */
const defaultSelectors: AdvancedEventSelector[] = [
  { Name: 'Management events selector', FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }] },
];

export function trailState(seed: WorldTrail, home: Place): TrailState {
  const { status, EventSelectors, AdvancedEventSelectors, ...trail } = seed;
  if (EventSelectors !== undefined && AdvancedEventSelectors !== undefined) {
    throw new Error(`Trail ${seed.Name} has basic and advanced selectors; AWS keeps one kind.`);
  }
  const isMultiRegion = trail.IsMultiRegionTrail ?? false;
  return {
    shown: {
      S3BucketName: `cloudtrail-${home.accountId}`,
      LogFileValidationEnabled: true,
      HasInsightSelectors: false,
      IsOrganizationTrail: false,
      ...deepMutableCopy<Trail>(trail),
      IsMultiRegionTrail: isMultiRegion,
      IncludeGlobalServiceEvents: trail.IncludeGlobalServiceEvents ?? isMultiRegion,
      HasCustomEventSelectors: EventSelectors !== undefined || AdvancedEventSelectors !== undefined,
      Name: seed.Name,
      HomeRegion: home.region,
      TrailARN: trail.TrailARN ?? arnOf(home, 'cloudtrail', `trail/${seed.Name}`),
    },
    status: { IsLogging: true, ...deepMutableCopy<GetTrailStatusResponse>(status ?? {}) },
    hasStalled: hasStalled(status),
    selectors:
      EventSelectors === undefined
        ? {
            kind: 'advanced',
            selectors: deepMutableCopy<AdvancedEventSelector[]>(AdvancedEventSelectors ?? defaultSelectors),
          }
        : { kind: 'basic', selectors: deepMutableCopy<EventSelector[]>(EventSelectors) },
  };
}

/** CloudTrail delivers to both within minutes: a lead of hours is not one of a few events. */
function hasStalled(status: WorldTrail['status']): boolean {
  const { LatestDeliveryTime: toBucket, LatestCloudWatchLogsDeliveryTime: toLogs } = status ?? {};
  return toBucket !== undefined && toLogs !== undefined && toBucket.getTime() - toLogs.getTime() > 2 * 3_600_000;
}
