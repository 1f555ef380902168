import {
  CreateTrailCommand,
  PutEventSelectorsCommand,
  type PutEventSelectorsRequest,
  StartLoggingCommand,
  type Trail,
} from '@aws-sdk/client-cloudtrail';
import { type MetricAlarm, PutMetricAlarmCommand } from '@aws-sdk/client-cloudwatch';
import {
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  type MetricFilter,
  PutMetricFilterCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { CreateAliasCommand, CreateKeyCommand, DisableKeyCommand } from '@aws-sdk/client-kms';
import {
  CloseAccountCommand,
  CreateAccountCommand,
  CreateOrganizationalUnitCommand,
  CreateOrganizationCommand,
  EnableAWSServiceAccessCommand,
  ListRootsCommand,
  MoveAccountCommand,
  TagResourceCommand,
} from '@aws-sdk/client-organizations';
import { CreateBucketCommand, PutObjectCommand } from '@aws-sdk/client-s3';
import { CreateTopicCommand, SetTopicAttributesCommand, SubscribeCommand } from '@aws-sdk/client-sns';
import type {
  AccountContents,
  Bucket,
  Key,
  RegionContents,
  Tags,
  Topic,
  WorldLogGroup,
  WorldMetricAlarm,
  WorldTrail,
} from '../../src/sandbox/index.ts';
import { deepMutableCopy } from '../../src/sandbox/world/deep-mutable-copy.ts';
import { type Clients, clientsFor, type Keys, keysOfRole } from './aws-contract-clients.ts';
import {
  accessRoleName,
  type FixtureAccount,
  type FixtureOrganization,
  type Ids,
} from './aws-contract-organization.ts';

/** moto_server accepts any key and treats its caller as the account 123456789012. */
export const motoManagementKeys: Keys = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'not-checked' };

const trailBucket = 'trails-of-the-organization';

/**
 * Sets a fixture up in an empty moto_server, by the API. What moto has no API for is left out: composite alarms and
 * mute rules (its answer is a crash), and subscriptions that are not confirmed (it confirms each at once).
 */
export async function fixtureInMoto(url: string, fixture: FixtureOrganization): Promise<Ids> {
  const connection = { endpoint: url };
  const management = clientsFor(motoManagementKeys, connection);
  const { ids, kmsKeys } = await foundOrganization(management, fixture);
  await management.s3.send(new CreateBucketCommand({ Bucket: trailBucket }));
  await Promise.all(
    fixture.accounts.map(async ({ key, contents }, index) => {
      if (contents === undefined) return;
      const keys = index === 0 ? motoManagementKeys : await memberKeys(management, ids.account(key));
      await fillAccount(contents(ids), { at: (region) => clientsFor(keys, connection, region), kmsKeys });
    }),
  );
  await Promise.all(
    fixture.accounts
      .filter(({ State }) => State === 'SUSPENDED')
      .map(({ key }) => management.organizations.send(new CloseAccountCommand({ AccountId: ids.account(key) }))),
  );
  return ids;
}

async function memberKeys({ sts }: Pick<Clients, 'sts'>, accountId: string): Promise<Keys> {
  return keysOfRole(sts, { RoleArn: `arn:aws:iam::${accountId}:role/${accessRoleName}`, RoleSessionName: 'set-up' });
}

type Founded = { readonly ids: Ids; readonly kmsKeys: Map<string, string> };

async function foundOrganization(
  { organizations }: Clients,
  { accounts, units }: FixtureOrganization,
): Promise<Founded> {
  const { Organization } = await organizations.send(new CreateOrganizationCommand({ FeatureSet: 'ALL' }));
  await organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal: 'cloudtrail.amazonaws.com' }));
  const { Roots } = await organizations.send(new ListRootsCommand());
  const root = text(Roots?.[0]?.Id);
  const unitIds = new Map<string, string>();
  for (const { name, parent } of units) {
    const ParentId = parent === undefined ? root : found(unitIds, parent);
    const made = await organizations.send(new CreateOrganizationalUnitCommand({ Name: name, ParentId }));
    unitIds.set(name, text(made.OrganizationalUnit?.Id));
  }
  const [management, ...members] = accounts;
  const accountIds = new Map([[text(management?.key), text(Organization?.MasterAccountId)]]);
  await Promise.all(
    members.map(async (account) => {
      const { CreateAccountStatus } = await organizations.send(
        new CreateAccountCommand({ AccountName: account.Name, Email: account.Email, Tags: tagList(account.Tags) }),
      );
      const id = text(CreateAccountStatus?.AccountId);
      accountIds.set(account.key, id);
      await moveAccount(organizations, { account, id, root, unitIds });
    }),
  );
  if (management?.Tags !== undefined) {
    const ResourceId = found(accountIds, management.key);
    await organizations.send(new TagResourceCommand({ ResourceId, Tags: tagList(management.Tags) }));
  }
  const kmsKeys = new Map<string, string>();
  const ids: Ids = {
    organization: text(Organization?.Id),
    root,
    account: (key) => found(accountIds, key),
    unit: (name) => found(unitIds, name),
    kmsKey: (name) => found(kmsKeys, name),
  };
  return { ids, kmsKeys };
}

type Move = {
  readonly account: FixtureAccount;
  readonly id: string;
  readonly root: string;
  readonly unitIds: ReadonlyMap<string, string>;
};

async function moveAccount(
  organizations: Clients['organizations'],
  { account, id, root, unitIds }: Move,
): Promise<void> {
  if (account.unit === undefined) return;
  const DestinationParentId = found(unitIds, account.unit);
  await organizations.send(new MoveAccountCommand({ AccountId: id, SourceParentId: root, DestinationParentId }));
}

