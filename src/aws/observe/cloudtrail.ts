import {
  type AdvancedFieldSelector,
  type EventSelector as AwsEventSelector,
  type Trail as AwsTrail,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import type { EventSelector, EventSelectors, FieldSelector, Trail, TrailStatus } from '../../domain/facts.ts';
import type { Observed } from '../../domain/observed.ts';
import { optional } from '../../domain/optional.ts';
import type { Question } from '../../domain/question.ts';
import { query } from '../client/query.ts';
import {
  MalformedAnswer,
  optionalDateMs,
  optionalList,
  optionalString,
  requireBoolean,
  requireList,
  requireString,
  requireStrings,
} from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';

export async function observeTrails(
  { region }: Question<'trails'>,
  caller: Caller,
): Promise<Observed<readonly Trail[]>> {
  return query(caller.aws.cloudtrail(region), new DescribeTrailsCommand({ includeShadowTrails: true }), {
    operation: 'cloudtrail:DescribeTrails',
    caller,
    read: ({ trailList }) => requireList(trailList, 'trailList').map(readTrail),
  });
}

/** Reads the status by the trail's full ARN, as its name identifies it only in its own account and Region. */
export async function observeTrailStatus(
  { region, trailArn }: Question<'trail-status'>,
  caller: Caller,
): Promise<Observed<TrailStatus>> {
  return query(caller.aws.cloudtrail(region), new GetTrailStatusCommand({ Name: trailArn }), {
    operation: 'cloudtrail:GetTrailStatus',
    caller,
    read: (status) => ({
      isLogging: requireBoolean(status.IsLogging, 'IsLogging'),
      ...optional({
        latestLogsDeliveryError:
          optionalString(status.LatestCloudWatchLogsDeliveryError, 'LatestCloudWatchLogsDeliveryError') || undefined,
        latestLogsDeliveryMs: optionalDateMs(
          status.LatestCloudWatchLogsDeliveryTime,
          'LatestCloudWatchLogsDeliveryTime',
        ),
        latestBucketDeliveryMs: optionalDateMs(status.LatestDeliveryTime, 'LatestDeliveryTime'),
        startedLoggingMs: optionalDateMs(status.StartLoggingTime, 'StartLoggingTime'),
      }),
    }),
  });
}

export async function observeEventSelectors(
  { region, trailArn }: Question<'event-selectors'>,
  caller: Caller,
): Promise<Observed<EventSelectors>> {
  return query(caller.aws.cloudtrail(region), new GetEventSelectorsCommand({ TrailName: trailArn }), {
    operation: 'cloudtrail:GetEventSelectors',
    caller,
    read: ({ TrailARN, EventSelectors: basic, AdvancedEventSelectors: advanced }) => {
      // AWS leaves out the kind of selectors that the trail lacks. The ARN distinguishes an answer from an empty
      // object.
      requireString(TrailARN, 'TrailARN');
      // Without selectors of either kind a trail would log all management events, so their absence is never assumed.
      if (!basic && !advanced) throw new MalformedAnswer('EventSelectors and AdvancedEventSelectors are both missing.');
      return {
        basic: optionalList(basic, 'EventSelectors').map(readEventSelector),
        advanced: optionalList(advanced, 'AdvancedEventSelectors').map(({ FieldSelectors }) =>
          requireList(FieldSelectors, 'FieldSelectors').map(readFieldSelector),
        ),
      };
    },
  });
}

function readTrail(trail: AwsTrail): Trail {
  return {
    trailArn: requireString(trail.TrailARN, 'TrailARN'),
    name: requireString(trail.Name, 'Name'),
    homeRegion: requireString(trail.HomeRegion, 'HomeRegion'),
    isMultiRegion: requireBoolean(trail.IsMultiRegionTrail, 'IsMultiRegionTrail'),
    isOrganizationTrail: requireBoolean(trail.IsOrganizationTrail, 'IsOrganizationTrail'),
    ...optional({
      logGroupArn: optionalString(trail.CloudWatchLogsLogGroupArn, 'CloudWatchLogsLogGroupArn') || undefined,
    }),
  };
}

function readEventSelector(selector: AwsEventSelector): EventSelector {
  return {
    readWriteType: requireString(selector.ReadWriteType, 'ReadWriteType'),
    includeManagementEvents: requireBoolean(selector.IncludeManagementEvents, 'IncludeManagementEvents'),
    excludeManagementEventSources: requireStrings(
      optionalList(selector.ExcludeManagementEventSources, 'ExcludeManagementEventSources'),
      'ExcludeManagementEventSources',
    ),
  };
}

const readConditions = new Set(['Field', 'Equals', 'NotEquals']);

function readFieldSelector(selector: AdvancedFieldSelector): FieldSelector {
  const field = requireString(selector.Field, 'Field');
  const equals = requireStrings(optionalList(selector.Equals, 'Equals'), 'Equals');
  const notEquals = requireStrings(optionalList(selector.NotEquals, 'NotEquals'), 'NotEquals');
  const otherConditions = Object.entries(selector)
    .filter(([name, values]) => !readConditions.has(name) && (!Array.isArray(values) || values.length > 0))
    .filter(([, values]) => values !== undefined && values !== null)
    .map(([name]) => name);
  if (equals.length + notEquals.length + otherConditions.length === 0) {
    throw new MalformedAnswer(`The field selector of ${field} has no condition.`);
  }
  return { field, equals, notEquals, otherConditions };
}
