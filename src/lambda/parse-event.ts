import { type AccountId, isAccountId } from '../domain/account.ts';
import { isJsonObject, type JsonObject, parseShallowJson } from '../domain/json.ts';

/** The request that an event stands for. */
export type Request =
  | { readonly kind: 'organization'; readonly trigger: string }
  | {
      readonly kind: 'accounts';
      readonly trigger: string;
      readonly accountIds: readonly AccountId[];
      readonly mode?: 'audit' | 'remediate';
    }
  /** One step of a run that a state machine spreads over several invocations. */
  | { readonly kind: 'step'; readonly step: Step }
  /** Account events from a queue; each record is settled, or goes back. */
  | { readonly kind: 'queue'; readonly records: readonly QueuedRequest[] }
  | { readonly kind: 'not-understood'; readonly what: string };

export type Step =
  | { readonly kind: 'plan'; readonly trigger: string; readonly batchSize: number }
  | { readonly kind: 'audit'; readonly runId: string; readonly batch: number; readonly manifest: string }
  | {
      readonly kind: 'merge';
      readonly runId: string;
      readonly manifest: string;
      readonly results: readonly { readonly batch: number; readonly digest: string }[];
    };

export type QueuedRequest = {
  /** Empty when the record has none: Lambda then takes every record of the batch for failed. */
  readonly messageId: string;
  /** How often the record was received, this time included; infinite when the queue does not say. */
  readonly attempt: number;
  readonly request: Request;
};

/** Parses an event. Nothing is guessed: an unknown event is named, and nothing is run. */
export function parseEvent(event: unknown): Request {
  if (isNestedDeeper(event, maxDepth)) return { kind: 'not-understood', what: tooDeep };
  if (!isJsonObject(event)) return notUnderstood(event);
  if (Array.isArray(event['Records'])) return queueRequest(event['Records']);
  if (Object.hasOwn(event, 'accountIds')) return directRequest(event);
  if (Object.hasOwn(event, 'step')) return stepRequest(event);
  if (event['detail-type'] === 'Scheduled Event') {
    const isScheduler = event['source'] === 'aws.events' || event['source'] === 'aws.scheduler';
    return isScheduler ? { kind: 'organization', trigger: 'schedule' } : notUnderstood(event);
  }
  return accountEvent(event);
}

/** Parses each record alone, so that one that is not understood fails without the others. */
function queueRequest(records: readonly unknown[]): Request {
  const queued = records.map(queuedRequest);
  const isFromQueue = records.some((record) => isJsonObject(record) && record['eventSource'] === 'aws:sqs');
  return isFromQueue ? { kind: 'queue', records: queued } : notUnderstood({ Records: records });
}

function queuedRequest(record: unknown): QueuedRequest {
  if (!isJsonObject(record)) return { messageId: '', attempt: 1, request: notUnderstood(record) };
  const { messageId, eventSource, attributes, body } = record;
  const request = eventSource === 'aws:sqs' && typeof body === 'string' ? requestIn(body) : notUnderstood(record);
  return { messageId: typeof messageId === 'string' ? messageId : '', attempt: attemptIn(attributes), request };
}

