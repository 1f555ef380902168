import type { RecordedCall } from './calls.ts';

/** The calls that a fault strikes. A field that is left out matches every call. */
export type FaultTarget = {
  readonly accountId?: string;
  readonly region?: string;
  readonly service?: string;
  readonly operation?: string;
};

/** The matching calls that a fault strikes, counted from 1 since it was set; retries count. Default: every call. */
export type FaultOccasion = {
  readonly nth?: number;
  readonly everyNth?: number;
  /** The fault ends after it has struck this many times. */
  readonly times?: number;
};

export type FaultEffect =
  | { readonly kind: 'denied' }
  | { readonly kind: 'scp-denied' }
  | { readonly kind: 'throttled' }
  /** No answer until the client's own request timeout, which fires at once. */
  | { readonly kind: 'timeout' }
  /** No answer until the caller aborts. Only clients that use the sandbox's request handler can be aborted. */
  | { readonly kind: 'hang' }
  /** The connection breaks. */
  | { readonly kind: 'reset' }
  | { readonly kind: 'server-error' }
  | { readonly kind: 'expired-credentials' }
  | { readonly kind: 'operation-aborted' }
  /** Without an output: a page of HTML in place of the protocol. With one: that output, even if fields are missing. */
  | { readonly kind: 'malformed'; readonly output?: object }
  /** The call is carried out, and the connection breaks before its answer arrives. */
  | { readonly kind: 'lost-answer' }
  /** The connection ends in the middle of a response with status 200. */
  | { readonly kind: 'truncated' }
  /** Any other error, by the code that the service would send. */
  | { readonly kind: 'error'; readonly code: string; readonly statusCode: number; readonly message?: string };

/** The call succeeds, but the world changes before it is answered: see `Sandbox.world`. */
export type DuringFault = { readonly kind: 'meanwhile'; readonly happens: () => void };

export type WrongAnswer = FaultTarget & FaultOccasion & FaultEffect;

export type Fault = WrongAnswer | (FaultTarget & FaultOccasion & DuringFault);

export type FaultHandle = {
  /** How many times the fault has struck. */
  readonly struck: () => number;
  readonly remove: () => void;
};

export type Faults = {
  readonly set: (fault: Fault) => FaultHandle;
  readonly clear: () => void;
  /** Returns the fault that strikes this call: of several, the one that was set first. All of them count the call. */
  readonly strike: (call: RecordedCall) => WrongAnswer | undefined;
};

type Armed = { readonly fault: Fault; matched: number; struck: number };

export function createFaults(): Faults {
  let armed: Armed[] = [];
  return {
    set: (fault) => {
      const entry: Armed = { fault, matched: 0, struck: 0 };
      armed.push(entry);
      return {
        struck: () => entry.struck,
        remove: () => {
          armed = armed.filter((other) => other !== entry);
        },
      };
    },
    clear: () => {
      armed = [];
    },
    strike: (call) => {
      let striking: WrongAnswer | undefined;
      for (const entry of armed) {
        const { fault } = entry;
        if (!matches(fault, call)) continue;
        entry.matched += 1;
        if ((striking !== undefined && fault.kind !== 'meanwhile') || !isDue(entry)) continue;
        entry.struck += 1;
        if (fault.kind === 'meanwhile') fault.happens();
        else striking = fault;
      }
      return striking;
    },
  };
}

function matches(target: FaultTarget, call: RecordedCall): boolean {
  return (
    (target.accountId === undefined || target.accountId === call.accountId) &&
    (target.region === undefined || target.region === call.region) &&
    (target.service === undefined || target.service === call.service) &&
    (target.operation === undefined || target.operation === call.operation)
  );
}

function isDue({ fault, matched, struck }: Armed): boolean {
  if (fault.times !== undefined && struck >= fault.times) return false;
  if (fault.nth !== undefined) return matched === fault.nth;
  return fault.everyNth === undefined || matched % fault.everyNth === 0;
}
