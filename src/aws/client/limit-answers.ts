import { pipeline, Readable, Transform, type TransformCallback } from 'node:stream';
import type { RequestHandler } from '@smithy/types';
import { optional } from '../../domain/optional.ts';
import { maxAnswerBytes } from './limits.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- the SDK itself leaves open what its handlers pass to each other
export type HttpRequestHandler = RequestHandler<any, any, any>;

/** Is thrown for a body that is too large. It has `$metadata`, as the SDK adds a hint to the message of other errors. */
class AnswerTooLarge extends Error {
  override readonly name = 'AnswerTooLarge';
  readonly $metadata = {};

  constructor(limitBytes: number) {
    super(`The answer has more than ${limitBytes.toLocaleString('en-US')} bytes, and is read no further.`);
  }
}

/**
 * Limits the body of every answer. The SDK collects a body before it parses it, and the administrators of an account
 * decide how long it is.
 */
export function limitAnswers(handler: HttpRequestHandler, limitBytes: number = maxAnswerBytes): HttpRequestHandler {
  return {
    ...optional({ metadata: handler.metadata }),
    destroy: () => handler.destroy?.(),
    handle: async (request, options) => {
      const answer = await handler.handle(request, options);
      limitBody(answer.response, limitBytes);
      return answer;
    },
  };
}

type Response = { readonly headers?: Readonly<Record<string, string>>; body?: unknown };

/** Node.js reads no more of a body than its `content-length`, so only a body without one has to be counted. */
function limitBody(response: Response, limitBytes: number): void {
  const { body, headers = {} } = response;
  if (!(body instanceof Readable)) return;
  const length = Number(headers['content-length'] ?? Number.NaN);
  if (length > limitBytes) {
    // Closes the connection: the body would arrive all the same.
    body.destroy();
    throw new AnswerTooLarge(limitBytes);
  }
  if (Number.isNaN(length)) response.body = pipeline(body, new LimitedBody(limitBytes), ignoreErrors);
}

/** Passes a body on, and fails at its limit. */
class LimitedBody extends Transform {
  readonly #limitBytes: number;
  #passedBytes = 0;

  constructor(limitBytes: number) {
    super();
    this.#limitBytes = limitBytes;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.#passedBytes += chunk.length;
    if (this.#passedBytes > this.#limitBytes) done(new AnswerTooLarge(this.#limitBytes));
    else done(null, chunk);
  }
}

/** The SDK reads the errors of the body itself. */
function ignoreErrors(): void {}
