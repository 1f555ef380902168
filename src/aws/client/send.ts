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
import { type CallCounter, paceCall } from './pacing.ts';
import type { Session } from './session.ts';
import { SessionBoundaryError } from './sign-request.ts';
import { unlessAborted } from './unless-aborted.ts';

export type { CallCounter } from './pacing.ts';

export function callCounter(): CallCounter {
  return { ...noApiCalls };
}

/** Who calls, and until when. */
export type Caller = {
  readonly aws: Aws;
  /** Without an account as long as it is not known whose credentials they are. */
  readonly session: Pick<Session, 'credentials'> & Partial<Pick<Session, 'accountId'>>;
  readonly counter: CallCounter;
  readonly signal: AbortSignal;
  /** Lets others work while this caller waits for AWS's rates. */
  readonly yieldSlot?: YieldSlot;
};

/**
 * The one way to make a call: bound to the caller's session, sent when its budget lets it, retried by the SDK, counted,
 * ended by the signal. What AWS refuses comes back as a value; what is thrown is a bug.
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
  // One signal ends all calls of a run: that many of them listen to it is no leak, and Node need not warn of one.
  setMaxListeners(0, signal);
  try {
    const given = session.credentials();
    const identity = given instanceof Promise ? await unlessAborted(given, signal) : given;
    const quota = { accountId: session.accountId ?? 'own', region: aws.regionOf(client), operation };
    const watch = paceCall(aws.budgets, quota, caller);
    return known(await dispatch(client, command, { identity, watch, signal }));
  } catch (error) {
    if (error instanceof SessionBoundaryError) throw error;
    return unknown(failureOf(error, operation));
  }
}
