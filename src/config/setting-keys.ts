import * as z from 'zod/mini';
import { type ControlId, controlOf, controls, isControlId } from '../controls/catalog.ts';
import { type AccountId, isAccountId } from '../domain/account.ts';
import { parseArn } from '../domain/arn.ts';
import { parseJson } from '../domain/json.ts';
import type { SubscriptionRequest } from '../domain/settings.ts';
import { isEndpointFor, subscriptionProtocols } from './subscription-endpoint.ts';

/** One setting: how its text (environment, flag) becomes a value, the schema of the value, and the schema in words. */
export type SettingKey<Value = unknown> = {
  readonly fromText: (text: string) => unknown;
  readonly schema: z.ZodMiniType<Value>;
  readonly expected: string;
};

const list = (text: string): readonly string[] => text.split(',').map((item) => item.trim());
const asIs = (text: string): string => text;
const json = (text: string): unknown => {
  const parsed = parseJson(text);
  return parsed === undefined ? text : parsed;
};
const pairs = (text: string): unknown => {
  const entries = list(text).map((item) => item.split('='));
  return entries.every((entry) => entry.length === 2) ? Object.fromEntries(entries) : text;
};
const boolean = (text: string): unknown => (text === 'true' ? true : text === 'false' ? false : text);
const number = (text: string): unknown => (/^\d+$/.test(text) ? Number(text) : text);

/** Returns the schema of a list with at least one item: an empty list never means everything. */
const listOf = <Item extends z.ZodMiniType>(item: Item) => z.readonly(z.array(item).check(z.minLength(1)));
const matching = (pattern: RegExp) => z.string().check(z.regex(pattern));
const nonEmpty = z.string().check(z.trim(), z.minLength(1));

const accountId = z.custom<AccountId>((value) => typeof value === 'string' && isAccountId(value));
const accountIds = listOf(accountId);
const units = listOf(matching(/^[^,]{1,2048}$/));
const controlId = z.custom<ControlId>((value) => typeof value === 'string' && isControlId(value));
const control = z.pipe(controlId, z.transform(controlOf));
const topicArn = z.string().check(z.refine(isTopicArn));
// The characters of IAM, SNS and CloudWatch names (API references of AssumeRole, CreateTopic, PutMetricFilter).
const roleName = matching(/^(?:[\w+=,.@-]+\/)*[\w+=,.@-]{1,64}$/);
const externalId = matching(/^[\w+=,.@:/-]{2,1224}$/);
const topicName = matching(/^[\w-]{1,256}$/);
const metricNamespace = matching(/^[^:*$]{1,255}$/);
const resourcePrefix = matching(/^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/);
const kmsKeyId = matching(/^.{1,2048}$/);
const reportUri = z.string().check(z.refine(isReportUri));
// The library drops a key `__proto__`: a tag that is not compared would select more accounts.
const tags = z.pipe(
  z.custom<object>((given) => typeof given !== 'object' || given === null || !Object.hasOwn(given, '__proto__')),
  z.record(z.string().check(z.minLength(1)), z.string()),
);
const exemption = z.strictObject({ account: accountId, control: controlId, reason: nonEmpty, expires: z.iso.date() });
const subscription = z.pipe(z.string().check(z.refine(isSubscription)), z.transform(readSubscription));

function isTopicArn(text: string): boolean {
  const arn = parseArn(text);
  return (
    arn?.service === 'sns' && isAccountId(arn.accountId) && arn.region !== '' && /^[\w-]{1,256}$/.test(arn.resource)
  );
}

function isReportUri(text: string): boolean {
  if (!/^[a-z0-9]+:\/\//i.test(text)) return text.trim() !== '';
  return /^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](?:\/.*)?$/.test(text);
}

function isSubscription(text: string): boolean {
  const { protocol, endpoint } = readSubscription(text);
  return isEndpointFor(protocol, endpoint);
}

function readSubscription(text: string): SubscriptionRequest {
  const [protocol = '', ...rest] = text.split(':');
  return { protocol, endpoint: rest.join(':') };
}