/** Parses an account event: a request for accounts, which may name a mode, is sent to the function and not here. */
function requestIn(body: string): Request {
  const parsed = parseShallowJson(body);
  if (parsed === 'too-deep') return { kind: 'not-understood', what: tooDeep };
  if (isJsonObject(parsed) && Object.hasOwn(parsed, 'accountIds'))
    return { kind: 'not-understood', what: 'accountIds in a record of the queue, which takes account events only' };
  // Text that is not JSON is shown as it is.
  return accountEvent(parsed === undefined ? body : parsed);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html */
function attemptIn(attributes: unknown): number {
  const count = isJsonObject(attributes) ? attributes['ApproximateReceiveCount'] : undefined;
  return typeof count === 'string' && /^\d+$/.test(count) ? Number(count) : Number.POSITIVE_INFINITY;
}

function directRequest({ accountIds, mode, ...others }: JsonObject): Request {
  const [unexpected] = Object.keys(others);
  if (unexpected !== undefined)
    return { kind: 'not-understood', what: `the key ${unexpected} beside accountIds and mode` };
  if (!Array.isArray(accountIds) || accountIds.length === 0 || !accountIds.every(isId)) {
    return { kind: 'not-understood', what: `accountIds: ${shown(accountIds)} is not a list of account ids` };
  }
  if (mode !== undefined && mode !== 'audit' && mode !== 'remediate') {
    return { kind: 'not-understood', what: `mode: ${shown(mode)} is neither audit nor remediate` };
  }
  return { kind: 'accounts', trigger: 'invocation', accountIds, ...(mode === undefined ? {} : { mode }) };
}

/** Parses the events that templates/state-machine.yml sends. */
function stepRequest(event: JsonObject): Request {
  const { step, runId, batch, manifest, results, batchSize = 100 } = event;
  const keys = typeof step === 'string' && Object.hasOwn(keysOfStep, step) ? keysOfStep[step] : undefined;
  if (keys === undefined) return { kind: 'not-understood', what: `step: ${shown(step)} is none of plan, audit, merge` };
  const unexpected = Object.keys(event).find((key) => key !== 'step' && !keys.includes(key));
  if (unexpected !== undefined)
    return { kind: 'not-understood', what: `the key ${unexpected} beside step ${shown(step)}` };
  if (step === 'plan') {
    return isCount(batchSize) && batchSize > 0 && batchSize <= 1_000
      ? { kind: 'step', step: { kind: 'plan', trigger: 'schedule', batchSize } }
      : { kind: 'not-understood', what: `batchSize: ${shown(batchSize)} is no whole number from 1 to 1,000` };
  }
  if (typeof runId !== 'string' || !/^\d{8}T\d{6}Z-[\da-f]{6}$/.test(runId)) {
    return { kind: 'not-understood', what: `runId: ${shown(runId)} is not the id of a run` };
  }
  if (!isDigest(manifest)) return { kind: 'not-understood', what: `manifest: ${shown(manifest)} is no SHA-256` };
  if (step === 'merge') {
    return Array.isArray(results)
      ? { kind: 'step', step: { kind: 'merge', runId, manifest, results: results.flatMap(batchDigest) } }
      : { kind: 'not-understood', what: `results: ${shown(results)} is no list` };
  }
  return isCount(batch)
    ? { kind: 'step', step: { kind: 'audit', runId, batch, manifest } }
    : { kind: 'not-understood', what: `batch: ${shown(batch)} is no whole number` };
}

/** Reads what the step of a batch returned. A batch that failed has something else, and no digest. */
function batchDigest(result: unknown): readonly { readonly batch: number; readonly digest: string }[] {
  const { batch, digest } = isJsonObject(result) ? result : {};
  return isCount(batch) && isDigest(digest) ? [{ batch, digest }] : [];
}

function isDigest(value: unknown): value is string {
  return typeof value === 'string' && /^[\da-f]{64}$/.test(value);
}

const keysOfStep: Readonly<Record<string, readonly string[]>> = {
  plan: ['batchSize'],
  audit: ['runId', 'batch', 'manifest'],
  merge: ['runId', 'manifest', 'results'],
};

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/**
 * Parses an account event. Organizations and Control Tower document where the account id stands in three of them; the
 * shape of AccountJoinedOrganization is not documented, so the only account id in it is taken.
 */
function accountEvent(event: unknown): Request {
  if (!isJsonObject(event) || !isJsonObject(event['detail'])) return notUnderstood(event);
  const { source, detail } = event;
  const name = detail['eventName'];
  const details = isJsonObject(detail['serviceEventDetails']) ? detail['serviceEventDetails'] : {};
  if (source === 'aws.organizations' && name === 'CreateAccountResult') {
    return succeeded(name, details['createAccountStatus'], (status) => status['accountId']);
  }
  if (source === 'aws.organizations' && name === 'AccountJoinedOrganization') {
    return joined(name, [...accountIdsIn(details), ...accountIdsIn(detail['requestParameters'])]);
  }
  if (source === 'aws.controltower' && name === 'CreateManagedAccount') {
    return succeeded(name, details['createManagedAccountStatus'], managedAccountId);
  }
  if (source === 'aws.controltower' && name === 'UpdateManagedAccount') {
    return succeeded(name, details['updateManagedAccountStatus'], managedAccountId);
  }
  return notUnderstood(event);
}

function managedAccountId({ account }: JsonObject): unknown {
  return isJsonObject(account) ? account['accountId'] : undefined;
}

function succeeded(name: string, status: unknown, idOf: (status: JsonObject) => unknown): Request {
  if (!isJsonObject(status)) return { kind: 'not-understood', what: `${name} without a status` };
  if (status['state'] !== 'SUCCEEDED') {
    return { kind: 'not-understood', what: `${name} in state ${shown(status['state'])}, not SUCCEEDED` };
  }
  const id = idOf(status);
  return isId(id)
    ? { kind: 'accounts', trigger: name, accountIds: [id] }
    : { kind: 'not-understood', what: `${name} with ${shown(id)} in place of an account id` };
}

function joined(name: string, ids: readonly AccountId[]): Request {
  const accountIds = [...new Set(ids)];
  return accountIds.length === 1
    ? { kind: 'accounts', trigger: name, accountIds }
    : { kind: 'not-understood', what: `${name} with ${accountIds.length} account ids` };
}

/** Returns the values of keys that are called `accountId`, in any case and depth. */
function accountIdsIn(value: unknown): readonly AccountId[] {
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) =>
    key.toLowerCase() === 'accountid' && isId(inner) ? [inner] : accountIdsIn(inner),
  );
}

function notUnderstood(event: unknown): Request {
  if (!isJsonObject(event)) return { kind: 'not-understood', what: shown(event) };
  const { source, 'detail-type': detailType, detail } = event;
  if (source === undefined)
    return { kind: 'not-understood', what: `an event with the keys ${shown(Object.keys(event))}` };
  const name = isJsonObject(detail) ? detail['eventName'] : undefined;
  return { kind: 'not-understood', what: `an event ${shown(name ?? detailType)} from ${shown(source)}` };
}

function isId(value: unknown): value is AccountId {
  return typeof value === 'string' && isAccountId(value);
}

const maxDepth = 100;
const tooDeep = `an event that is nested deeper than ${maxDepth} levels`;

/** Goes down level by level: recursion through an event from outside could overflow the stack. */
function isNestedDeeper(value: unknown, most: number): boolean {
  let level: readonly unknown[] = [value];
  for (let depth = 0; depth <= most && level.length > 0; depth += 1) {
    level = level.flatMap((outer) => (typeof outer === 'object' && outer !== null ? Object.values(outer) : []));
  }
  return level.length > 0;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
