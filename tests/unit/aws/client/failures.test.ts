import { describe, expect, it } from '@jest/globals';
import { failureOf, isNotFound } from '../../../../src/aws/client/failures.ts';
import { awsError } from '../fake-answers.ts';

const operation = 'cloudwatch:DescribeAlarms';

function codeOf(error: unknown): string {
  return failureOf(error, operation).code;
}

function nodeError(code: string, name = 'Error'): Error {
  return Object.assign(new Error(`read ${code}`), { code, name });
}

describe('failureOf', () => {
  it.each([
    ['AccessDenied', {}],
    ['AccessDeniedException', {}],
    ['AuthorizationError', { status: 403 }],
    ['AuthorizationErrorException', { status: 403 }],
    ['UnauthorizedOperation', { status: 403 }],
    ['NotAuthorized', {}],
    ['KMSAccessDenied', {}],
    ['SomethingNewAboutPermissions', { status: 403 }],
  ])('failureOf returns ACCESS_DENIED when AWS answers %s', (name, extra) => {
    expect(codeOf(awsError(name, extra))).toBe('ACCESS_DENIED');
  });

  it.each([
    ['Throttling', {}],
    ['ThrottlingException', {}],
    ['Throttled', { status: 429 }],
    ['TooManyRequestsException', {}],
    ['RequestLimitExceeded', { status: 503 }],
    ['SlowDown', { status: 503 }],
    ['SomethingNew', { status: 429 }],
    ['SomethingNew', { $retryable: { throttling: true } }],
  ])('failureOf returns THROTTLED when AWS answers %s with %j', (name, extra) => {
    expect(codeOf(awsError(name, extra))).toBe('THROTTLED');
  });

  it.each([
    ['the deadline', nodeError('ABORT_ERR', 'AbortError')],
    ['the request timeout', nodeError('ETIMEDOUT', 'TimeoutError')],
    ['the connection timeout', Object.assign(new Error('no connection'), { name: 'TimeoutError' })],
    ['a socket that timed out', nodeError('ETIMEDOUT')],
    ['RequestTimeout', awsError('RequestTimeout')],
  ])('failureOf returns TIMED_OUT after %s', (_why, error) => {
    expect(codeOf(error)).toBe('TIMED_OUT');
  });

  it.each([
    ['a connection that was reset, though the SDK calls it a timeout', nodeError('ECONNRESET', 'TimeoutError')],
    ['a connection that was refused', nodeError('ECONNREFUSED', 'TimeoutError')],
    ['an answer that is not JSON', new SyntaxError('Unexpected token <')],
    ['a fault of AWS', awsError('InternalFailure', { status: 500 })],
    ['a session that has expired', awsError('ExpiredToken', { status: 403 })],
    ['a clock that is wrong', awsError('SignatureDoesNotMatch', { status: 403 })],
    ['a limit that no retry lifts', awsError('LimitExceededException')],
    ['no credentials', Object.assign(new Error('none'), { name: 'CredentialsProviderError' })],
    ['something that is no error', 'boom'],
    ['nothing', undefined],
  ])('failureOf returns UNEXPECTED_ERROR after %s', (_why, error) => {
    expect(codeOf(error)).toBe('UNEXPECTED_ERROR');
  });

  it('failureOf returns the name, the message and the request id that AWS sent', () => {
    expect(
      failureOf(awsError('AccessDenied', { message: 'User is not authorized', requestId: 'r-7' }), operation),
    ).toEqual({
      code: 'ACCESS_DENIED',
      operation,
      awsCode: 'AccessDenied',
      message: 'User is not authorized',
      requestId: 'r-7',
    });
  });

  it.each([
    ['the SDK', Object.assign(new Error('x'), { name: 'TimeoutError' })],
    ['the deserializer', Object.assign(new SyntaxError('x'), { $metadata: { httpStatusCode: 200 } })],
    ['the network', nodeError('ENOTFOUND')],
  ])('failureOf returns no AWS code for an error of %s', (_source, error) => {
    expect(failureOf(error, operation).awsCode).toBeUndefined();
  });

  it('failureOf explains that a Region may not be enabled when it does not know the access key', () => {
    const { code, message } = failureOf(
      awsError('UnrecognizedClientException', { message: 'The token is invalid.' }),
      operation,
    );
    expect({ code, message }).toEqual({
      code: 'ACCESS_DENIED',
      message:
        'The credentials are not valid here, or the Region is not enabled in this account. AWS said: The token is invalid.',
    });
  });

  it('failureOf limits a message to one line of 300 characters without control characters', () => {
    const message = `first\r\nsecond\u001b[31m \u202Ethird ${'x'.repeat(400)}`;
    const cleaned = failureOf(awsError('ValidationError', { message }), operation).message;
    expect(cleaned).toBe(`first second [31m third ${'x'.repeat(275)}…`);
    expect(cleaned).toHaveLength(300);
  });

  it('failureOf never cuts a character in two', () => {
    const cleaned = failureOf(awsError('ValidationError', { message: `${'x'.repeat(298)}😀😀` }), operation).message;
    expect(cleaned).toBe(`${'x'.repeat(298)}…`);
  });

  it('failureOf uses the code or the name as the message when the error has none', () => {
    expect(failureOf(nodeErrorWithoutMessage(), operation).message).toBe('ECONNREFUSED');
  });
});

function nodeErrorWithoutMessage(): Error {
  return Object.assign(new AggregateError([], ''), { code: 'ECONNREFUSED' });
}

describe('isNotFound', () => {
  it.each(['ResourceNotFoundException', 'NotFound', 'NotFoundException', 'NoSuchKey'])(
    'isNotFound is true for %s',
    (name) => {
      expect(isNotFound(failureOf(awsError(name), operation))).toBe(true);
    },
  );

  it.each(['NoSuchBucket', 'TrailNotFoundException', 'AccessDenied'])('isNotFound is false for %s', (name) => {
    expect(isNotFound(failureOf(awsError(name), operation))).toBe(false);
  });
});
