import {
  AuthorizationErrorException,
  CreateTopicCommand,
  GetSubscriptionAttributesCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsByTopicCommand,
  ListTagsForResourceCommand,
  PublishCommand,
  paginateListSubscriptionsByTopic,
  SetTopicAttributesCommand,
  SubscribeCommand,
  type SubscribeCommandInput,
  TagResourceCommand,
} from '@aws-sdk/client-sns';
import { describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox, type Topic } from '../../../src/sandbox/index.ts';
import { assumed, type Clients, clientsOf, refusal } from './clients.ts';
import { accessRole, management, member, organizationWorld } from './worlds.ts';

const TopicArn = `arn:aws:sns:us-east-1:${management}:alarms`;

const withTopics = (...topics: readonly Topic[]): Sandbox =>
  createSandbox(organizationWorld({ [management]: { regions: { 'us-east-1': { topics } } } }));

const snsOf = (sandbox: Sandbox): Clients['sns'] => clientsOf(sandbox).sns;

const email = (Endpoint: string, state: 'confirmed' | 'pending' | 'deleted') => ({
  Protocol: 'email' as const,
  Endpoint,
  state,
});

describe('topics', () => {
  it('GetTopicAttributes counts subscriptions by state and has the default policy', async () => {
    const sandbox = withTopics({
      Name: 'alarms',
      subscriptions: [
        email('a@example.com', 'confirmed'),
        email('b@example.com', 'pending'),
        email('c@example.com', 'deleted'),
      ],
    });
    const { Attributes } = await snsOf(sandbox).send(new GetTopicAttributesCommand({ TopicArn }));
    expect(Attributes).toMatchObject({
      TopicArn,
      Owner: management,
      SubscriptionsConfirmed: '1',
      SubscriptionsPending: '1',
      SubscriptionsDeleted: '1',
    });
    expect(JSON.parse(Attributes?.['Policy'] ?? '')).toMatchObject({
      Statement: [{ Principal: { AWS: '*' }, Condition: { StringEquals: { 'AWS:SourceOwner': management } } }],
    });
    expect(Attributes).not.toHaveProperty('KmsMasterKeyId');
  });

  it('GetTopicAttributes refuses a topic that does not exist, is in another Region, or has an invalid ARN', async () => {
    const sns = snsOf(withTopics());
    const get = (arn: string) => refusal(sns.send(new GetTopicAttributesCommand({ TopicArn: arn })));
    expect(await get(TopicArn)).toEqual({ name: 'NotFoundException', status: 404, message: 'Topic does not exist' });
    expect(await get(TopicArn.replace('us-east-1', 'eu-west-1'))).toMatchObject({
      name: 'InvalidParameterException',
      message: 'Invalid parameter: TopicArn',
    });
    expect((await get('alarms')).message).toBe(
      'Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1',
    );
  });

  it('CreateTopic returns the ARN of an existing topic unless attributes or tags differ', async () => {
    const sandbox = withTopics({ Name: 'alarms', DisplayName: 'Alarms', Tags: { a: '1' } });
    const sns = snsOf(sandbox);
    expect((await sns.send(new CreateTopicCommand({ Name: 'alarms' }))).TopicArn).toBe(TopicArn);
    expect(
      (await sns.send(new CreateTopicCommand({ Name: 'alarms', Attributes: { DisplayName: 'Alarms' } }))).TopicArn,
    ).toBe(TopicArn);
    const differing = sns.send(new CreateTopicCommand({ Name: 'alarms', Attributes: { DisplayName: 'Other' } }));
    expect((await refusal(differing)).message).toContain('Topic already exists with different attributes');
    const otherwiseTagged = sns.send(new CreateTopicCommand({ Name: 'alarms', Tags: [{ Key: 'b', Value: '2' }] }));
    expect((await refusal(otherwiseTagged)).message).toContain('Topic already exists with different tags');
    expect((await refusal(sns.send(new CreateTopicCommand({ Name: 'no spaces' })))).name).toBe(
      'InvalidParameterException',
    );
    await sns.send(new CreateTopicCommand({ Name: 'new', Attributes: { KmsMasterKeyId: 'alias/alarms' } }));
    const { Attributes } = await sns.send(
      new GetTopicAttributesCommand({ TopicArn: TopicArn.replace('alarms', 'new') }),
    );
    expect(Attributes?.['KmsMasterKeyId']).toBe('alias/alarms');
  });

  it('SetTopicAttributes and TagResource set attributes and tags', async () => {
    const sns = snsOf(withTopics({ Name: 'alarms', Tags: { a: '1' } }));
    const Policy = JSON.stringify({
      Statement: { Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: TopicArn },
    });
    await sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: Policy }));
    await sns.send(new TagResourceCommand({ ResourceArn: TopicArn, Tags: [{ Key: 'b', Value: '2' }] }));
    expect((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes?.['Policy']).toBe(Policy);
    expect((await sns.send(new ListTagsForResourceCommand({ ResourceArn: TopicArn }))).Tags).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ]);
    const unknown = sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Owner', AttributeValue: 'me' }));
    expect((await refusal(unknown)).message).toBe('Invalid parameter: AttributeName');
    const broken = sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: 'Policy', AttributeValue: '{' }));
    expect((await refusal(broken)).name).toBe('InvalidParameterException');
  });
});

