import { type AccountId, isAccountId } from '../domain/account.ts';
import { isJsonObject, type JsonObject, parseJson } from '../domain/json.ts';

/** What an invocation asks for. */
export type Request =
  | { readonly kind: 'organization'; readonly trigger: string }
  | {
      readonly kind: 'accounts';
      readonly trigger: string;
      readonly accountIds: readonly AccountId[];
      readonly mode?: 'audit' | 'remediate';
    }
  /** One part of a run that a state machine spreads over several invocations. */
  | { readonly kind: 'step'; readonly step: Step }
  /** Account events that waited in a queue; each record is settled, or goes back. */
  | { readonly kind: 'queue'; readonly records: readonly QueuedRequest[] }
  | { readonly kind: 'not-understood'; readonly what: string };

export type Step =
  | { readonly kind: 'plan'; readonly trigger: string; readonly batchSize: number }
  | { readonly kind: 'audit'; readonly runId: string; readonly batch: number }
  | { readonly kind: 'merge'; readonly runId: string };

export type QueuedRequest = {
  readonly messageId: string;
  /** How often it was handed out, this time included; as often as can be where the queue does not say. */
  readonly attempt: number;
  readonly request: Request;
};

/** Nothing is guessed: an event that is none of those we know is named, and nothing is run. */
export function parseEvent(event: unknown): Request {
  if (!isJsonObject(event)) return notUnderstood(event);
  if (Array.isArray(event['Records'])) return queueRequest(event['Records']);
  if ('accountIds' in event) return directRequest(event);
  if ('step' in event) return stepRequest(event);
  if (event['detail-type'] === 'Scheduled Event') {
    const isScheduler = event['source'] === 'aws.events' || event['source'] === 'aws.scheduler';
    return isScheduler ? { kind: 'organization', trigger: 'schedule' } : notUnderstood(event);
  }
  return accountEvent(event);
}

function queueRequest(records: readonly unknown[]): Request {
  const queued: QueuedRequest[] = [];
  for (const record of records) {
    if (!isJsonObject(record) || record['eventSource'] !== 'aws:sqs') return notUnderstood({ Records: [record] });
    const { messageId, body, attributes } = record;
    if (typeof messageId !== 'string' || typeof body !== 'string') return notUnderstood({ Records: [record] });
    queued.push({ messageId, attempt: attemptIn(attributes), request: accountEvent(bodyOf(body)) });
  }
  return queued.length === 0 ? notUnderstood({ Records: [] }) : { kind: 'queue', records: queued };
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Message.html */
function attemptIn(attributes: unknown): number {
  const count = isJsonObject(attributes) ? attributes['ApproximateReceiveCount'] : undefined;
  return typeof count === 'string' && /^\d+$/.test(count) ? Number(count) : Number.POSITIVE_INFINITY;
}

function directRequest({ accountIds, mode, ...others }: JsonObject): Request {
  const [stranger] = Object.keys(others);
  if (stranger !== undefined) return { kind: 'not-understood', what: `the key ${stranger} beside accountIds and mode` };
  if (!Array.isArray(accountIds) || accountIds.length === 0 || !accountIds.every(isId)) {
    return { kind: 'not-understood', what: `accountIds: ${shown(accountIds)} is not a list of account ids` };
  }
  if (mode !== undefined && mode !== 'audit' && mode !== 'remediate') {
    return { kind: 'not-understood', what: `mode: ${shown(mode)} is neither audit nor remediate` };
  }
  return { kind: 'accounts', trigger: 'invocation', accountIds, ...(mode === undefined ? {} : { mode }) };
}

/** As templates/state-machine.yml sends them. */
function stepRequest(event: JsonObject): Request {
  const { step, runId, batch, batchSize = 100 } = event;
  const keys = typeof step === 'string' && Object.hasOwn(keysOfStep, step) ? keysOfStep[step] : undefined;
  if (keys === undefined) return { kind: 'not-understood', what: `step: ${shown(step)} is none of plan, audit, merge` };
  const stranger = Object.keys(event).find((key) => key !== 'step' && !keys.includes(key));
  if (stranger !== undefined) return { kind: 'not-understood', what: `the key ${stranger} beside step ${shown(step)}` };
  if (step === 'plan') {
    return isCount(batchSize) && batchSize > 0 && batchSize <= 1_000
      ? { kind: 'step', step: { kind: 'plan', trigger: 'schedule', batchSize } }
      : { kind: 'not-understood', what: `batchSize: ${shown(batchSize)} is no whole number from 1 to 1,000` };
  }
  if (typeof runId !== 'string' || !/^\d{8}T\d{6}Z-[\da-f]{6}$/.test(runId)) {
    return { kind: 'not-understood', what: `runId: ${shown(runId)} is not the id of a run` };
  }
  if (step === 'merge') return { kind: 'step', step: { kind: 'merge', runId } };
  return isCount(batch)
    ? { kind: 'step', step: { kind: 'audit', runId, batch } }
    : { kind: 'not-understood', what: `batch: ${shown(batch)} is no whole number` };
}

const keysOfStep: Readonly<Record<string, readonly string[]>> = {
  plan: ['batchSize'],
  audit: ['runId', 'batch'],
  merge: ['runId'],
};

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}

/**
 * Organizations and Control Tower say where the account id stands for three of these events; the shape of
 * AccountJoinedOrganization is not documented, so there the one account id in it is looked for.
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

/** Values of keys that are called `accountId`, in whatever case and depth. */
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

/** Returns text that is not JSON as it is, so that the refusal can show it. */
function bodyOf(text: string): unknown {
  const parsed = parseJson(text);
  return parsed === undefined ? text : parsed;
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 200 ? `${text.slice(0, 199)}…` : text;
}
