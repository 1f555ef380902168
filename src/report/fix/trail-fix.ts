import { aws, type Fix, type ReasonOf } from './aws-command.ts';
import { type Place, partsOf } from './place.ts';

export function trailFix(reason: ReasonOf<'trail'>, { region, resource: trail }: Place): Fix {
  switch (reason) {
    case 'NO_TRAIL':
      return {
        text: 'Create one organization trail in the management account: it covers every member account, this one too.',
        command: [
          aws('cloudtrail create-trail', region, {
            name: 'organization-trail',
            's3-bucket-name': 'BUCKET',
            'is-multi-region-trail': true,
            'is-organization-trail': true,
            'cloud-watch-logs-log-group-arn': 'LOG_GROUP_ARN',
            'cloud-watch-logs-role-arn': 'ROLE_ARN',
          }),
          aws('cloudtrail start-logging', region, { name: 'organization-trail' }),
        ].join('\n'),
      };
    case 'TRAIL_NOT_MULTI_REGION':
      return {
        text: 'Make the trail a multi-Region trail.',
        command: aws('cloudtrail update-trail', region, { name: trail, 'is-multi-region-trail': true }),
      };
    case 'TRAIL_NOT_LOGGING':
      return { text: 'Start the trail.', command: aws('cloudtrail start-logging', region, { name: trail }) };
    case 'TRAIL_MANAGEMENT_EVENTS_INCOMPLETE':
      return {
        text: 'Log all management events. This replaces the selectors of the trail: add those that it has for data events.',
        command: aws('cloudtrail put-event-selectors', region, {
          'trail-name': trail,
          'advanced-event-selectors':
            '[{"Name":"Management events","FieldSelectors":[{"Field":"eventCategory","Equals":["Management"]}]}]',
        }),
      };
    case 'TRAIL_WITHOUT_LOG_GROUP':
      return { text: 'Let the trail deliver to CloudWatch Logs.', command: deliveryCommand(region, trail) };
    case 'TRAIL_DELIVERY_FAILING':
      return {
        text: 'Check what CloudTrail reports, then repair its role, or set another one and a log group of the same account. Members of an organization trail also need trusted access for CloudTrail, and a role that may write to their log streams.',
        command: `${aws('cloudtrail get-trail-status', region, { name: trail, query: 'LatestCloudWatchLogsDeliveryError' })}\n${deliveryCommand(region, trail)}`,
      };
    default:
      return reason satisfies never;
  }
}

export function deliveryCommand(region: string, trail: string): string {
  return aws('cloudtrail update-trail', region, {
    name: trail,
    'cloud-watch-logs-log-group-arn': 'LOG_GROUP_ARN',
    'cloud-watch-logs-role-arn': 'ROLE_ARN',
  });
}

export function logGroupFix(reason: ReasonOf<'log-group'>, { region, trailArn, logGroupName }: Place): Fix {
  if (reason === 'LOG_GROUP_MISSING') {
    return {
      text: 'Create the log group to which the trail delivers.',
      command: aws('logs create-log-group', region, { 'log-group-name': logGroupName }),
    };
  }
  return {
    text: 'The class of a log group can’t be changed: create one of class STANDARD, and let the trail deliver to it.',
    command: [
      aws('logs create-log-group', region, { 'log-group-name': 'LOG_GROUP_NAME', 'log-group-class': 'STANDARD' }),
      deliveryCommand(partsOf(trailArn).region ?? region, trailArn),
    ].join('\n'),
  };
}
