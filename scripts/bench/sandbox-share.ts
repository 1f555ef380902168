import { constructStack } from '@smithy/core/client';
import type { DeserializeHandler, DeserializeMiddleware, MetadataBearer } from '@smithy/types';
import { createSandbox, type Sandbox, sandboxClientConfig, type World } from '../../src/sandbox/index.ts';
import { runOn } from './run.ts';

type Recorded = { readonly commandName: string; readonly input: object; readonly request: unknown };

/**
 * Processor time of the sandbox alone, in milliseconds a call: a run's calls put to a fresh sandbox without SDK or
 * program.
 */
export async function sandboxMsPerCall(world: World): Promise<number> {
  const recorded = await recordedCalls(createSandbox(world));
  // Only the second time counts: the first warms up the compiler, like the long run that this is compared with.
  await replay(createSandbox(world), recorded);
  const sandbox = createSandbox(world);
  const before = process.cpuUsage();
  await replay(sandbox, recorded);
  const { user, system } = process.cpuUsage(before);
  if (sandbox.calls().length !== recorded.length) throw new Error('The sandbox did not see every call again.');
  return (user + system) / 1_000 / recorded.length;
}

async function recordedCalls(sandbox: Sandbox): Promise<readonly Recorded[]> {
  const recorded: Recorded[] = [];
  const recorder: DeserializeMiddleware<object, MetadataBearer> = (next, context) => async (args) => {
    recorded.push({ commandName: String(context.commandName), input: args.input, request: args.request });
    return next(args);
  };
  const place = { step: 'deserialize', priority: 'high', name: 'recorder' } as const;
  await runOn(sandbox, () => undefined, [{ applyToStack: (stack) => stack.add(recorder, place) }]);
  return recorded;
}

async function replay(sandbox: Sandbox, recorded: readonly Recorded[]): Promise<void> {
  const { plugin, requestHandler } = sandboxClientConfig(sandbox);
  const stack = constructStack<object, MetadataBearer>();
  stack.use(plugin);
  const handlers = new Map<string, DeserializeHandler<object, MetadataBearer>>();
  for (const { commandName, input, request } of recorded) {
    const handler =
      handlers.get(commandName) ??
      stack.resolve<object, MetadataBearer>((args) => requestHandler.handle(Object(args.request)).then(never), {
        commandName,
      });
    handlers.set(commandName, handler);
    await handler({ input, request });
  }
}

function never(): never {
  throw new Error('The sandbox answers above its request handler.');
}
