import type { Failure, FailureCode } from '../../domain/failure.ts';
import { optional } from '../../domain/optional.ts';

const throttles = new Set([
  'BandwidthLimitExceeded',
  'EC2ThrottledException',
  'PriorRequestNotComplete',
  'ProvisionedThroughputExceededException',
  'ReduceYourRate',
  'RequestLimitExceeded',
  'RequestThrottled',
  'RequestThrottledException',
  'SlowDown',
  'Throttled',
  'ThrottledException',
  'Throttling',
  'ThrottlingException',
  'TooManyRequests',
  'TooManyRequestsException',
]);

const denials = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'AuthorizationErrorException',
  'Forbidden',
  'KMSAccessDenied',
  'KMSAccessDeniedException',
  'NotAuthorized',
  'NotAuthorizedException',
  'UnauthorizedAccess',
  'UnauthorizedException',
  'UnauthorizedOperation',
]);

/** The error codes of a Region that the account has not enabled, and of an access key that does not exist. */
const unknownKeys = new Set(['InvalidClientTokenId', 'UnrecognizedClientException']);

/** Errors of status 403 about the request and not about a permission, which no change in IAM can fix. */
const staleRequests = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidSignatureException',
  'RequestExpired',
  'RequestInTheFuture',
  'RequestTimeTooSkewed',
  'SignatureDoesNotMatch',
]);

const timeouts = new Set(['AbortError', 'RequestTimeout', 'RequestTimeoutException', 'TimeoutError']);

/** Node.js codes of broken connections, which the SDK calls a `TimeoutError` too. */
const brokenConnections = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE']);

const notFound = new Set(['NoSuchKey', 'NotFound', 'NotFoundException', 'ResourceNotFoundException']);

/** Names of the errors of `limit-answers.ts` and `kept-memory.ts`. */
const limitErrors = new Set(['AnswerTooLarge', 'KeptMemorySpent']);

/** Names of errors that JavaScript, the SDK or rootwatch made, not AWS. */
const ownNames = new Set([
  'AbortError',
  'AggregateError',
  'CredentialsProviderError',
  'Error',
  'TimeoutError',
  ...limitErrors,
]);

/**
 * Classifies an error of the SDK by the names and numbers that AWS sends, never by its class: a bundle renames
 * classes.
 */
export function failureOf(error: unknown, operation: string): Failure {
  const traits = traitsOf(error);
  const code = codeOf(traits);
  return {
    code,
    operation,
    ...(isAwsName(traits) && { awsCode: traits.name }),
    message: messageOf(traits),
    ...optional({ requestId: traits.requestId }),
  };
}

/** Returns whether AWS throttled this attempt; the next attempt of the SDK may still succeed. */
export function isThrottle(error: unknown): boolean {
  return codeOf(traitsOf(error)) === 'THROTTLED';
}

/**
 * Returns whether a quota on the number of resources is exceeded. The SDK takes it for a throttle, but no wait ends it.
 */
export function isExceededLimit(error: unknown): boolean {
  return traitsOf(error).name === 'LimitExceededException';
}

/** Returns whether the call conflicts with another change to the same resource. */
export function isConflict(error: unknown): boolean {
  return traitsOf(error).name === 'OperationAbortedException';
}

/** Returns whether AWS answered that the resource does not exist. */
export function isNotFound(why: Failure): boolean {
  return why.awsCode !== undefined && notFound.has(why.awsCode);
}

/**
 * Returns the failure of an answer that is not as AWS documents it. It is unknown, as a verdict must not rest on a
 * guess.
 */
export function malformedAnswer(operation: string, message: string): Failure {
  return { code: 'UNEXPECTED_ERROR', operation, message: clean(`AWS's answer is not as documented: ${message}`) };
}

/** Returns the failure of an answer that is longer than rootwatch reads, by a limit of `limits.ts`. */
export function beyondLimit(operation: string, message: string): Failure {
  return { code: 'TOO_LARGE', operation, message };
}

/** Returns the failure of a call that did not end before the deadline. */
export function timedOut(operation: string): Failure {
  return { code: 'TIMED_OUT', operation, message: 'Time ran out before AWS answered.' };
}

type Traits = {
  readonly name: string;
  readonly message: string;
  readonly nodeCode?: string;
  readonly status?: number;
  readonly requestId?: string;
  readonly throttling: boolean;
  readonly isSyntaxError: boolean;
};

function traitsOf(error: unknown): Traits {
  const metadata = property(error, '$metadata');
  const name = property(error, 'name');
  const message = property(error, 'message');
  const nodeCode = property(error, 'code');
  const status = property(metadata, 'httpStatusCode');
  const requestId = property(metadata, 'requestId');
  return {
    name: typeof name === 'string' ? name : 'Error',
    message: typeof message === 'string' ? message : String(error),
    ...(typeof nodeCode === 'string' && { nodeCode }),
    ...(typeof status === 'number' && { status }),
    ...(typeof requestId === 'string' && { requestId }),
    throttling: property(property(error, '$retryable'), 'throttling') === true,
    isSyntaxError: error instanceof SyntaxError,
  };
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}

function codeOf({ name, nodeCode, status, throttling }: Traits): FailureCode {
  if (throttling || status === 429 || throttles.has(name)) return 'THROTTLED';
  if (denials.has(name) || unknownKeys.has(name)) return 'ACCESS_DENIED';
  if (nodeCode !== undefined && brokenConnections.has(nodeCode)) return 'UNEXPECTED_ERROR';
  if (limitErrors.has(name)) return 'TOO_LARGE';
  if (timeouts.has(name) || nodeCode === 'ETIMEDOUT') return 'TIMED_OUT';
  if (status === 403 && !staleRequests.has(name)) return 'ACCESS_DENIED';
  return 'UNEXPECTED_ERROR';
}

function isAwsName({ name, status, isSyntaxError }: Traits): boolean {
  return !isSyntaxError && !ownNames.has(name) && (status !== undefined || /^[A-Z][A-Za-z.]+$/.test(name));
}

function messageOf({ name, message, nodeCode }: Traits): string {
  const text = clean(message) || nodeCode || name;
  if (name === 'AbortError') return 'Time ran out before AWS answered.';
  if (!unknownKeys.has(name)) return text;
  return clean(`The credentials are not valid here, or the Region is not enabled in this account. AWS said: ${text}`);
}

const maxMessageLength = 300;

/** Returns the text as one line of at most 300 characters, without terminal control characters. */
function clean(text: string): string {
  const line = text.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  if (line.length <= maxMessageLength) return line;
  const cut = line.slice(0, maxMessageLength - 1).replace(/[\uD800-\uDBFF]$/, '');
  return `${cut}…`;
}
