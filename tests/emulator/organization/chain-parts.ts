import * as canonical from '../../../src/sandbox/builders/complete-chain.ts';
import type {
  Topic,
  WorldLogGroup,
  WorldMetricAlarm,
  WorldMetricFilter,
  WorldTrail,
} from '../../../src/sandbox/index.ts';

/** The complete chain of src/sandbox/builders, with what the emulator needs: other names, and a queue as subscriber. */
type Place = { readonly id: string; readonly region: string };

const placeOf = ({ id, region }: Place): canonical.Place => ({ accountId: id, region });

export const rootUsagePattern = canonical.rootPattern;

export function trailOf(place: Place): WorldTrail {
  return canonical.completeTrail(placeOf(place), {
    Name: 'main',
    CloudWatchLogsLogGroupArn: canonical.logGroupArn(placeOf(place), 'cloudtrail'),
    CloudWatchLogsRoleArn: `arn:aws:iam::${place.id}:role/trail`,
  });
}

export function logGroup(metricFilters: readonly WorldMetricFilter[]): WorldLogGroup {
  return { logGroupName: 'cloudtrail', metricFilters };
}

export function filter(changed: Partial<WorldMetricFilter> = {}): WorldMetricFilter {
  return canonical.completeFilter({
    filterName: 'root-usage',
    transformation: { metricName: 'RootUsage' },
    ...changed,
  });
}

/** Returns the alarm of the remediation procedure of CIS. */
export function alarm(place: Place, changed: Partial<WorldMetricAlarm> = {}): WorldMetricAlarm {
  return canonical.completeAlarm(placeOf(place), {
    AlarmName: 'root-usage',
    MetricName: 'RootUsage',
    AlarmActions: [canonical.topicArn(placeOf(place), 'alarms')],
    ...changed,
  });
}

export function alarmOn(place: Place, MetricName: string): WorldMetricAlarm {
  return alarm(place, { AlarmName: `on-${MetricName}`, Namespace: 'Calls', MetricName });
}

export function topicOf({ id, region }: Place, changed: Partial<Topic> = {}): Topic {
  return canonical.completeTopic({
    Name: 'alarms',
    subscriptions: [{ Protocol: 'sqs', Endpoint: `arn:aws:sqs:${region}:${id}:alarms`, state: 'confirmed' }],
    ...changed,
  });
}
