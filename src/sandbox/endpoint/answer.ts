import { type AuthorizationRequest, authorize } from '../access/authorize.ts';
import type { AnyOperation, Call } from '../access/operation.ts';
import { pagesOf } from '../access/paging.ts';
import type { Session, Sessions } from '../access/sessions.ts';
import { AwsError, clockSkewed, throttled, unknownKey } from '../world/errors.ts';
import { isEnabled } from '../world/regions.ts';
import type { AccountState, Store } from '../world/store.ts';
import type { SandboxOptions } from '../world/world.ts';
import type { CallLog, RecordedCall } from './calls.ts';
import { type Effect, effectOf } from './fault-effect.ts';
import type { Faults } from './faults.ts';
import type { Quotas } from './quotas.ts';
import { serviceSignedAs, services } from './services.ts';

/** The facts that the middleware reads from one request of an SDK client. */
export type SignedRequest = {
  readonly accessKeyId: string;
  readonly sessionToken: string | undefined;
  readonly region: string;
  /** The service name in the signature: `monitoring`, `logs`, … */
  readonly signedService: string;
  readonly host: string;
  /** By the caller's clock. */
  readonly signedAtMs: number;
  readonly operation: string;
  readonly attempt: number;
  readonly input: object;
};

/** The parts of a sandbox that answering a request needs. */
export type Engine = {
  readonly store: Store;
  readonly sessions: Sessions;
  readonly log: CallLog;
  readonly faults: Faults;
  readonly quotas: Quotas | undefined;
  readonly options: SandboxOptions;
  /** Returns a new id each time, and the same ids in every run. */
  readonly nextRequestId: () => string;
  /** Milliseconds of real time since the sandbox was made. */
  readonly elapsedMs: () => number;
};

/** A request that has been recorded and can be answered. */
export type AcceptedRequest = { readonly call: RecordedCall; readonly respond: () => Promise<Effect> };

export function acceptRequest(engine: Engine, request: SignedRequest): AcceptedRequest {
  const service = serviceSignedAs(request.signedService);
  const operation = service === undefined ? undefined : services[service][request.operation];
  if (service === undefined || operation === undefined) {
    throw new Error(`The sandbox does not serve ${request.signedService}:${request.operation}.`);
  }
  const session = sessionOf(engine, request);
  const { accessKeyId, region, host, input, attempt } = request;
  const call: RecordedCall = {
    accountId: session instanceof AwsError ? undefined : session.accountId,
    accessKeyId,
    region,
    host,
    service,
    operation: request.operation,
    action: operation.action,
    isMutation: operation.mutates,
    input: recorded(request.operation, input),
    attempt,
    startedAtMs: engine.elapsedMs(),
  };
  engine.log.record(call);
  return { call, respond: () => respond(engine, { call, session, operation, input }) };
}

/** Returns the input without the body of an object, which may be large and can be read from its bucket. */
function recorded(operation: string, input: object): object {
  return operation === 'PutObject' || operation === 'UploadPart' ? { ...input, Body: undefined } : input;
}

function sessionOf({ sessions, options }: Engine, request: SignedRequest): Session | AwsError {
  const service = serviceSignedAs(request.signedService) ?? 'sts';
  try {
    const session = sessions.authenticate(service, request.accessKeyId, request.sessionToken);
    return isSkewed(request, options) ? clockSkewed(service) : session;
  } catch (error) {
    if (error instanceof AwsError) return error;
    throw error;
  }
}

/** "Signature Version 4 … requests … must reach AWS within five minutes of the time stamp in the request"; S3 gives 15. */
function isSkewed({ signedAtMs, signedService }: SignedRequest, { clockAheadMs }: SandboxOptions): boolean {
  if (clockAheadMs === undefined) return false;
  const minutes = signedService === 's3' ? 15 : 5;
  return Math.abs(Date.now() + clockAheadMs - signedAtMs) > minutes * 60_000;
}

type Pending = {
  readonly call: RecordedCall;
  readonly session: Session | AwsError;
  readonly operation: AnyOperation;
  readonly input: object;
};

async function respond(engine: Engine, { call, session, operation, input }: Pending): Promise<Effect> {
  const fault = engine.faults.strike(call);
  if (fault !== undefined) {
    if (fault.kind === 'lost-answer') await outcomeOf(engine, { call, session, operation, input });
    return effectOf(fault, call, session instanceof AwsError ? call.accessKeyId : session.principal.arn);
  }
  return outcomeOf(engine, { call, session, operation, input });
}

async function outcomeOf(engine: Engine, { call, session, operation, input }: Pending): Promise<Effect> {
  if (session instanceof AwsError) return { kind: 'refuse', error: session };
  try {
    return { kind: 'answer', output: await answer(engine, { call, session, operation, input }) };
  } catch (error) {
    if (error instanceof AwsError) return { kind: 'refuse', error };
    throw error;
  }
}

type Admitted = Pending & { readonly session: Session };

function answer(engine: Engine, { call, session, operation, input }: Admitted): object | Promise<object> {
  const { store, sessions, options, quotas } = engine;
  const { service, region, operation: name } = call;
  const account = knownAccount(store, session);
  if (!isEnabled(region, account.optInRegions)) throw unknownKey(service);
  const request = { accountId: session.accountId, region, service, operation: name };
  if (quotas?.take(request) === false) throw throttled(service);
  const authorizeCaller = (needed: AuthorizationRequest): void => authorize(store, { session, service }, needed);
  const admitted: Call = {
    service,
    operation: name,
    session,
    place: { partition: store.partition, region, accountId: session.accountId },
    account,
    region: account.region(region),
    store,
    sessions,
    options,
    pages: pagesOf(name, options),
    authorize: authorizeCaller,
  };
  if (operation.action !== undefined) {
    authorizeCaller({ action: operation.action, ...(operation.authorizes?.(admitted, input) ?? { resource: '*' }) });
  }
  return operation.answer(admitted, input);
}

function knownAccount(store: Store, session: Session): AccountState {
  const account = store.account(session.accountId);
  if (account === undefined) throw new Error(`A session of ${session.accountId} exists, but no such account.`);
  return account;
}
