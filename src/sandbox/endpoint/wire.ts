import { Readable } from 'node:stream';
import type { AwsError, ServiceName } from '../world/errors.ts';
import type { RecordedCall } from './calls.ts';

/** The parts of an HTTP response that the SDK's deserializer reads. */
export type WireResponse = {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: Uint8Array | Readable;
};

const utf8 = new TextEncoder();

/**
 * Builds an error response as the service would send it. It goes through the SDK's own deserializer, so that the
 * exception's class, name, `$metadata` and retries are those of the real SDK.
 */
export function errorResponse(
  service: ServiceName,
  error: AwsError,
  { requestId, hasBody, date }: { readonly requestId: string; readonly hasBody: boolean; readonly date?: string },
): WireResponse {
  const response = undatedErrorResponse(service, error, { requestId, hasBody });
  return date === undefined ? response : { ...response, headers: { ...response.headers, date } };
}

function undatedErrorResponse(
  service: ServiceName,
  error: AwsError,
  { requestId, hasBody }: { readonly requestId: string; readonly hasBody: boolean },
): WireResponse {
  const { statusCode } = error;
  const fault = statusCode < 500 ? 'Sender' : 'Receiver';
  switch (service) {
    case 'sns':
    case 'sts': {
      const body = `<ErrorResponse><Error><Type>${fault}</Type>${codeAndMessage(error)}</Error><RequestId>${requestId}</RequestId></ErrorResponse>`;
      return { statusCode, headers: { 'x-amzn-requestid': requestId }, body: utf8.encode(body) };
    }
    case 's3': {
      const body = `<Error>${codeAndMessage(error)}<RequestId>${requestId}</RequestId></Error>`;
      return { statusCode, headers: { 'x-amz-request-id': requestId }, body: utf8.encode(hasBody ? body : '') };
    }
    case 'cloudwatch': {
      const headers = { 'x-amzn-requestid': requestId, 'x-amzn-query-error': `${error.code};${fault}` };
      return { statusCode, headers, body: jsonBody(error) };
    }
    default:
      return { statusCode, headers: { 'x-amzn-requestid': requestId }, body: jsonBody(error) };
  }
}

/** Builds the response of a proxy in between, which does not speak the service's protocol. */
export function garbageResponse(requestId: string): WireResponse {
  const body = utf8.encode('<html><body>It works!</body></html>');
  return { statusCode: 200, headers: { 'content-type': 'text/html', 'x-amzn-requestid': requestId }, body };
}

/** Builds a response whose connection breaks: objects of S3 are streams, and other bodies are read whole before parsing. */
export function cutResponse({ service, operation }: RecordedCall, requestId: string): WireResponse {
  const headers = { 'x-amzn-requestid': requestId };
  if (operation === 'GetObject') return { statusCode: 200, headers, body: Readable.from(halfAnObject()) };
  const isXml = service === 'sns' || service === 'sts' || service === 's3';
  const body = isXml ? '<Response><Result><Member>a' : '{"nextToken":"a","NextTok';
  return { statusCode: 200, headers, body: utf8.encode(body) };
}

async function* halfAnObject(): AsyncGenerator<Uint8Array> {
  yield utf8.encode('{');
  throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
}

function jsonBody(error: AwsError): Uint8Array {
  return utf8.encode(JSON.stringify({ __type: error.code, message: error.message, ...error.fields }));
}

function codeAndMessage(error: AwsError): string {
  return `<Code>${error.code}</Code><Message>${escapeXml(error.message)}</Message>`;
}

function escapeXml(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}
