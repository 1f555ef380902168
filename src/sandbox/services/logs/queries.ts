import type * as Aws from '@aws-sdk/client-cloudwatch-logs';
import type { Call } from '../../access/operation.ts';
import { deliveringAccounts } from '../../events/trail-delivery.ts';
import { AwsError } from '../../world/errors.ts';
import type { LogGroupState } from '../../world/log-group-state.ts';
import { invalidParameter, knownLogGroup } from './log-input.ts';

/** The one query that the sandbox understands: how many events each account has, and when the latest was. */
const byAccount =
  /^(?:filter [^|]+\|\s*)?stats count\(\*\) as (\w+), latest\(@timestamp\) as (\w+) by recipientAccountId(?:\s*\|\s*limit \d+)?$/;

export function startQuery(call: Call, input: Aws.StartQueryRequest): Aws.StartQueryResponse {
  const { logGroupName, logGroupNames, logGroupIdentifiers, startTime = 0, endTime = 0, queryString = '' } = input;
  const given = [logGroupName, logGroupNames, logGroupIdentifiers].filter((each) => each !== undefined);
  if (given.length !== 1) throw invalidParameter('Specify exactly one of the parameters that name log groups.');
  if (endTime < startTime) throw invalidParameter('End time should not be less than start time');
  const columns = byAccount.exec(queryString.trim());
  if (columns === null)
    throw new AwsError('MalformedQueryException', `The sandbox does not understand: ${queryString}`);
  const group = knownLogGroup(call, logGroupName);
  const [, events = '', latest = ''] = columns;
  const counted = countByAccount(call, group, { fromMs: startTime * 1_000, toMs: endTime * 1_000 });
  const rows = [...counted].map(([accountId, found]) => [
    { field: 'recipientAccountId', value: accountId },
    { field: events, value: String(found.count) },
    { field: latest, value: new Date(found.latestMs).toISOString().replace('T', ' ').replace('Z', '') },
  ]);
  const { queries } = call.region;
  const queryId = `00000000-0000-4000-9000-${String(queries.size + 1).padStart(12, '0')}`;
  queries.set(queryId, { rows, looks: 0 });
  return { queryId };
}

type Counted = { readonly count: number; readonly latestMs: number };

function countByAccount(
  call: Call,
  group: LogGroupState,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): ReadonlyMap<string, Counted> {
  const nowMs = call.store.clock.now();
  const inUse =
    group.logStreams === undefined
      ? deliveringAccounts(call.store, { group, ownerId: call.account.id }).map(({ accountId }) => ({
          accountId,
          atMs: Math.min(nowMs, toMs),
        }))
      : group.logStreams.flatMap(({ logStreamName = '', lastIngestionTime: atMs }) => {
          const accountId = /^(?:o-[a-z0-9]+_)?(\d{12})_/.exec(logStreamName)?.[1];
          return accountId === undefined || atMs === undefined ? [] : [{ accountId, atMs }];
        });
  const counted = new Map<string, Counted>();
  for (const { accountId, atMs } of [...inUse, ...group.arrivals]) {
    if (atMs < fromMs || atMs > toMs) continue;
    const before = counted.get(accountId) ?? { count: 0, latestMs: atMs };
    counted.set(accountId, { count: before.count + 1, latestMs: Math.max(before.latestMs, atMs) });
  }
  return counted;
}

export function getQueryResults(call: Call, { queryId = '' }: Aws.GetQueryResultsRequest): Aws.GetQueryResultsResponse {
  const query = call.region.queries.get(queryId);
  if (query === undefined) throw new AwsError('ResourceNotFoundException', 'The specified query does not exist.');
  query.looks += 1;
  if (query.looks === 1) return { status: 'Running', results: [] };
  return { status: 'Complete', results: query.rows.map((row) => row.map((field) => ({ ...field }))) };
}
