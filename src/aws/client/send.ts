import { setMaxListeners } from 'node:events';
import type { Client, SmithyResolvedConfiguration } from '@smithy/core/client';
import type { Command, HttpHandlerOptions, MetadataBearer } from '@smithy/types';
import { noApiCalls } from '../../domain/api-call-stats.ts';
import { known, type Observed, unknown } from '../../domain/observed.ts';
import type { YieldSlot } from '../../runtime/map-bounded.ts';
import type { Operation } from '../permissions.ts';
import type { Aws } from './clients.ts';
import { dispatch } from './dispatch.ts';
import { failureOf, timedOut } from './failures.ts';
import type { KeptMemory } from './kept-memory.ts';
import { type CallCounter, paceCall } from './pacing.ts';
import type { Session } from './session.ts';
import { SessionBoundaryError } from './sign-request.ts';
import { unlessAborted } from './unless-aborted.ts';

export type { CallCounter } from './pacing.ts';

/** Returns a counter that is at zero. */
export function callCounter(): CallCounter {
  return { ...noApiCalls };
}

/** The session, counter and deadline that calls are made with. */
export type Caller = {
  readonly aws: Aws;
  /** Without an account id until the caller is identified. */
  readonly session: Pick<Session, 'credentials'> & Partial<Pick<Session, 'accountId'>>;
  readonly counter: CallCounter;
  readonly signal: AbortSignal;
  /** Counts what is kept of the answers; absent for the organization's own lists. */
  readonly kept?: KeptMemory;
  /** Frees the caller's slot while it waits for AWS's rates. */
  readonly yieldSlot?: YieldSlot;
};

/**
 * Makes one call, the only way to do so: bound to the caller's session, sent when the rate limit allows it, retried by
 * the SDK, counted, ended by the signal. A refusal of AWS is returned as a value; an exception is a bug.
 */
export async function send<
  ClientInput extends object,
  ClientOutput extends MetadataBearer,
  Input extends ClientInput,
  Output extends ClientOutput,
  Configuration extends SmithyResolvedConfiguration<HttpHandlerOptions>,
>(
  client: Client<HttpHandlerOptions, ClientInput, ClientOutput, Configuration>,
  command: Command<ClientInput, Input, ClientOutput, Output, SmithyResolvedConfiguration<HttpHandlerOptions>>,
  { operation, caller }: { readonly operation: Operation; readonly caller: Caller },
): Promise<Observed<Output>> {
  const { aws, session, signal } = caller;
  if (signal.aborted) return unknown(timedOut(operation));
  // One signal ends all calls of a run, so its many listeners are no leak that Node.js should warn of.
  setMaxListeners(0, signal);
  try {
    const credentials = session.credentials();
    const identity = credentials instanceof Promise ? await unlessAborted(credentials, signal) : credentials;
    const quota = { accountId: session.accountId ?? 'own', region: aws.regionOf(client), operation };
    const hooks = paceCall(aws.rateLimits, quota, caller);
    return known(await dispatch(client, command, { identity, hooks, signal }));
  } catch (error) {
    if (error instanceof SessionBoundaryError) throw error;
    return unknown(failureOf(error, operation));
  }
}
