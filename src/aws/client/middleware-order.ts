import { constructStack } from '@smithy/core/client';
import type { HandlerExecutionContext, MetadataBearer, MiddlewareStack } from '@smithy/types';
import { cachedEndpoint, cachedUserAgent, type Middleware } from './cached-middleware.ts';
import { addSessionMiddlewares } from './sign-request.ts';

/** Of one client and one class of command, the middleware nearest to the network first. */
export type Order = readonly Middleware[];

/** In place of some of the SDK's own, which do the same for every call all over again. */
const replacements: Readonly<Record<string, (middleware: Middleware, commandClass: object) => Middleware>> = {
  getUserAgentMiddleware: cachedUserAgent,
  endpointV2Middleware: cachedEndpoint,
};

/**
 * As the SDK sorts them, ours included. It tells nobody, so each middleware is asked to say when it is put around the
 * others. `context` is passed on and not kept.
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
  // Sensitive or not, what calls say is nobody's to log, and the SDK prepares it for a logger that there is not.
  stack.remove('loggerMiddleware');
  stack.applyToStack({
    ...sorted,
    add: (middleware: Middleware, place: Place) => sorted.add(tracing(middleware, place), placeOnly(place)),
    addRelativeTo: (middleware, place) => sorted.addRelativeTo(tracing(middleware, place), placeOnly(place)),
  });
  sorted.resolve(nowhere, context);
  return order;
}

type Place = { readonly name?: string };

/** What the SDK gives as the place of a middleware holds that middleware too, and it would win. */
function placeOnly<Given extends object>(given: Given & { readonly middleware?: unknown }): Omit<Given, 'middleware'> {
  const { middleware: _middleware, ...place } = given;
  return place;
}

function nowhere(): Promise<never> {
  throw new Error('An order of middlewares was sent as a call.');
}
