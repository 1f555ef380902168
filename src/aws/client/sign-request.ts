import { Sha256 } from '@smithy/core/checksum';
import { SignatureV4 } from '@smithy/signature-v4';
import type {
  AuthScheme,
  AwsCredentialIdentity,
  FinalizeHandler,
  HandlerExecutionContext,
  HttpRequest,
  MetadataBearer,
  MiddlewareStack,
  RequestSigner,
} from '@smithy/types';

/**
 * One client serves every account, so the credentials belong to the call and not to the client. The middleware of
 * {@link addSessionMiddlewares} names the identity of each request just before the SDK signs it, {@link sessionSigner} signs with that
 * identity or not at all, and the middleware then reads back from the signed headers whose signature it is.
 */
const identityByRequest = new WeakMap<object, AwsCredentialIdentity>();

/** A request without a session, or signed by another one's. Always a bug: it is thrown, never reported as a refusal. */
export class SessionBoundaryError extends Error {
  override readonly name = 'SessionBoundaryError';
}

/** What the SDK resolves before it signs, in place of the provider chain. Worthless wherever it might be sent. */
export const placeholderCredentials: AwsCredentialIdentity = {
  accessKeyId: 'NO-SESSION',
  secretAccessKey: 'NO-SESSION',
};

/** The `signer` of a client. `service` and `region` are used where the endpoint rules name none (a custom endpoint). */
export function sessionSigner(service: string, region: string): (authScheme?: AuthScheme) => Promise<RequestSigner> {
  return async (authScheme) => ({
    sign: async (request, options) => {
      const identity = identityByRequest.get(request);
      if (identity === undefined) throw new SessionBoundaryError(`A ${service} call was made without a session.`);
      const signature = new SignatureV4({
        credentials: identity,
        region: authScheme?.signingRegion ?? region,
        service: authScheme?.signingName ?? service,
        sha256: Sha256,
      });
      return signature.sign(request, options);
    },
  });
}

/** Stands beside one call. */
export type CallHooks = {
  /** Waited for before each attempt is signed: a signature grows old. */
  readonly beforeAttempt: () => Promise<void>;
  /** Told of every attempt that goes out. */
  readonly onAttempt: () => void;
  /** Told of every attempt that fails. */
  readonly onFailure: (error: unknown) => void;
};

/** Whose call it is, and what stands beside it. */
export type Binding = { readonly identity: AwsCredentialIdentity; readonly watch: CallHooks };

const bindingByContext = new WeakMap<object, Binding>();

/** `context` is the call's own: the SDK makes one for each. */
export function bindCall(context: HandlerExecutionContext, binding: Binding): void {
  bindingByContext.set(context, binding);
}

/** To be added last, for what was added to a client must not come between the second of them and the network. */
export function addSessionMiddlewares<Input extends object, Output extends MetadataBearer>(
  stack: MiddlewareStack<Input, Output>,
): void {
  stack.addRelativeTo(bind, { name: 'bindSession', relation: 'before', toMiddleware: 'httpSigningMiddleware' });
  // The last thing that is done to a request before it is sent, whatever else was added to the client.
  stack.add(verify, { name: 'verifySession', step: 'finalizeRequest', priority: 'low' });
}

function bind<Input extends object, Output extends MetadataBearer>(
  next: FinalizeHandler<Input, Output>,
  context: HandlerExecutionContext,
): FinalizeHandler<Input, Output> {
  const { identity, watch } = bindingOf(context);
  return async (args) => {
    await watch.beforeAttempt();
    if (typeof args.request === 'object' && args.request !== null) identityByRequest.set(args.request, identity);
    try {
      return await next(args);
    } catch (error) {
      watch.onFailure(error);
      throw error;
    }
  };
}

function verify<Input extends object, Output extends MetadataBearer>(
  next: FinalizeHandler<Input, Output>,
  context: HandlerExecutionContext,
): FinalizeHandler<Input, Output> {
  const { identity, watch } = bindingOf(context);
  return async (args) => {
    assertSignedBy(identity, args.request);
    watch.onAttempt();
    return next(args);
  };
}

function bindingOf(context: HandlerExecutionContext): Binding {
  const binding = bindingByContext.get(context);
  if (binding === undefined) throw new SessionBoundaryError('A call was made that is bound to no session.');
  return binding;
}

function assertSignedBy(identity: AwsCredentialIdentity, request: unknown): void {
  const headers = isHttpRequest(request) ? request.headers : {};
  const signer = /\bCredential=([^/]+)\//.exec(headers['authorization'] ?? '')?.[1];
  if (signer === identity.accessKeyId && headers['x-amz-security-token'] === identity.sessionToken) return;
  throw new SessionBoundaryError('A call was about to be sent with credentials that are not those of its session.');
}

function isHttpRequest(request: unknown): request is HttpRequest {
  return typeof request === 'object' && request !== null && 'headers' in request;
}
