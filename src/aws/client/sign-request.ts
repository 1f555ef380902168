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
 * Holds the identity of each request. One client serves every account, so the credentials belong to the call and not to
 * the client. The first middleware of {@link addSessionMiddlewares} sets the identity just before the SDK signs the
 * request, {@link sessionSigner} signs with that identity or not at all, and the second verifies the signature in the
 * headers.
 */
const identityByRequest = new WeakMap<object, AwsCredentialIdentity>();

/** Is thrown for a request without a session, or with the signature of another one. Always a bug, never a refusal. */
export class SessionBoundaryError extends Error {
  override readonly name = 'SessionBoundaryError';
}

/** Credentials for the SDK to resolve before it signs, in place of the provider chain. They are valid nowhere. */
export const placeholderCredentials: AwsCredentialIdentity = {
  accessKeyId: 'NO-SESSION',
  secretAccessKey: 'NO-SESSION',
};

/**
 * Returns the `signer` of a client. `service` and `region` apply where the endpoint rules set none (a custom endpoint).
 */
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

/** Functions that one call awaits or calls on its way. */
export type CallHooks = {
  /** Is awaited before each attempt is signed: a signature expires. */
  readonly beforeAttempt: () => Promise<void>;
  /** Is called for every attempt that is sent. */
  readonly onAttempt: () => void;
  /** Is called for every attempt that fails. */
  readonly onFailure: (error: unknown) => void;
};

/** The identity and the hooks of one call. */
export type Binding = { readonly identity: AwsCredentialIdentity; readonly hooks: CallHooks };

const bindingByContext = new WeakMap<object, Binding>();

/** Binds a call to its identity and hooks by its context, which the SDK makes for each call. */
export function bindCall(context: HandlerExecutionContext, binding: Binding): void {
  bindingByContext.set(context, binding);
}

/** Adds the two middlewares below. Is called last: no other middleware may come between the second and the network. */
export function addSessionMiddlewares<Input extends object, Output extends MetadataBearer>(
  stack: MiddlewareStack<Input, Output>,
): void {
  stack.addRelativeTo(bind, { name: 'bindSession', relation: 'before', toMiddleware: 'httpSigningMiddleware' });
  // The last middleware before a request is sent, whatever else was added to the client.
  stack.add(verify, { name: 'verifySession', step: 'finalizeRequest', priority: 'low' });
}

function bind<Input extends object, Output extends MetadataBearer>(
  next: FinalizeHandler<Input, Output>,
  context: HandlerExecutionContext,
): FinalizeHandler<Input, Output> {
  const { identity, hooks } = bindingOf(context);
  return async (args) => {
    await hooks.beforeAttempt();
    if (typeof args.request === 'object' && args.request !== null) identityByRequest.set(args.request, identity);
    try {
      return await next(args);
    } catch (error) {
      hooks.onFailure(error);
      throw error;
    }
  };
}

function verify<Input extends object, Output extends MetadataBearer>(
  next: FinalizeHandler<Input, Output>,
  context: HandlerExecutionContext,
): FinalizeHandler<Input, Output> {
  const { identity, hooks } = bindingOf(context);
  return async (args) => {
    assertSignedBy(identity, args.request);
    hooks.onAttempt();
    return next(args);
  };
}

function bindingOf(context: HandlerExecutionContext): Binding {
  const binding = bindingByContext.get(context);
  if (binding === undefined) throw new SessionBoundaryError('A call was made that is not bound to a session.');
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
