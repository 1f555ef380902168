import type { AccountId } from '../domain/account.ts';
import type { QueuedRequest } from './parse-event.ts';

/**
 * To SQS: the records that go back, and are seen again after the queue's visibility timeout.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export type BatchItemFailures = readonly { readonly itemIdentifier: string }[];

/**
 * How often the queue hands out a record before it becomes a dead letter: `maxReceiveCount`, which a function can't see.
 * Where nothing is said, every attempt counts as the last, and is reported.
 */
export function attemptsOf(environment: Readonly<Record<string, string | undefined>>): number {
  const text = environment['ACCOUNT_EVENT_ATTEMPTS'] ?? '1';
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`ACCOUNT_EVENT_ATTEMPTS: "${text}" is no whole number above 0.`);
  return Number(text);
}

export function accountsIn(records: readonly QueuedRequest[]): readonly AccountId[] {
  return [...new Set(records.flatMap(({ request }) => (request.kind === 'accounts' ? request.accountIds : [])))];
}

/** Whether somebody is to be told of what is not settled now, for it will not be tried again. */
export function isLastAttempt(records: readonly QueuedRequest[], attempts: number): boolean {
  return records.some(({ attempt }) => attempt >= attempts);
}

/** A record that is not understood goes back as well: it ends among the dead letters, where it is seen. */
export function unsettledRecords(
  records: readonly QueuedRequest[],
  unsettled: ReadonlySet<AccountId>,
): BatchItemFailures {
  return records
    .filter(({ request }) => request.kind !== 'accounts' || request.accountIds.some((id) => unsettled.has(id)))
    .map(({ messageId }) => ({ itemIdentifier: messageId }));
}
