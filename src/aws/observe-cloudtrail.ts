import {
  type AdvancedFieldSelector,
  type EventSelector as AwsEventSelector,
  type Trail as AwsTrail,
  DescribeTrailsCommand,
  GetEventSelectorsCommand,
  GetTrailStatusCommand,
} from '@aws-sdk/client-cloudtrail';
import type { EventSelector, EventSelectors, FieldSelector, Trail, TrailStatus } from '../domain/facts.ts';
import type { Observed } from '../domain/observed.ts';
import type { Question } from '../domain/question.ts';
import { ask } from './ask.ts';
import type { Caller } from './call.ts';
import { optional, orEmpty, readFlag, readList, readOptionalText, readText, readTexts } from './readers.ts';

export async function observeTrails(
  { region }: Question<'trails'>,
  caller: Caller,
): Promise<Observed<readonly Trail[]>> {
  return ask(caller.aws.cloudtrail(region), new DescribeTrailsCommand({ includeShadowTrails: true }), {
    operation: 'cloudtrail:DescribeTrails',
    caller,
    read: ({ trailList }) => readList(trailList, 'trailList').map(readTrail),
  });
}

/** By full ARN: from another account or Region a trail's name means nothing. */
export async function observeTrailStatus(
  { region, trailArn }: Question<'trail-status'>,
  caller: Caller,
): Promise<Observed<TrailStatus>> {
  return ask(caller.aws.cloudtrail(region), new GetTrailStatusCommand({ Name: trailArn }), {
    operation: 'cloudtrail:GetTrailStatus',
    caller,
    read: ({ IsLogging, LatestCloudWatchLogsDeliveryError }) => ({
      isLogging: readFlag(IsLogging, 'IsLogging'),
      ...optional(
        'latestLogsDeliveryError',
        readOptionalText(LatestCloudWatchLogsDeliveryError, 'LatestCloudWatchLogsDeliveryError') || undefined,
      ),
    }),
  });
}

export async function observeEventSelectors(
  { region, trailArn }: Question<'event-selectors'>,
  caller: Caller,
): Promise<Observed<EventSelectors>> {
  return ask(caller.aws.cloudtrail(region), new GetEventSelectorsCommand({ TrailName: trailArn }), {
    operation: 'cloudtrail:GetEventSelectors',
    caller,
    read: ({ TrailARN, EventSelectors: basic, AdvancedEventSelectors: advanced }) => {
      // AWS leaves out the kind of selectors that the trail has not. The ARN tells an answer from an empty object.
      readText(TrailARN, 'TrailARN');
      return {
        basic: orEmpty(basic).map(readEventSelector),
        advanced: orEmpty(advanced).map(({ FieldSelectors }) =>
          readList(FieldSelectors, 'FieldSelectors').map(readFieldSelector),
        ),
      };
    },
  });
}

function readTrail(trail: AwsTrail): Trail {
  return {
    trailArn: readText(trail.TrailARN, 'TrailARN'),
    name: readText(trail.Name, 'Name'),
    homeRegion: readText(trail.HomeRegion, 'HomeRegion'),
    isMultiRegion: readFlag(trail.IsMultiRegionTrail, 'IsMultiRegionTrail'),
    isOrganizationTrail: readFlag(trail.IsOrganizationTrail, 'IsOrganizationTrail'),
    ...optional(
      'logGroupArn',
      readOptionalText(trail.CloudWatchLogsLogGroupArn, 'CloudWatchLogsLogGroupArn') || undefined,
    ),
  };
}

function readEventSelector(selector: AwsEventSelector): EventSelector {
  return {
    readWriteType: readText(selector.ReadWriteType, 'ReadWriteType'),
    includeManagementEvents: readFlag(selector.IncludeManagementEvents, 'IncludeManagementEvents'),
    excludeManagementEventSources: readTexts(
      orEmpty(selector.ExcludeManagementEventSources),
      'ExcludeManagementEventSources',
    ),
  };
}

const readConditions = new Set(['Field', 'Equals', 'NotEquals']);

function readFieldSelector(selector: AdvancedFieldSelector): FieldSelector {
  return {
    field: readText(selector.Field, 'Field'),
    equals: readTexts(orEmpty(selector.Equals), 'Equals'),
    notEquals: readTexts(orEmpty(selector.NotEquals), 'NotEquals'),
    otherConditions: Object.entries(selector)
      .filter(([name, values]) => !readConditions.has(name) && (!Array.isArray(values) || values.length > 0))
      .filter(([, values]) => values !== undefined)
      .map(([name]) => name),
  };
}
