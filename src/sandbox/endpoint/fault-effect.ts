import { AwsError, accessDenied, expiredToken, internalError, throttled } from '../world/errors.ts';
import type { RecordedCall } from './calls.ts';
import type { FaultEffect } from './faults.ts';

/** The result of a call. */
export type Effect =
  | { readonly kind: 'answer'; readonly output: object }
  | { readonly kind: 'refuse'; readonly error: AwsError }
  | { readonly kind: 'garbage' }
  | { readonly kind: 'cut' }
  /** The request handler of the SDK throws, as no response arrived. */
  | { readonly kind: 'network'; readonly error: Error }
  | { readonly kind: 'hang' };

const refuse = (error: AwsError): Effect => ({ kind: 'refuse', error });

export function effectOf(fault: FaultEffect, call: RecordedCall, callerArn: string): Effect {
  const action = call.action ?? `${call.service}:${call.operation}`;
  const denial = `User: ${callerArn} is not authorized to perform: ${action}`;
  switch (fault.kind) {
    case 'denied':
      return refuse(
        accessDenied(call.service, `${denial} because no identity-based policy allows the ${action} action`),
      );
    case 'scp-denied':
      return refuse(accessDenied(call.service, `${denial} with an explicit deny in a service control policy`));
    case 'throttled':
      return refuse(throttled(call.service));
    case 'server-error':
      return refuse(internalError(call.service));
    case 'expired-credentials':
      return refuse(expiredToken(call.service));
    case 'operation-aborted':
      return refuse(
        new AwsError(
          'OperationAbortedException',
          'A conflicting operation is currently in progress against this resource. Please try again.',
        ),
      );
    case 'error':
      return refuse(new AwsError(fault.code, fault.message ?? fault.code, { statusCode: fault.statusCode }));
    case 'malformed':
      return fault.output === undefined ? { kind: 'garbage' } : { kind: 'answer', output: fault.output };
    case 'truncated':
      return { kind: 'cut' };
    case 'timeout':
      return { kind: 'network', error: timedOut() };
    case 'reset':
    case 'lost-answer':
      return { kind: 'network', error: connectionReset() };
    case 'hang':
      return { kind: 'hang' };
    default:
      return fault satisfies never;
  }
}

/** Builds an error with the name and code that @smithy/node-http-handler uses. */
function timedOut(): Error {
  const error = new Error('@smithy/node-http-handler - [ERROR] a request has exceeded the configured requestTimeout.');
  return Object.assign(error, { name: 'TimeoutError', code: 'ETIMEDOUT' });
}

function connectionReset(): Error {
  return Object.assign(new Error('read ECONNRESET'), {
    name: 'TimeoutError',
    code: 'ECONNRESET',
    errno: -104,
    syscall: 'read',
  });
}
