import { setMaxListeners } from 'node:events';
import type { Client, SmithyResolvedConfiguration } from '@smithy/core/client';
import type { Command, HttpHandlerOptions, MetadataBearer } from '@smithy/types';
import { known, type Observed, unknown } from '../domain/observed.ts';
import type { Aws } from './clients.ts';
import type { Operation } from './permissions.ts';
import { isThrottle, refusalOf, timedOut } from './refusals.ts';
import type { Session } from './session.ts';
import { SessionBoundaryError, signAs } from './session-signing.ts';

/** Requests sent for one account, retries included, and how many of them AWS throttled. Grows as calls are made. */
export type CallCounter = { calls: number; throttles: number };

export function callCounter(): CallCounter {
  return { calls: 0, throttles: 0 };
}

/** Who calls, and until when. */
export type Caller = {
  readonly aws: Aws;
  readonly session: Pick<Session, 'credentials'>;
  readonly counter: CallCounter;
  readonly signal: AbortSignal;
};

/**
 * The one way to make a call: bound to the caller's session, retried by the SDK, counted, ended by the signal. What AWS
 * refuses comes back as a value; what is thrown is a bug.
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
  const { session, counter, signal } = caller;
  if (signal.aborted) return unknown(timedOut(operation));
  // One signal ends all calls of a run: that many of them listen to it is no leak, and Node need not warn of one.
  setMaxListeners(0, signal);
  try {
    const identity = await unlessAborted(session.credentials(), signal);
    signAs(command.middlewareStack, identity, {
      attempt: () => {
        counter.calls += 1;
      },
      failure: (error) => {
        if (isThrottle(error)) counter.throttles += 1;
      },
    });
    return known(await client.send(command, { abortSignal: signal }));
  } catch (error) {
    if (error instanceof SessionBoundaryError) throw error;
    return unknown(refusalOf(error, operation));
  }
}

/** The SDK's `abortSignal` does not reach the provider of credentials (aws/aws-sdk-js-v3#5810). */
async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(Object.assign(new Error('Aborted'), { name: 'AbortError' }));
    signal.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
