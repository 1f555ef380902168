import type { AccountId } from '../domain/account.ts';
import type { QueuedRequest } from './parse-event.ts';

/**
 * The answer to SQS: the records that go back, and are received again after the queue's visibility timeout.
 * https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export type BatchItemFailures = readonly { readonly itemIdentifier: string }[];

/**
 * Reads how often the queue delivers a record before it becomes a dead letter: `maxReceiveCount`, which a function
 * can't see. Without that setting every attempt counts as the last, and is reported.
 */
export function attemptsOf(environment: Readonly<Record<string, string | undefined>>): number {
  const text = environment['ACCOUNT_EVENT_ATTEMPTS'] ?? '1';
  if (!/^[1-9]\d*$/.test(text)) throw new Error(`ACCOUNT_EVENT_ATTEMPTS: "${text}" is no whole number above 0.`);
  return Number(text);
}

/** Returns each account of the records once. */
export function accountsIn(records: readonly QueuedRequest[]): readonly AccountId[] {
  return [...new Set(records.flatMap(({ request }) => (request.kind === 'accounts' ? request.accountIds : [])))];
}

/**
 * Returns whether this is the last delivery attempt of a record with an account, so that an unsettled account has to be
 * reported now.
 */
export function isLastAttempt(records: readonly QueuedRequest[], attempts: number): boolean {
  return records.some(({ request, attempt }) => request.kind === 'accounts' && attempt >= attempts);
}

/** Returns the records that go back: those of unsettled accounts, and unknown events, which end as dead letters. */
export function unsettledRecords(
  records: readonly QueuedRequest[],
  unsettled: ReadonlySet<AccountId>,
): BatchItemFailures {
  return records
    .filter(({ request }) => request.kind !== 'accounts' || request.accountIds.some((id) => unsettled.has(id)))
    .map(({ messageId }) => ({ itemIdentifier: messageId }));
}
