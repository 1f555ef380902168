/**
 * Measures the lower bound of the cost of an audit's calls in this Node.js: ten calls for each account, signed by hand,
 * sent over kept connections. Answers are received and not parsed, and nothing is evaluated.
 *
 * floor.ts <accounts>; prints the accounts.
 */

import { createHash, createHmac } from 'node:crypto';
import { Agent, request } from 'node:http';
import { accountIdAt, region } from './answers.ts';

const { hostname, port, host } = new URL(process.env['AWS_ENDPOINT_URL'] ?? 'http://127.0.0.1');
const agent = new Agent({ keepAlive: true, maxSockets: 256 });
const concurrency = 40;

type Call = { readonly service: string; readonly target?: string; readonly body: string };
type Key = { readonly id: string; readonly secret: string; readonly token?: string };

const json = (service: string, target: string, body: object): Call => ({ service, target, body: JSON.stringify(body) });
const query = (service: string, form: Readonly<Record<string, string>>): Call => ({
  service,
  body: new URLSearchParams(form).toString(),
});

/** The calls of an account: the lists are sequential, the calls of one list concurrent. */
function audit(account: string): readonly (readonly Call[])[] {
  const trail = { Name: `arn:aws:cloudtrail:${region}:${account}:trail/t`, TrailName: 't' };
  const topic = { TopicArn: `arn:aws:sns:${region}:${account}:security-alarms`, Version: '2010-03-31' };
  return [
    [json('cloudtrail', 'CloudTrail_20131101.DescribeTrails', {})],
    [
      json('cloudtrail', 'CloudTrail_20131101.GetTrailStatus', trail),
      json('cloudtrail', 'CloudTrail_20131101.GetEventSelectors', trail),
      json('logs', 'Logs_20140328.DescribeMetricFilters', { logGroupName: 'g' }),
    ],
    [json('monitoring', 'GraniteServiceVersion20100801.DescribeAlarmsForMetric', { Namespace: 'n', MetricName: 'm' })],
    [
      json('monitoring', 'GraniteServiceVersion20100801.ListAlarmMuteRules', { AlarmName: 'a' }),
      query('sns', { Action: 'GetTopicAttributes', ...topic }),
      query('sns', { Action: 'ListSubscriptionsByTopic', ...topic }),
    ],
    [query('sns', { Action: 'GetSubscriptionAttributes', SubscriptionArn: topic.TopicArn, Version: '2010-03-31' })],
  ];
}

const hmac = (key: string | Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest();
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** Signs a request with Signature Version 4. */
function signed({ service, target, body }: Call, key: Key): Record<string, string> {
  const time = new Date().toISOString().replaceAll(/[-:]|\.\d{3}/g, '');
  const scope = `${time.slice(0, 8)}/${region}/${service}/aws4_request`;
  const headers: Record<string, string> = {
    'content-type': target === undefined ? 'application/x-www-form-urlencoded' : 'application/x-amz-json-1.1',
    host,
    'x-amz-date': time,
    ...(key.token === undefined ? {} : { 'x-amz-security-token': key.token }),
    ...(target === undefined ? {} : { 'x-amz-target': target }),
  };
  const names = Object.keys(headers).join(';');
  const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
  const canonical = `POST\n/\n\n${lines.join('')}\n${names}\n${sha256(body)}`;
  const signingKey = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${key.secret}`);
  const signature = hmac(signingKey, `AWS4-HMAC-SHA256\n${time}\n${scope}\n${sha256(canonical)}`).toString('hex');
  const authorization = `AWS4-HMAC-SHA256 Credential=${key.id}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
  return { ...headers, authorization };
}

function send(call: Call, key: Key): Promise<string> {
  return new Promise((resolve, reject) => {
    const headers = { ...signed(call, key), 'content-length': Buffer.byteLength(call.body) };
    const sent = request({ hostname, port, method: 'POST', path: '/', headers, agent }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        text += chunk;
      });
      response.on('end', () => resolve(text));
    });
    sent.on('error', reject);
    sent.end(call.body);
  });
}

async function enter(account: string): Promise<Key> {
  const RoleArn = `arn:aws:iam::${account}:role/OrganizationAccountAccessRole`;
  const form = { Action: 'AssumeRole', RoleArn, RoleSessionName: 'audit', Version: '2011-06-15' };
  const answer = await send(query('sts', form), { id: 'AKIABENCHMARK', secret: 'secret' });
  const text = (name: string): string => new RegExp(`<${name}>([^<]*)`).exec(answer)?.[1] ?? '';
  return { id: text('AccessKeyId'), secret: text('SecretAccessKey'), token: text('SessionToken') };
}

const queue = Array.from({ length: Number(process.argv[2]) }, (_, index) => accountIdAt(index)).values();

async function drain(): Promise<void> {
  for (const account of queue) {
    const key = await enter(account);
    for (const calls of audit(account)) await Promise.all(calls.map((call) => send(call, key)));
    console.log(account);
  }
}

await Promise.all(Array.from({ length: concurrency }, drain));
agent.destroy();