const allow = (Action: string) => ({
  Statement: { Effect: 'Allow' as const, Principal: { AWS: member }, Action, Resource: TopicArn },
});

const fromMember = async (topic: Topic): Promise<Clients['sns']> => {
  const roles = [accessRole];
  const regions = { 'us-east-1': { topics: [topic] } };
  const sandbox = createSandbox(organizationWorld({ [management]: { regions }, [member]: { roles } }));
  return (await assumed(sandbox, { accountId: member })).sns;
};

describe("another account's topic", () => {
  it("another account's topic cannot be read unless its policy allows it", async () => {
    const sns = await fromMember({ Name: 'alarms' });
    const request = sns.send(new GetTopicAttributesCommand({ TopicArn }));
    await expect(request).rejects.toBeInstanceOf(AuthorizationErrorException);
    expect(await refusal(request)).toMatchObject({
      status: 403,
      message: `User: arn:aws:sts::${member}:assumed-role/OrganizationAccountAccessRole/test is not authorized to perform: SNS:GetTopicAttributes on resource: ${TopicArn} because no resource-based policy allows the SNS:GetTopicAttributes action`,
    });
  });

  it("another account's topic can be read as far as its policy allows", async () => {
    const sns = await fromMember({ Name: 'alarms', Policy: allow('sns:ListSubscriptionsByTopic') });
    expect((await sns.send(new ListSubscriptionsByTopicCommand({ TopicArn }))).Subscriptions).toEqual([]);
    expect((await refusal(sns.send(new GetTopicAttributesCommand({ TopicArn })))).name).toBe(
      'AuthorizationErrorException',
    );
  });
});

const subscribe = (sandbox: Sandbox, input: Partial<SubscribeCommandInput>) =>
  snsOf(sandbox).send(new SubscribeCommand({ TopicArn, Protocol: 'email', Endpoint: 'ops@example.com', ...input }));

const listed = async (sandbox: Sandbox) => {
  const { Subscriptions } = await snsOf(sandbox).send(new ListSubscriptionsByTopicCommand({ TopicArn }));
  return Subscriptions?.map(({ SubscriptionArn, Endpoint }) => [Endpoint, SubscriptionArn]);
};

