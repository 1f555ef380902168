import type { HandlerExecutionContext } from '@smithy/types';

/** A middleware of any step. The SDK has a type for each step, and an order of middlewares holds all steps. */
// oxlint-disable-next-line typescript/no-explicit-any -- the middlewares of one order have different input types
export type Middleware = (next: any, context: HandlerExecutionContext) => any;

/** Reuses the user agent headers that the SDK sets on the first call: program, SDK and platform. */
export function cachedUserAgent(middleware: Middleware): Middleware {
  let cached: Readonly<Record<string, string>> | undefined;
  return (next, context) => {
    if (cached === undefined) {
      return middleware((args: OutgoingCall) => {
        const headers = Object.entries(args.request.headers).filter(([name]) => /^(?:x-amz-)?user-agent$/.test(name));
        cached = Object.fromEntries(headers);
        return next(args);
      }, context);
    }
    return (args: OutgoingCall) => {
      Object.assign(args.request.headers, cached);
      return next(args);
    };
  };
}

type OutgoingCall = { readonly request: { readonly headers: Record<string, string> } };

/**
 * Reuses the endpoint of the first call, as the client has one Region. Applies only where the endpoint does not depend
 * on the input of a call and has no signing rules of its own.
 */
export function cachedEndpoint(middleware: Middleware, commandClass: object): Middleware {
  if (endpointDependsOnInput(commandClass)) return middleware;
  let cached: HandlerExecutionContext['endpointV2'];
  return (next, context) => {
    if (cached === undefined) {
      return middleware((args: unknown) => {
        if (context.authSchemes === undefined) cached = context.endpointV2;
        return next(args);
      }, context);
    }
    context.endpointV2 = cached;
    return next;
  };
}

/** Returns whether the endpoint depends on the input, as the SDK declares for each class of command. */
function endpointDependsOnInput(commandClass: object): boolean {
  if (!('getEndpointParameterInstructions' in commandClass)) return true;
  const { getEndpointParameterInstructions: instructions } = commandClass;
  if (typeof instructions !== 'function') return true;
  const ofClient = new Set(['builtInParams', 'clientContextParams', 'staticContextParams']);
  return Object.values(Object(instructions())).some((instruction) => !ofClient.has(Object(instruction).type));
}
