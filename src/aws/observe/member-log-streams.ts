import { DescribeLogStreamsCommand, type LogStream } from '@aws-sdk/client-cloudwatch-logs';
import type { MemberLogStreams } from '../../domain/facts.ts';
import { known, type Observed } from '../../domain/observed.ts';
import { optional } from '../../domain/optional.ts';
import type { Question } from '../../domain/question.ts';
import { isNotFound } from '../client/failures.ts';
import { listLimits } from '../client/limits.ts';
import { firstPages } from '../client/paginate.ts';
import { query } from '../client/query.ts';
import { optionalNumber, requireList, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';

/** Lists the log streams of the organization's members, as far as the limit of the list goes. */
export async function observeMemberLogStreams(
  { region, logGroupName, organizationId }: Question<'member-log-streams'>,
  caller: Caller,
): Promise<Observed<MemberLogStreams>> {
  const operation = 'logs:DescribeLogStreams';
  const logStreamNamePrefix = `${organizationId}_`;
  const fetch = async (nextToken: string | undefined) => {
    const command = new DescribeLogStreamsCommand({ logGroupName, logStreamNamePrefix, limit: 50, nextToken });
    return query(caller.aws.logs(region), command, {
      operation,
      caller,
      read: (output) => ({
        items: requireList(output.logStreams, 'logStreams').flatMap((stream) =>
          readStream(stream, logStreamNamePrefix),
        ),
        next: output.nextToken,
      }),
    });
  };
  const streams = await firstPages({ operation, limit: listLimits.memberLogStreams, fetch });
  if (streams.kind === 'unknown') return isNotFound(streams.why) ? known({ logGroupExists: false }) : streams;
  const { items, hasMore } = streams.value;
  return known({
    logGroupExists: true,
    exist: items.length > 0,
    isComplete: !hasMore,
    byAccount: latestByAccount(items),
  });
}

type MemberStream = { readonly accountId?: string; readonly lastIngestionMs?: number };

/** Reads a log stream whose name begins like those of members; none from another one. */
function readStream({ logStreamName, lastIngestionTime }: LogStream, prefix: string): readonly MemberStream[] {
  const name = requireString(logStreamName, 'logStreamName');
  if (!name.startsWith(prefix)) return [];
  const accountId = /^(\d{12})_/.exec(name.slice(prefix.length))?.[1];
  return [optional({ accountId, lastIngestionMs: optionalNumber(lastIngestionTime, 'lastIngestionTime') })];
}

/** An account may have several log streams: the latest ingestion of any of them counts. */
function latestByAccount(streams: readonly MemberStream[]): Readonly<Record<string, { lastIngestionMs?: number }>> {
  const byAccount: Record<string, { lastIngestionMs?: number }> = {};
  for (const { accountId, lastIngestionMs } of streams) {
    if (accountId === undefined) continue;
    const before = byAccount[accountId]?.lastIngestionMs;
    const times = [before, lastIngestionMs].filter((ms) => ms !== undefined);
    byAccount[accountId] = times.length === 0 ? {} : { lastIngestionMs: Math.max(...times) };
  }
  return byAccount;
}
