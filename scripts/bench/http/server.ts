/**
 * Serves the answers of `answers.ts` over HTTP, after a latency, in the protocol of each service and client. Is a
 * process of its own, so that its CPU time does not count for the measured programs.
 *
 * server.ts <accounts> <latency in ms>; prints the port.
 */

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { cbor } from '@smithy/core/cbor';
import { answers, managementAccountId } from './answers.ts';

const [accounts = '100', latencyMs = '0'] = process.argv.slice(2);

type Question = { readonly operation: string; readonly input: Readonly<Record<string, unknown>> };
type Answered = { readonly contentType: string; readonly body: string | Uint8Array };

/** Finds the operation in one of three protocols: a target in a header (JSON), a path (CBOR), a form (query). */
function questionOf({ headers, url = '' }: IncomingMessage, body: Buffer): Question {
  const target = headers['x-amz-target'];
  if (typeof target === 'string') {
    return { operation: target.split('.').at(-1) ?? '', input: JSON.parse(body.toString() || '{}') };
  }
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') {
    return { operation: url.split('/').at(-1) ?? '', input: body.length === 0 ? {} : Object(cbor.deserialize(body)) };
  }
  const form = new URLSearchParams(body.toString());
  return { operation: form.get('Action') ?? '', input: Object.fromEntries(form) };
}

function answered({ headers }: IncomingMessage, { operation }: Question, output: object): Answered {
  if (headers['x-amz-target'] !== undefined) {
    return { contentType: headers['content-type'] ?? 'application/x-amz-json-1.1', body: JSON.stringify(output) };
  }
  if (headers['smithy-protocol'] === 'rpc-v2-cbor') {
    return { contentType: 'application/cbor', body: cbor.serialize(output) };
  }
  const result = `<${operation}Result>${xml(output)}</${operation}Result>`;
  const metadata = '<ResponseMetadata><RequestId>00000000-0000-4000-8000-000000000000</RequestId></ResponseMetadata>';
  return { contentType: 'text/xml', body: `<${operation}Response>${result}${metadata}</${operation}Response>` };
}

/** Writes the XML of the query protocol: a list has members, and attributes are entries. */
function xml(value: unknown): string {
  if (Array.isArray(value)) return value.map((item) => `<member>${xml(item)}</member>`).join('');
  if (typeof value !== 'object' || value === null) {
    return String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  }
  return Object.entries(value)
    .map(([name, item]) => `<${name}>${name === 'Attributes' ? entries(item) : xml(item)}</${name}>`)
    .join('');
}

function entries(attributes: object): string {
  return Object.entries(attributes)
    .map(([key, value]) => `<entry><key>${key}</key><value>${xml(value)}</value></entry>`)
    .join('');
}

/** Returns the account of the session that signed the request: its id is in the access key. */
function accountOf({ headers }: IncomingMessage): string {
  return /Credential=ASIA(\d{12})BNCH\//.exec(headers.authorization ?? '')?.[1] ?? managementAccountId;
}

function respond(request: IncomingMessage, response: ServerResponse, body: Buffer): void {
  const question = questionOf(request, body);
  const answer = answers[question.operation];
  if (answer === undefined) {
    process.stderr.write(`No answer to ${question.operation}.\n`);
    response.writeHead(501).end();
    return;
  }
  const asked = { accountId: accountOf(request), accounts: Number(accounts), input: question.input };
  const { contentType, body: text } = answered(request, question, answer(asked));
  response.writeHead(200, {
    'content-type': contentType,
    'content-length': Buffer.byteLength(text),
    'x-amzn-requestid': '00000000-0000-4000-8000-000000000000',
    ...(contentType === 'application/cbor' ? { 'smithy-protocol': 'rpc-v2-cbor' } : {}),
  });
  response.end(text);
}

const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    setTimeout(() => respond(request, response, Buffer.concat(chunks)), Number(latencyMs));
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  console.log(typeof address === 'object' && address !== null ? address.port : address);
});
