import {
  GetQueryResultsCommand,
  type GetQueryResultsResponse,
  type ResultField,
  StartQueryCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import type { DeliveredAccounts } from '../../domain/facts.ts';
import { known, type Observed, unknown } from '../../domain/observed.ts';
import type { Question } from '../../domain/question.ts';
import { malformedAnswer, timedOut } from '../client/failures.ts';
import { query } from '../client/query.ts';
import { MalformedAnswer, requireList, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';

/** A query has at most 10,000 rows in one answer (GetQueryResults); a list as long as that may lack some. */
const mostRows = 10_000;

const queryString = [
  'filter ispresent(recipientAccountId)',
  'stats count(*) as events, latest(@timestamp) as latestEvent by recipientAccountId',
  `limit ${mostRows}`,
].join(' | ');

/** Milliseconds between two looks at a query, and until it is given up. */
const pollMs = 1_000;
const longestMs = 120_000;

const operation = 'logs:GetQueryResults';

/** Runs one CloudWatch Logs Insights query, and waits for its end. */
export async function observeDeliveredAccounts(
  { region, logGroupName, sinceMs, untilMs }: Question<'delivered-accounts'>,
  caller: Caller,
): Promise<Observed<DeliveredAccounts>> {
  const span = { startTime: Math.floor(sinceMs / 1_000), endTime: Math.ceil(untilMs / 1_000) };
  const command = new StartQueryCommand({ logGroupName, queryString, ...span, limit: mostRows });
  const started = await query(caller.aws.logs(region), command, {
    operation: 'logs:StartQuery',
    caller,
    read: ({ queryId }) => requireString(queryId, 'queryId'),
  });
  if (started.kind === 'unknown') return started;
  const { clock } = caller.aws.rateLimits;
  for (let waitedMs = 0; waitedMs <= longestMs && !caller.signal.aborted; waitedMs += pollMs) {
    const results = await query(caller.aws.logs(region), new GetQueryResultsCommand({ queryId: started.value }), {
      operation,
      caller,
      read: readResults,
    });
    if (results.kind === 'unknown') return results;
    if (results.value.kind === 'failed') return unknown(malformedAnswer(operation, results.value.status));
    if (results.value.kind === 'complete') return known(results.value.accounts);
    await clock.sleep(pollMs, caller.signal);
  }
  return unknown(timedOut(operation));
}

type Results =
  | { readonly kind: 'under-way' }
  | { readonly kind: 'failed'; readonly status: string }
  | { readonly kind: 'complete'; readonly accounts: DeliveredAccounts };

function readResults({ status, results }: GetQueryResultsResponse): Results {
  if (status === 'Scheduled' || status === 'Running') return { kind: 'under-way' };
  if (status !== 'Complete') return { kind: 'failed', status: `the query ended with ${String(status)}.` };
  const rows = requireList(results, 'results').map(readRow);
  return {
    kind: 'complete',
    accounts: { isComplete: rows.length < mostRows, byAccount: Object.fromEntries(rows) },
  };
}

function readRow(fields: readonly ResultField[]): readonly [string, { events: number; latest: string }] {
  const valueOf = (name: string): string =>
    requireString(fields.find(({ field }) => field === name)?.value, `${name} of a row`);
  const events = Number(valueOf('events'));
  if (!Number.isFinite(events)) throw new MalformedAnswer('events of a row is not a number.');
  return [valueOf('recipientAccountId'), { events, latest: valueOf('latestEvent') }];
}
