import { Readable } from 'node:stream';
import type { PutObjectCommandInput } from '@aws-sdk/client-s3';

/** Reads every kind of body that PutObject accepts. */
export async function bodyBytes(body: PutObjectCommandInput['Body']): Promise<Uint8Array> {
  if (body === undefined) return new Uint8Array();
  if (typeof body === 'string') return new TextEncoder().encode(body);
  if (body instanceof Uint8Array) return Uint8Array.from(body);
  if (body instanceof Blob) return new Uint8Array(await body.arrayBuffer());
  const chunks: Uint8Array[] = [];
  for await (const chunk of body as AsyncIterable<Uint8Array | string>) {
    chunks.push(typeof chunk === 'string' ? new TextEncoder().encode(chunk) : chunk);
  }
  return Uint8Array.from(Buffer.concat(chunks));
}

/** A stream with the conversions that the SDK adds to the body of a response. */
export type AnswerBody = Readable & {
  readonly transformToByteArray: () => Promise<Uint8Array>;
  readonly transformToString: (encoding?: string) => Promise<string>;
  readonly transformToWebStream: () => ReadableStream;
};

export function streamOf(bytes: Uint8Array): AnswerBody {
  return Object.assign(Readable.from([Buffer.from(bytes)]), {
    transformToByteArray: async () => Uint8Array.from(bytes),
    transformToString: async (encoding = 'utf-8') => new TextDecoder(encoding).decode(bytes),
    transformToWebStream: () => new Blob([Buffer.from(bytes)]).stream(),
  });
}
