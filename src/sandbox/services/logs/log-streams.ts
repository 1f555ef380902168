import type * as Aws from '@aws-sdk/client-cloudwatch-logs';
import type { Call } from '../../access/operation.ts';
import { deliveringAccounts } from '../../events/trail-delivery.ts';
import type { LogGroupState } from '../../world/log-group-state.ts';
import { checkedLimit, compare, invalidParameter, invalidToken, knownLogGroup, pageSize } from './log-input.ts';

export function describeLogStreams(call: Call, input: Aws.DescribeLogStreamsRequest): Aws.DescribeLogStreamsResponse {
  const { logGroupName, logGroupIdentifier, logStreamNamePrefix: prefix = '', orderBy, nextToken: token } = input;
  if ((logGroupName === undefined) === (logGroupIdentifier === undefined)) {
    throw invalidParameter('Specify exactly one of logGroupName and logGroupIdentifier.');
  }
  if (orderBy === 'LastEventTime' && input.logStreamNamePrefix !== undefined) {
    throw invalidParameter('Cannot order by LastEventTime with a logStreamNamePrefix.');
  }
  const asked = checkedLimit(input.limit);
  const group = knownLogGroup(call, logGroupName ?? logGroupIdentifier);
  const named = streamsOf(call, group).filter(({ logStreamName = '' }) => logStreamName.startsWith(prefix));
  const streams = input.descending === true ? named.toReversed() : named;
  const { items, nextToken } = call.pages(streams, { token, asked, usual: pageSize, invalidToken });
  return { logStreams: items, nextToken };
}

/** Returns the log streams of a group, sorted by name. */
export function streamsOf(call: Call, group: LogGroupState): readonly Aws.LogStream[] {
  const nowMs = call.store.clock.now();
  const last = group.listedStreams;
  if (last?.nowMs === nowMs && last.arrivals === group.arrivals.length) return last.streams;
  const byName = new Map(
    (group.logStreams ?? streamsInUse(call, group)).map((stream) => [stream.logStreamName, stream]),
  );
  for (const { logStreamName, atMs } of group.arrivals) {
    const before = byName.get(logStreamName);
    const created = { logStreamName, creationTime: atMs, firstEventTimestamp: atMs };
    byName.set(logStreamName, { ...(before ?? created), lastEventTimestamp: atMs, lastIngestionTime: atMs });
  }
  const streams = [...byName.values()].toSorted((a, b) => compare(a.logStreamName ?? '', b.logStreamName ?? ''));
  group.listedStreams = { nowMs, arrivals: group.arrivals.length, streams };
  return streams;
}

function streamsInUse(call: Call, group: LogGroupState): readonly Aws.LogStream[] {
  const nowMs = call.store.clock.now();
  const { creationTime } = group.shown;
  return deliveringAccounts(call.store, { group, ownerId: call.account.id }).map(({ stream: logStreamName }) => ({
    logStreamName,
    creationTime,
    firstEventTimestamp: creationTime,
    lastEventTimestamp: nowMs,
    lastIngestionTime: nowMs,
    storedBytes: 0,
    arn: `${group.shown.logGroupArn ?? ''}:log-stream:${logStreamName}`,
  }));
}