const accountIdsExpected = 'account ids of twelve digits, in quotes where the file is YAML, at least one';
const unitsExpected = 'ids (ou-…) or paths of names (Workloads/Prod) of organizational units, at least one';

export const settingKeys = {
  mode: { fromText: asIs, schema: z.enum(['audit', 'remediate']), expected: 'audit or remediate' },
  roleName: { fromText: asIs, schema: roleName, expected: 'the name of an IAM role, with its path if it has one' },
  externalId: {
    fromText: asIs,
    schema: externalId,
    expected: '2 to 1,224 of the characters A-Z a-z 0-9 _ + = , . @ : / -',
  },
  controls: {
    fromText: list,
    schema: listOf(control),
    expected: `control ids: ${controls.map(({ id }) => id).join(', ')}`,
  },
  accounts: { fromText: list, schema: accountIds, expected: accountIdsExpected },
  excludeAccounts: { fromText: list, schema: accountIds, expected: accountIdsExpected },
  organizationalUnits: { fromText: list, schema: units, expected: unitsExpected },
  excludeOrganizationalUnits: { fromText: list, schema: units, expected: unitsExpected },
  tags: {
    fromText: pairs,
    schema: z.readonly(tags.check(z.refine((given) => Object.keys(given).length > 0))),
    expected: 'tags of accounts, key=value, at least one',
  },
  exemptions: {
    fromText: json,
    schema: z.readonly(z.array(z.readonly(exemption))),
    expected: 'a list of {account, control, reason, expires}, all required, expires as YYYY-MM-DD',
  },
  topicArns: {
    fromText: list,
    schema: listOf(topicArn),
    expected: 'ARNs of SNS topics, one a Region',
  },
  topicName: {
    fromText: asIs,
    schema: topicName,
    expected: 'the name of an SNS topic: up to 256 letters, digits, - and _',
  },
  subscriptions: {
    fromText: list,
    schema: listOf(subscription),
    expected: `PROTOCOL:ENDPOINT with a protocol of ${subscriptionProtocols.join(', ')} and an endpoint that fits it`,
  },
  topicKmsKeyId: { fromText: asIs, schema: kmsKeyId, expected: 'the id, ARN or alias of a KMS key' },
  metricNamespace: { fromText: asIs, schema: metricNamespace, expected: 'up to 255 characters without : * $' },
  resourcePrefix: { fromText: asIs, schema: resourcePrefix, expected: 'up to 64 letters, digits, - and _' },
  acceptBroaderFilters: { fromText: boolean, schema: z.boolean(), expected: 'true or false' },
  strict: { fromText: boolean, schema: z.boolean(), expected: 'true or false' },
  proveDelivery: { fromText: boolean, schema: z.boolean(), expected: 'true or false' },
  concurrency: {
    fromText: number,
    schema: z.int().check(z.minimum(1), z.maximum(1000)),
    expected: 'a whole number from 1 to 1000',
  },
  reportUri: {
    fromText: list,
    schema: z.union([
      z.pipe(
        reportUri,
        z.transform((uri) => [uri]),
      ),
      listOf(reportUri),
    ]),
    expected: 's3://bucket/prefix or a folder, or a list of them',
  },
  reportBucketOwner: {
    fromText: asIs,
    schema: accountId,
    expected: 'the id of the account that the bucket belongs to',
  },
  reportKmsKeyId: { fromText: asIs, schema: kmsKeyId, expected: 'the id, ARN or alias of a KMS key' },
  notifyTopicArn: { fromText: asIs, schema: topicArn, expected: 'the ARN of an SNS topic' },
} as const satisfies Readonly<Record<string, SettingKey>>;

export type SettingName = keyof typeof settingKeys;
export type SettingValues = { readonly [Name in SettingName]?: z.output<(typeof settingKeys)[Name]['schema']> };

export function isSettingName(text: string): text is SettingName {
  return Object.hasOwn(settingKeys, text);
}

export const settingNames: readonly SettingName[] = Object.keys(settingKeys).filter(isSettingName);
