import type { Control } from '../../domain/control.ts';
import { enterAccount, enterExcludedAccount } from '../../domain/failure.ts';
import { type BrokenReason, linkNames, reasonsByLink, type UnknownReason } from '../../domain/finding.ts';
import type { AccountReport, ControlReport } from '../schema.ts';
import { alarmFix, filterAndAlarmFix } from './alarm-fix.ts';
import { aws, type Fix } from './aws-command.ts';
import { type Place, placeOf } from './place.ts';
import { subscriptionFix, topicFix } from './topic-fix.ts';
import { logGroupFix, trailFix } from './trail-fix.ts';

/** Lists the fixes for the first link that does not hold; none for an account that is covered, exempt or skipped. */
export function fixesFor(report: AccountReport, control: ControlReport, controls: readonly Control[]): readonly Fix[] {
  const row = controls.find(({ id }) => id === control.control);
  const link = control.chain.find(({ state }) => state === 'broken' || state === 'unknown');
  if (link?.reason !== undefined && row !== undefined) {
    const place = placeOf(report, control, link);
    return isBroken(link.reason) ? [brokenFix(link.reason, place, row)] : unknownFix(link.reason, place, report.errors);
  }
  return control.status === 'UNREACHABLE' ? [unreachable(report)] : [];
}

const brokenReasons = new Set<string>(linkNames.flatMap((link) => reasonsByLink[link]));

function isBroken(reason: string): reason is BrokenReason {
  return brokenReasons.has(reason);
}

function brokenFix(reason: BrokenReason, place: Place, control: Control): Fix {
  const { text, command } = fixOf(reason, place, control);
  return { text, command: `# in account ${place.accountId}\n${command}` };
}

function fixOf(reason: BrokenReason, place: Place, control: Control): Fix {
  switch (reason) {
    case 'NO_TRAIL':
    case 'TRAIL_NOT_MULTI_REGION':
    case 'TRAIL_NOT_LOGGING':
    case 'TRAIL_MANAGEMENT_EVENTS_INCOMPLETE':
    case 'TRAIL_WITHOUT_LOG_GROUP':
    case 'TRAIL_DELIVERY_FAILING':
      return trailFix(reason, place);
    case 'LOG_GROUP_MISSING':
    case 'LOG_GROUP_CLASS_UNSUPPORTED':
      return logGroupFix(reason, place);
    case 'METRIC_FILTER_MISSING':
    case 'METRIC_FILTER_NARROWER':
    case 'METRIC_FILTER_BROADER':
    case 'METRIC_FILTER_VALUE_INVALID':
    case 'METRIC_FILTER_SCOPED':
    case 'ALARM_MISSING':
    case 'ALARM_CANNOT_FIRE':
    case 'ALARM_WITHOUT_TOPIC':
      return filterAndAlarmFix(place, control);
    case 'ALARM_ACTIONS_DISABLED':
    case 'ALARM_MUTED':
      return alarmFix(reason, place);
    case 'TOPIC_MISSING':
    case 'TOPIC_REFUSES_CLOUDWATCH':
    case 'TOPIC_KEY_REFUSES_CLOUDWATCH':
      return topicFix(reason, place);
    case 'SUBSCRIPTION_MISSING':
    case 'SUBSCRIPTION_PENDING':
    case 'SUBSCRIPTION_FILTERED':
      return subscriptionFix(reason, place);
    default:
      return reason satisfies never;
  }
}

/** Lists what to check for a verdict that could not be reached, so that the next run reaches it. */
function unknownFix(reason: UnknownReason, { accountId }: Place, errors: AccountReport['errors']): readonly Fix[] {
  switch (reason) {
    case 'ACCESS_DENIED': {
      const excluded = errors.find(({ operation }) => operation === enterExcludedAccount);
      if (excluded !== undefined) {
        const text = `${excluded.message} Include it; an exemption keeps it out of the verdicts, and lets rootwatch read it.`;
        return [{ text, command: '' }];
      }
      if (errors.some(({ operation }) => operation === enterAccount)) {
        const text = `Check account ${accountId}, which is not in this organization, or let the alarms publish to a topic that is.`;
        return [{ text, command: '' }];
      }
      const operations = [...new Set(errors.map(({ operation }) => operation))].join(', ');
      const needed = operations === '' ? 'the operations that it needs' : operations;
      // Organizations is asked with the credentials that rootwatch runs with, and not in an account.
      const isCaller = errors.some(({ operation }) => operation.startsWith('organizations:'));
      const principal = isCaller
        ? 'the identity that rootwatch runs as'
        : `the role of rootwatch in account ${accountId}`;
      return [
        {
          text: `Let ${principal} call ${needed}; docs/permissions.md lists all of them.`,
          command: '',
        },
      ];
    }
    case 'THROTTLED':
    case 'TIMED_OUT':
      return [
        {
          text: 'No fault was found. Run again; lower `concurrency` if the error persists.',
          command: `rootwatch audit --accounts ${accountId}`,
        },
      ];
    case 'TOO_LARGE':
      return [
        {
          text: 'The account has more of these resources than rootwatch reads from one account, or larger ones: delete those that it does not need. docs/reliability.md lists the limits.',
          command: '',
        },
      ];
    case 'UNEXPECTED_ERROR':
      return [
        {
          text: 'AWS returned an unexpected response. Run again; the errors of the account are in the report.',
          command: `rootwatch audit --accounts ${accountId}`,
        },
      ];
    case 'UNDECIDED':
      return [
        {
          text: 'All facts were read, but they allow no verdict: simplify the resource so that it can be evaluated.',
          command: '',
        },
      ];
    default:
      return reason satisfies never;
  }
}

function unreachable({ account, errors: [error] }: AccountReport): Fix {
  const roleArn = /arn:[\w-]+:iam::\d{12}:role\/[\w+=,.@/-]+/.exec(error?.message ?? '')?.[0];
  return {
    text: 'Find out why the role can’t be assumed: it does not exist, does not trust the caller, or is denied by a policy of the organization.',
    command: aws('sts assume-role', undefined, {
      'role-arn': roleArn ?? `arn:aws:iam::${account.id}:role/ROLE_NAME`,
      'role-session-name': 'test',
    }),
  };
}
