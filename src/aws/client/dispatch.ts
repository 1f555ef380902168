import type { Client, SmithyResolvedConfiguration } from '@smithy/core/client';
import type { Command, HttpHandlerOptions, MetadataBearer, MiddlewareStack } from '@smithy/types';
import type { Middleware } from './cached-middleware.ts';
import { type Order, orderOf } from './middleware-order.ts';
import { type Binding, bindCall } from './sign-request.ts';

/** Orders by the stack of a client, and by the class of a command. */
const orders = new WeakMap<object, WeakMap<object, Order>>();

/**
 * Sends one call as `client.send` does, without the work that it repeats for every call: it copies some twenty
 * middlewares and sorts them, which takes longer than running them. Here they are sorted once for each client and class
 * of command, so a middleware that is added to a client after such a call, or to a single command, is ignored.
 *
 * The SDK's own `cacheMiddleware` caches the execution context too, which calls of all accounts would then share, and
 * takes no abort signal. Here each call has its own.
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
  const orderByCommand = orders.get(middlewareStack) ?? new WeakMap<object, Order>();
  orders.set(middlewareStack, orderByCommand);
  const stack: MiddlewareStack<ClientInput, ClientOutput> = {
    ...middlewareStack,
    concat: (own) => ({
      ...own,
      resolve: (handler, context) => {
        const order =
          orderByCommand.get(command.constructor) ?? orderOf(middlewareStack.concat(own), command.constructor, context);
        orderByCommand.set(command.constructor, order);
        bindCall(context, binding);
        return order.reduce<ReturnType<Middleware>>((next, middleware) => middleware(next, context), handler);
      },
    }),
  };
  const { output } = await command.resolveMiddleware(stack, config, { abortSignal: signal })(command);
  return output;
}
