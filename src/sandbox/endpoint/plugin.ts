import type { DeserializeHandler, HandlerExecutionContext, MiddlewareStack, RequestHandler } from '@smithy/types';
import { type AcceptedRequest, acceptRequest, type Engine, type SignedRequest } from './answer.ts';
import type { Effect } from './fault-effect.ts';
import { cutResponse, errorResponse, garbageResponse, type WireResponse } from './wire.ts';

/** A plugin for `client.middlewareStack.use` of any client. */
export type SandboxPlugin = {
  readonly applyToStack: <Input extends object, Output extends object>(stack: MiddlewareStack<Input, Output>) => void;
};

/** A `requestHandler` for a client, which sends nothing to a network. */
export type SandboxRequestHandler = RequestHandler<object, WireResponse, { abortSignal?: unknown }>;

/** What the inner middleware does with a request that the outer one has passed on. */
type HandlerInstruction =
  | { readonly kind: 'respond'; readonly response: WireResponse }
  | { readonly kind: 'throw'; readonly error: Error }
  | { readonly kind: 'wait'; readonly ms: number };

type HandlerInstructions = WeakMap<object, HandlerInstruction>;

/** Thrown through the SDK's deserializer when a wait is over. It is made once, as an error with a stack is expensive. */
const wakeUp = new Error('The wait is over.');

type HttpRequest = {
  readonly method: string;
  readonly hostname: string;
  readonly headers: Readonly<Record<string, string>>;
};

type AnyMiddleware = <Input extends object, Output extends object>(
  next: DeserializeHandler<Input, Output>,
  context: HandlerExecutionContext,
) => DeserializeHandler<Input, Output>;

/**
 * Creates a plugin that answers in place of the network, below the SDK's retries and signing and above its deserializer.
 * Successful responses are parsed output; errors go to the deserializer as the bytes that the service would send.
 *
 * With `waitsBelow` the sandbox's request handler does the waiting, as it sees the caller's abort signal.
 */
export function createPlugin(engine: Engine, instructions: HandlerInstructions, waitsBelow: boolean): SandboxPlugin {
  const outer: AnyMiddleware =
    <Input extends object, Output extends object>(
      next: DeserializeHandler<Input, Output>,
      context: HandlerExecutionContext,
    ): DeserializeHandler<Input, Output> =>
    async (args) => {
      const http = httpRequest(args.request);
      const requestId = engine.nextRequestId();
      const run = (instruction: HandlerInstruction) => {
        instructions.set(http, instruction);
        return next(args);
      };
      const accepted = acceptRequest(engine, signedRequest(http, context.commandName ?? '', args.input));
      await delay(latencyOf(engine, accepted), waitsBelow ? run : undefined);
      const effect = await accepted.respond();
      switch (effect.kind) {
        case 'answer': {
          const output: object = { ...effect.output, $metadata: metadata(requestId) };
          // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- made for the command that was sent
          return { response: emptyResponse, output: output as Output };
        }
        case 'hang':
          return run({ kind: 'wait', ms: Number.POSITIVE_INFINITY });
        case 'network':
          return run({ kind: 'throw', error: effect.error });
        default:
          return run({ kind: 'respond', response: wireResponse(engine, { effect, accepted, requestId, http }) });
      }
    };
  const inner: AnyMiddleware = (next) => async (args) => {
    const instruction = instructions.get(httpRequest(args.request));
    if (instruction?.kind === 'respond') return { response: instruction.response };
    if (instruction?.kind === 'throw') throw instruction.error;
    // Without the sandbox's request handler nothing can end the wait, and the network must not be reached.
    return waitsBelow ? next(args) : never;
  };
  return {
    applyToStack: (stack) => {
      stack.add(outer, { step: 'deserialize', priority: 'high', name: 'sandbox', override: true });
      stack.add(inner, { step: 'deserialize', priority: 'low', name: 'sandboxWire', override: true });
    },
  };
}

const emptyResponse = { statusCode: 200, headers: {} };

const never = new Promise<never>(() => {});

