import { type LogGroup as AwsLogGroup, DescribeLogGroupsCommand } from '@aws-sdk/client-cloudwatch-logs';
import type { LogGroupUsage } from '../../domain/facts.ts';
import { known, type Observed } from '../../domain/observed.ts';
import { optional } from '../../domain/optional.ts';
import type { Question } from '../../domain/question.ts';
import { listLimits } from '../client/limits.ts';
import { pages } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { optionalNumber, requireList, requireNumber, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';

const operation = 'logs:DescribeLogGroups';

/** Lists the log groups whose names begin with the prefix, as far as one page goes. */
export async function observeLogGroups(
  { region, namePrefix }: Question<'log-groups'>,
  caller: Caller,
): Promise<Observed<readonly string[]>> {
  const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: namePrefix, limit: 50 });
  return query(caller.aws.logs(region), command, {
    operation,
    caller,
    read: (output) =>
      requireList(output.logGroups, 'logGroups').map(({ logGroupName }) => requireString(logGroupName, 'logGroupName')),
  });
}

/** Finds the size and the age of one log group. */
export async function observeLogGroupUsage(
  question: Question<'log-group-usage'>,
  caller: Caller,
): Promise<Observed<LogGroupUsage>> {
  return findLogGroup(question, caller, readUsage);
}

/**
 * Finds a log group by prefix, which thousands of groups may have. The answer is sorted by name, so a group that exists
 * comes first, and only for one that does not exist every page is read.
 */
export async function findLogGroup<Group>(
  { region, logGroupName }: { readonly region: string; readonly logGroupName: string },
  caller: Caller,
  read: (group: AwsLogGroup) => Group,
): Promise<Observed<Group | { readonly exists: false }>> {
  const fetch = async (nextToken: string | undefined) => {
    const command = new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName, limit: 50, nextToken });
    return query(caller.aws.logs(region), command, {
      operation,
      caller,
      read: (output) => ({
        items: requireList(output.logGroups, 'logGroups')
          .filter((group) => requireString(group.logGroupName, 'logGroupName') === logGroupName)
          .map(read),
        next: output.nextToken,
      }),
    });
  };
  for await (const page of pages({ operation, limit: listLimits.logGroups, fetch })) {
    if (page.kind === 'unknown') return page;
    const [group] = page.value;
    if (group !== undefined) return known(group);
  }
  return known({ exists: false });
}

function readUsage(group: AwsLogGroup): LogGroupUsage {
  return {
    exists: true,
    storedBytes: requireNumber(group.storedBytes, 'storedBytes'),
    createdMs: requireNumber(group.creationTime, 'creationTime'),
    ...optional({ retentionDays: optionalNumber(group.retentionInDays, 'retentionInDays') }),
  };
}
