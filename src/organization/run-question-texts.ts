import type { LogGroupUsage } from '../domain/facts.ts';
import type { Failure } from '../domain/failure.ts';
import type { Observed } from '../domain/observed.ts';
import type { Question } from '../domain/question.ts';

/** Says what could not be read about all members, and which permission is missing. */
export function unreadText(question: Question, { operation, awsCode, message }: Failure): string {
  const isOfCaller = question.kind === 'trusted-services';
  const where = isOfCaller ? '' : ` in account ${question.accountId}`;
  const fix = isOfCaller ? 'Give it to the credentials that rootwatch runs with' : 'Update the member roles';
  const permission = awsCode !== undefined && /denied|authoriz/i.test(awsCode) ? ` ${fix}: docs/permissions.md.` : '';
  const failure = `${operation}${where}: ${awsCode === undefined ? '' : `${awsCode}: `}${message}`;
  return `Whether an organization trail delivers the events of its members was not checked by ${failure}${permission}`;
}

const bytesPerGb = 1_000_000_000;

/** The list price of a query in us-east-1: https://aws.amazon.com/cloudwatch/pricing */
const dollarsPerGb = 0.005;

/**
 * Estimates what a query costs: what the log group stores, spread evenly over its age, for the time that the query is
 * about.
 */
export function priceText(
  { accountId, logGroupName, sinceMs, untilMs }: Question<'delivered-accounts'>,
  usage: Observed<LogGroupUsage>,
): string {
  const query = `proveDelivery: one Logs Insights query on log group ${logGroupName} of account ${accountId}`;
  const price = `at ${dollarsPerGb} USD for each GB that it scans`;
  if (usage.kind === 'unknown' || !usage.value.exists) return `${query}, ${price}; the size of the group is not known.`;
  const { storedBytes, createdMs, retentionDays = Number.POSITIVE_INFINITY } = usage.value;
  const ageMs = Math.min(untilMs - createdMs, retentionDays * 86_400_000);
  const share = ageMs > untilMs - sinceMs ? (untilMs - sinceMs) / ageMs : 1;
  const gb = (storedBytes * share) / bytesPerGb;
  return `${query}: about ${gb.toFixed(2)} GB, about ${(gb * dollarsPerGb).toFixed(4)} USD (${price}).`;
}