function httpRequest(request: unknown): HttpRequest {
  if (isHttpRequest(request)) return request;
  throw new Error('A request of the SDK has no method, host or headers.');
}

function isHttpRequest(request: unknown): request is HttpRequest {
  return typeof request === 'object' && request !== null && 'hostname' in request && 'headers' in request;
}

function signedRequest({ headers, hostname }: HttpRequest, commandName: string, input: object): SignedRequest {
  const scope = /Credential=([^/]+)\/\d{8}\/([^/]+)\/([^/]+)\//.exec(headers['authorization'] ?? '');
  const [, accessKeyId = '', region = '', signedService = ''] = scope ?? [];
  return {
    accessKeyId,
    sessionToken: headers['x-amz-security-token'],
    region,
    signedService,
    host: hostname,
    signedAtMs: signingTime(headers['x-amz-date'] ?? ''),
    operation: commandName.replace(/Command$/, ''),
    attempt: Number(/attempt=(\d+)/.exec(headers['amz-sdk-request'] ?? '')?.[1] ?? 1),
    input,
  };
}

/** `20261122T060000Z` */
function signingTime(date: string): number {
  return Date.parse(date.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
}

function metadata(requestId: string) {
  return { httpStatusCode: 200, requestId, attempts: 1, totalRetryDelay: 0 };
}

type Unanswered = {
  readonly effect: Effect & { kind: 'refuse' | 'garbage' | 'cut' };
  readonly accepted: AcceptedRequest;
  readonly requestId: string;
  readonly http: HttpRequest;
};

function wireResponse({ options }: Engine, { effect, accepted, requestId, http }: Unanswered): WireResponse {
  if (effect.kind === 'garbage') return garbageResponse(requestId);
  if (effect.kind === 'cut') return cutResponse(accepted.call, requestId);
  const { clockAheadMs } = options;
  // From this header the SDK learns that its clock is wrong. The sandbox's own clock stands still, so it is not used here.
  const dated = clockAheadMs === undefined ? {} : { date: new Date(Date.now() + clockAheadMs).toUTCString() };
  return errorResponse(accepted.call.service, effect.error, { requestId, hasBody: http.method !== 'HEAD', ...dated });
}

function latencyOf({ options }: Engine, { call }: AcceptedRequest): number {
  const { latencyMs = 0 } = options;
  return typeof latencyMs === 'number' ? latencyMs : latencyMs(call);
}

async function delay(
  ms: number,
  run: ((instruction: HandlerInstruction) => Promise<unknown>) | undefined,
): Promise<void> {
  if (run === undefined) {
    if (ms > 0) await sleep(ms);
    return;
  }
  // Even a wait of 0 ms checks the abort signal, as sending a request does.
  try {
    await run({ kind: 'wait', ms });
  } catch (error) {
    if (error !== wakeUp) throw error;
  }
}

function sleep(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

export function createRequestHandler(instructions: HandlerInstructions): SandboxRequestHandler {
  return {
    handle: async (request, { abortSignal } = {}) => {
      const instruction = instructions.get(request);
      if (instruction?.kind !== 'wait')
        throw new Error('A client of the sandbox has its request handler but not its plugin.');
      await wait(instruction.ms, abortSignal instanceof AbortSignal ? abortSignal : undefined);
      throw wakeUp;
    },
  };
}

/** Waits; rejects as @smithy/node-http-handler does when the signal fires. */
function wait(ms: number, signal: AbortSignal | undefined): Promise<void> {
  if (signal?.aborted === true) return Promise.reject(aborted(signal));
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const timer = ms === Number.POSITIVE_INFINITY ? undefined : setTimeout(finish, ms);
    function finish(): void {
      signal?.removeEventListener('abort', abort);
      resolve();
    }
    function abort(): void {
      clearTimeout(timer);
      reject(aborted(signal));
    }
    signal?.addEventListener('abort', abort, { once: true });
  });
}

function aborted(signal: AbortSignal | undefined): Error {
  const cause: unknown = signal?.reason;
  return Object.assign(new Error('Request aborted', { cause }), { name: 'AbortError' });
}