describe('subscriptions', () => {
  it('a subscription has a fixed text in place of an ARN until it is confirmed and after it is deleted', async () => {
    const sandbox = withTopics({
      Name: 'alarms',
      subscriptions: [
        email('a@example.com', 'confirmed'),
        email('b@example.com', 'pending'),
        email('c@example.com', 'deleted'),
      ],
    });
    expect(await listed(sandbox)).toEqual([
      ['a@example.com', expect.stringMatching(`^${TopicArn}:[0-9a-f-]{36}$`)],
      ['b@example.com', 'PendingConfirmation'],
      ['c@example.com', 'Deleted'],
    ]);
  });

  it('ListSubscriptionsByTopic lists a hundred subscriptions a page', async () => {
    const subscriptions = Array.from({ length: 150 }, (_, index) => email(`${index}@example.com`, 'confirmed'));
    const sizes: number[] = [];
    const pages = paginateListSubscriptionsByTopic(
      { client: snsOf(withTopics({ Name: 'alarms', subscriptions })) },
      { TopicArn },
    );
    for await (const page of pages) sizes.push(page.Subscriptions?.length ?? 0);
    expect(sizes).toEqual([100, 50]);
  });

  it('Subscribe creates one pending subscription for an e-mail address, even when it returns an ARN', async () => {
    const sandbox = withTopics({ Name: 'alarms' });
    expect((await subscribe(sandbox, {})).SubscriptionArn).toBe('pending confirmation');
    const { SubscriptionArn } = await subscribe(sandbox, { ReturnSubscriptionArn: true });
    expect(SubscriptionArn).toMatch(/^arn:aws:sns:/);
    expect(await listed(sandbox)).toEqual([['ops@example.com', 'PendingConfirmation']]);
    const { Attributes } = await snsOf(sandbox).send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({
      PendingConfirmation: 'true',
      Protocol: 'email',
      Endpoint: 'ops@example.com',
      Owner: management,
    });
  });

  it.each([
    ['sqs', `arn:aws:sqs:us-east-1:${management}:q`, true],
    ['lambda', `arn:aws:lambda:us-east-1:${management}:function:f`, true],
    ['sqs', `arn:aws:sqs:us-east-1:${member}:q`, false],
    ['https', 'https://example.com/hook', false],
  ])('a subscription to %s %s is confirmed at once: %s', async (Protocol, Endpoint, isConfirmed) => {
    const { SubscriptionArn } = await subscribe(withTopics({ Name: 'alarms' }), { Protocol, Endpoint });
    expect(SubscriptionArn?.startsWith('arn:')).toBe(isConfirmed);
  });

  it.each([
    [{ Protocol: 'pigeon' }, 'Invalid parameter: Amazon SNS does not support this protocol string: pigeon'],
    [{ Endpoint: 'ops' }, 'Invalid parameter: Email address'],
    [
      { Protocol: 'https', Endpoint: 'http://example.com' },
      'Invalid parameter: Endpoint must match the specified protocol',
    ],
    [{ Attributes: { Color: 'red' } }, 'Invalid parameter: Attributes Reason: Unknown attribute: Color'],
    [
      { Attributes: { FilterPolicy: '{' } },
      'Invalid parameter: Attributes Reason: FilterPolicy: failed to parse JSON.',
    ],
  ])('Subscribe refuses %j', async (input, message) => {
    expect(await refusal(subscribe(withTopics({ Name: 'alarms' }), input))).toEqual({
      name: 'InvalidParameterException',
      status: 400,
      message,
    });
  });

  it('GetSubscriptionAttributes returns the filter policy with its scope', async () => {
    const FilterPolicy = '{"severity":["high"]}';
    const sandbox = withTopics({ Name: 'alarms' });
    const queue = { Protocol: 'sqs', Endpoint: `arn:aws:sqs:us-east-1:${management}:q` };
    const { SubscriptionArn } = await subscribe(sandbox, { ...queue, Attributes: { FilterPolicy } });
    const { Attributes } = await snsOf(sandbox).send(new GetSubscriptionAttributesCommand({ SubscriptionArn }));
    expect(Attributes).toMatchObject({
      FilterPolicy,
      FilterPolicyScope: 'MessageAttributes',
      PendingConfirmation: 'false',
    });
    expect((await refusal(subscribe(sandbox, { ...queue, Attributes: { FilterPolicy: '{}' } }))).message).toContain(
      'different attributes',
    );
  });

  it("a subscription of another account cannot be read by the topic's account", async () => {
    const sandbox = withTopics({
      Name: 'alarms',
      subscriptions: [{ ...email('a@example.com', 'confirmed'), Owner: member }],
    });
    const { Subscriptions } = await snsOf(sandbox).send(new ListSubscriptionsByTopicCommand({ TopicArn }));
    const SubscriptionArn = Subscriptions?.[0]?.SubscriptionArn;
    expect(await refusal(snsOf(sandbox).send(new GetSubscriptionAttributesCommand({ SubscriptionArn })))).toEqual({
      name: 'AuthorizationErrorException',
      status: 403,
      message: 'Not authorized to access this subscription',
    });
  });
});

describe('Publish', () => {
  it('Publish reaches confirmed subscriptions', async () => {
    const sandbox = withTopics({
      Name: 'alarms',
      subscriptions: [email('a@example.com', 'confirmed'), email('b@example.com', 'pending')],
    });
    await snsOf(sandbox).send(new PublishCommand({ TopicArn, Message: 'hello', Subject: 'greeting' }));
    expect(sandbox.deliveries()).toMatchObject([
      { topicArn: TopicArn, endpoint: 'a@example.com', message: 'hello', subject: 'greeting' },
    ]);
    expect((await refusal(snsOf(sandbox).send(new PublishCommand({ TopicArn, Message: '' })))).message).toBe(
      'Invalid parameter: Empty message',
    );
  });
});
