import type { Client, SmithyResolvedConfiguration } from '@smithy/core/client';
import type { Command, HttpHandlerOptions, MetadataBearer, MiddlewareStack } from '@smithy/types';
import type { Middleware } from './cached-middleware.ts';
import { type Order, orderOf } from './middleware-order.ts';
import { type Binding, bindCall } from './sign-request.ts';

/** By the stack of a client, and by the class of a command. */
const orders = new WeakMap<object, WeakMap<object, Order>>();

/**
 * `client.send` for one call, less what that does again for every call: it copies some twenty middlewares and sorts
 * them, which takes longer than to run them. Here they are put in order once for each client and class of command, so
 * whatever is added to a client after such a call is not seen, nor is what is added to a single command.
 *
 * The SDK's own `cacheMiddleware` keeps the execution context too, which calls of all accounts would then share, and
 * knows no abort signal. Here each call has its own.
 */
export async function dispatch<
  ClientInput extends object,
  ClientOutput extends MetadataBearer,
  Input extends ClientInput,
  Output extends ClientOutput,
  Configuration extends SmithyResolvedConfiguration<HttpHandlerOptions>,
>(
  { middlewareStack, config }: Client<HttpHandlerOptions, ClientInput, ClientOutput, Configuration>,
  command: Command<ClientInput, Input, ClientOutput, Output, SmithyResolvedConfiguration<HttpHandlerOptions>>,
  { signal, ...binding }: Binding & { readonly signal: AbortSignal },
): Promise<Output> {
  const known = orders.get(middlewareStack) ?? new WeakMap<object, Order>();
  orders.set(middlewareStack, known);
  const stack: MiddlewareStack<ClientInput, ClientOutput> = {
    ...middlewareStack,
    concat: (own) => ({
      ...own,
      resolve: (handler, context) => {
        const order =
          known.get(command.constructor) ?? orderOf(middlewareStack.concat(own), command.constructor, context);
        known.set(command.constructor, order);
        bindCall(context, binding);
        return order.reduce<ReturnType<Middleware>>((next, middleware) => middleware(next, context), handler);
      },
    }),
  };
  const { output } = await command.resolveMiddleware(stack, config, { abortSignal: signal })(command);
  return output;
}
