import { parseArn } from '../domain/arn.ts';

/** The protocols of SNS `Subscribe` that need only an endpoint (firehose also needs a role). */
const endpoints = {
  email: isEmail,
  'email-json': isEmail,
  https: (text) => isUrl(text, 'https:'),
  http: (text) => isUrl(text, 'http:'),
  sqs: (text) => parseArn(text)?.service === 'sqs',
  lambda: (text) => parseArn(text)?.service === 'lambda',
  // E.164, as SNS requires.
  sms: (text) => /^\+[1-9]\d{6,14}$/.test(text),
} as const satisfies Readonly<Record<string, (text: string) => boolean>>;

export const subscriptionProtocols = Object.keys(endpoints);

/** Returns whether SNS accepts the endpoint for the protocol. */
export function isEndpointFor(protocol: string, endpoint: string): boolean {
  const accepts = Object.entries(endpoints).find(([name]) => name === protocol)?.[1];
  return accepts?.(endpoint) ?? false;
}

function isEmail(text: string): boolean {
  return /^[^\s@,:]+@[^\s@,:]+\.[^\s@,:]+$/.test(text);
}

function isUrl(text: string, scheme: string): boolean {
  return URL.canParse(text) && new URL(text).protocol === scheme;
}
