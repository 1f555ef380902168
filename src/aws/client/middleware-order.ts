import { constructStack } from '@smithy/core/client';
import type { HandlerExecutionContext, MetadataBearer, MiddlewareStack } from '@smithy/types';
import { cachedEndpoint, cachedUserAgent, type Middleware } from './cached-middleware.ts';
import { addSessionMiddlewares } from './sign-request.ts';

/** The middlewares of one client and one class of command, the one nearest to the network first. */
export type Order = readonly Middleware[];

/** Replacements of some of the SDK's middlewares, which compute the same result for every call. */
const replacements: Readonly<Record<string, (middleware: Middleware, commandClass: object) => Middleware>> = {
  getUserAgentMiddleware: cachedUserAgent,
  endpointV2Middleware: cachedEndpoint,
};

/**
 * Returns the middlewares in the SDK's order, those of `addSessionMiddlewares` included. The SDK doesn't expose the
 * sorted order, so it is recorded while the stack is resolved. `context` is passed on and not kept.
 */
export function orderOf<Input extends object, Output extends MetadataBearer>(
  stack: MiddlewareStack<Input, Output>,
  commandClass: object,
  context: HandlerExecutionContext,
): Order {
  const order: Middleware[] = [];
  const sorted = constructStack<Input, Output>();
  const tracing = (middleware: Middleware, { name = '' }: Place): Middleware => {
    const placed = replacements[name]?.(middleware, commandClass) ?? middleware;
    return (next) => {
      order.push(placed);
      return next;
    };
  };
  addSessionMiddlewares(stack);
  // Inputs and outputs of calls are never logged, and this middleware prepares them for a logger that is not set.
  stack.remove('loggerMiddleware');
  stack.applyToStack({
    ...sorted,
    add: (middleware: Middleware, place: Place) => sorted.add(tracing(middleware, place), placeOnly(place)),
    addRelativeTo: (middleware, place) => sorted.addRelativeTo(tracing(middleware, place), placeOnly(place)),
  });
  sorted.resolve(neverSent, context);
  return order;
}

type Place = { readonly name?: string };

/** Removes the middleware from its place: the SDK passes both as one object, and its own middleware would win. */
function placeOnly<Given extends object>(given: Given & { readonly middleware?: unknown }): Omit<Given, 'middleware'> {
  const { middleware: _middleware, ...place } = given;
  return place;
}

function neverSent(): Promise<never> {
  throw new Error('An order of middlewares was sent as a call.');
}
