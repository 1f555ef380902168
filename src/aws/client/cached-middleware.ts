import type { HandlerExecutionContext } from '@smithy/types';

/**
 * Puts itself around the handler of a call. The SDK types one by the step that it stands in, and an order of them holds
 * all steps.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- as above
export type Middleware = (next: any, context: HandlerExecutionContext) => any;

/** Says of every call what the SDK says of the first: who calls, with which SDK, of what kind. */
export function cachedUserAgent(middleware: Middleware): Middleware {
  let remembered: Readonly<Record<string, string>> | undefined;
  return (next, context) => {
    if (remembered === undefined) {
      return middleware((args: Sent) => {
        const said = Object.entries(args.request.headers).filter(([name]) => /^(?:x-amz-)?user-agent$/.test(name));
        remembered = Object.fromEntries(said);
        return next(args);
      }, context);
    }
    return (args: Sent) => {
      Object.assign(args.request.headers, remembered);
      return next(args);
    };
  };
}

type Sent = { readonly request: { readonly headers: Record<string, string> } };

/**
 * Sends every call where the first went: the client has one Region. Only where the endpoint depends on nothing that a
 * call says, and does not bring rules for signing along.
 */
export function cachedEndpoint(middleware: Middleware, commandClass: object): Middleware {
  if (endpointDependsOnInput(commandClass)) return middleware;
  let remembered: HandlerExecutionContext['endpointV2'];
  return (next, context) => {
    if (remembered === undefined) {
      return middleware((args: unknown) => {
        if (context.authSchemes === undefined) remembered = context.endpointV2;
        return next(args);
      }, context);
    }
    context.endpointV2 = remembered;
    return next;
  };
}

/** The SDK says of each class of command what its endpoint is made of. */
function endpointDependsOnInput(commandClass: object): boolean {
  if (!('getEndpointParameterInstructions' in commandClass)) return true;
  const { getEndpointParameterInstructions: instructions } = commandClass;
  if (typeof instructions !== 'function') return true;
  const ofClient = new Set(['builtInParams', 'clientContextParams', 'staticContextParams']);
  return Object.values(Object(instructions())).some((instruction) => !ofClient.has(Object(instruction).type));
}