type Site = { readonly at: (region: string) => Clients; readonly kmsKeys: Map<string, string> };

async function fillAccount({ buckets = [], regions = {} }: AccountContents, site: Site): Promise<void> {
  for (const bucket of buckets) await makeBucket(site.at(bucket.Region), bucket);
  for (const [region, contents] of Object.entries(regions)) await fillRegion(site.at(region), contents, site.kmsKeys);
}

async function fillRegion(clients: Clients, contents: RegionContents, kmsKeys: Map<string, string>): Promise<void> {
  const { keys = [], logGroups = [], trails = [], topics = [], metricAlarms = [] } = contents;
  for (const key of keys) await makeKey(clients, key, kmsKeys);
  for (const topic of topics) await makeTopic(clients, topic);
  for (const group of logGroups) await makeLogGroup(clients, group);
  for (const trail of trails) await makeTrail(clients, trail);
  await Promise.all(metricAlarms.map((alarm) => makeAlarm(clients, alarm)));
}

async function makeBucket({ s3 }: Clients, { Name, Region, objects = {} }: Bucket): Promise<void> {
  const elsewhere =
    Region === 'eu-west-1' ? { CreateBucketConfiguration: { LocationConstraint: Region } as const } : {};
  await s3.send(new CreateBucketCommand({ Bucket: Name, ...elsewhere }));
  for (const [Key, Body] of Object.entries(objects)) await s3.send(new PutObjectCommand({ Bucket: Name, Key, Body }));
}

async function makeKey({ kms }: Clients, key: Key, kmsKeys: Map<string, string>): Promise<void> {
  const made = await kms.send(
    new CreateKeyCommand({
      Description: key.Description,
      ...(key.Policy === undefined ? {} : { Policy: policyText(key.Policy) }),
    }),
  );
  const id = text(made.KeyMetadata?.KeyId);
  kmsKeys.set(key.KeyId, id);
  for (const alias of key.aliases ?? []) await kms.send(new CreateAliasCommand({ AliasName: alias, TargetKeyId: id }));
  if (key.KeyState === 'Disabled') await kms.send(new DisableKeyCommand({ KeyId: id }));
}

async function makeTopic({ sns }: Clients, topic: Topic): Promise<void> {
  const { TopicArn } = await sns.send(new CreateTopicCommand({ Name: topic.Name, Tags: tagList(topic.Tags) }));
  const { Policy, KmsMasterKeyId, DisplayName } = topic;
  const attributes = { KmsMasterKeyId, DisplayName, ...(Policy === undefined ? {} : { Policy: policyText(Policy) }) };
  for (const [AttributeName, AttributeValue] of Object.entries(attributes)) {
    if (AttributeValue === undefined) continue;
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
  }
  for (const { Protocol, Endpoint, FilterPolicy, FilterPolicyScope } of topic.subscriptions ?? []) {
    const Attributes = {
      ...(FilterPolicy === undefined ? {} : { FilterPolicy: policyText(FilterPolicy) }),
      ...(FilterPolicyScope === undefined ? {} : { FilterPolicyScope }),
    };
    await sns.send(new SubscribeCommand({ TopicArn, Protocol, Endpoint, Attributes }));
  }
}

async function makeLogGroup({ logs }: Clients, group: WorldLogGroup): Promise<void> {
  const { logGroupName, logGroupClass, logStreams = [], metricFilters = [] } = group;
  await logs.send(new CreateLogGroupCommand({ logGroupName, logGroupClass }));
  for (const { logStreamName } of logStreams) {
    await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  }
  for (const filter of metricFilters) {
    const { creationTime: _when, ...input } = deepMutableCopy<MetricFilter & { readonly filterName: string }>(filter);
    await logs.send(
      new PutMetricFilterCommand({
        ...input,
        logGroupName,
        filterPattern: filter.filterPattern,
        metricTransformations: input.metricTransformations,
      }),
    );
  }
}

async function makeTrail({ cloudtrail }: Clients, trail: WorldTrail): Promise<void> {
  const { status, EventSelectors, AdvancedEventSelectors, ...shown } = trail;
  await cloudtrail.send(
    new CreateTrailCommand({ ...deepMutableCopy<Trail>(shown), Name: trail.Name, S3BucketName: trailBucket }),
  );
  const selectors = { EventSelectors, AdvancedEventSelectors };
  if (EventSelectors !== undefined || AdvancedEventSelectors !== undefined) {
    const input = deepMutableCopy<Omit<PutEventSelectorsRequest, 'TrailName'>>(selectors);
    await cloudtrail.send(new PutEventSelectorsCommand({ ...input, TrailName: trail.Name }));
  }
  if (status?.IsLogging !== false) await cloudtrail.send(new StartLoggingCommand({ Name: trail.Name }));
}

async function makeAlarm({ cloudwatch }: Clients, { Tags: tags, ...alarm }: WorldMetricAlarm): Promise<void> {
  const { EvaluationPeriods, ...input } = deepMutableCopy<MetricAlarm>(alarm);
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      ...input,
      AlarmName: alarm.AlarmName,
      EvaluationPeriods,
      ComparisonOperator: input.ComparisonOperator,
      ...(tags === undefined ? {} : { Tags: tagList(tags) }),
    }),
  );
}

function tagList(tags: Tags = {}): { Key: string; Value: string }[] {
  return Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
}

function policyText(policy: string | object): string {
  return typeof policy === 'string' ? policy : JSON.stringify(policy);
}

function text(value: string | undefined): string {
  if (value === undefined) throw new Error('moto_server answered without an id.');
  return value;
}

function found(map: ReadonlyMap<string, string>, name: string): string {
  const value = map.get(name);
  if (value === undefined) throw new Error(`The fixture has nothing called ${name}.`);
  return value;
}
