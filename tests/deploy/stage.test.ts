import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { parse } from 'yaml';
import { deployed, isObject, type Resource } from './cloudformation.ts';
import { isAllowed, statementsOf } from './iam.ts';
import {
  managementAccountId,
  memberAccountId,
  memberStackIn,
  packagedTemplate,
  parseTemplate,
  permissionsOf,
  readTemplate,
  stackIn,
} from './stack.ts';

const leftTopicArn = `arn:aws:sns:us-east-1:${managementAccountId}:rootwatch-prod-root-usage`;

const template = (name: string) => readTemplate(parseTemplate(readFileSync(`templates/${name}.yml`, 'utf8')));

/** Returns the resources of a template that is deployed by hand. */
function byHand(name: string, parameters: Readonly<Record<string, string>>): Readonly<Record<string, Resource>> {
  const account = { accountId: managementAccountId, region: 'eu-west-1', stackName: `rootwatch-${name}` };
  return deployed(template(name), { ...account, parameters });
}

const propertiesOf = (resource: Resource | undefined): Readonly<Record<string, unknown>> =>
  isObject(resource?.Properties) ? resource.Properties : {};

describe('the role in each account', () => {
  it.each([
    ['rootwatch-prod', {}, 'rootwatch'],
    ['rootwatch-test', {}, 'rootwatch-test'],
    ['audit-of-root', {}, 'audit-of-root'],
    ['rootwatch-test', { MemberRoleName: 'rootwatch' }, 'rootwatch'],
  ])('the stack %s with the parameters %j has the role %s everywhere', (stack, parameters, name) => {
    expect(memberStackIn('audit', parameters, stack).properties('Role')['RoleName']).toBe(name);
    const { properties } = stackIn('audit', parameters, stack);
    expect(properties('SweepLambdaFunction')['Environment']).toMatchObject({
      Variables: { ROOTWATCH_ROLE_NAME: name },
    });
    const [entering] = permissionsOf(properties('FunctionRole')).flatMap((one) =>
      one.Action === 'sts:AssumeRole' ? [one] : [],
    );
    expect(entering?.Resource).toBe(`arn:aws:iam::*:role/${name}`);
  });
});

describe('the alarm topic', () => {
  const kept = { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Retain' };

  it('the alarm topic outlives the stack with all that its alarms need', () => {
    const { Resources } = packagedTemplate();
    for (const id of ['AlarmTopic', 'TopicKey', 'AlarmTopicPolicy', 'AlarmSubscription'])
      expect({ id, ...Resources[id] }).toMatchObject({ id, ...kept });
    for (const [id, resource] of Object.entries(template('alarm-topic').Resources))
      expect({ id, ...resource }).toMatchObject({ id, ...kept });
  });

  it('the stack creates the alarm topic unless an earlier one left it, and alarms publish to the same', () => {
    const made = stackIn('audit', { AlarmEmail: 'soc@example.com' });
    const found = stackIn('audit', { AlarmEmail: 'soc@example.com', ExistingAlarmTopicArn: leftTopicArn });
    expect(Object.keys(made.resources)).toContain('AlarmTopic');
    expect(Object.keys(found.resources)).not.toContain('AlarmTopic');
    for (const { properties } of [made, found]) {
      expect(properties('AlarmTopicPolicy')['Topics']).toEqual([leftTopicArn]);
      expect(properties('AlarmSubscription')['TopicArn']).toBe(leftTopicArn);
      expect(properties('SweepLambdaFunction')['Environment']).toMatchObject({
        Variables: { ROOTWATCH_TOPIC_ARNS: leftTopicArn },
      });
    }
  });

  it('the topic of another Region is created unless an earlier stack left it', () => {
    const given = { OrganizationId: 'o-demo123456' };
    const ExistingTopicArn = leftTopicArn.replace('us-east-1', 'eu-west-1');
    expect(Object.keys(byHand('alarm-topic', given))).toEqual(['TopicKey', 'AlarmTopic', 'AlarmTopicPolicy']);
    const found = byHand('alarm-topic', { ...given, ExistingTopicArn });
    expect(Object.keys(found)).toEqual(['AlarmTopicPolicy']);
    expect(propertiesOf(found['AlarmTopicPolicy'])['Topics']).toEqual([ExistingTopicArn]);
  });

  it.each(['kms:Decrypt', 'kms:GenerateDataKey'])(
    'CloudWatch may %s with the keys of alarm topics, though it sends no condition key on the source',
    (action) => {
      const principal = { Service: 'cloudwatch.amazonaws.com' };
      const policies = [
        stackIn('audit').properties('TopicKey')['KeyPolicy'],
        propertiesOf(byHand('alarm-topic', { OrganizationId: 'o-demo123456' })['TopicKey'])['KeyPolicy'],
      ];
      const question = { action, resource: '*', principal, context: {} };
      expect(policies.map((policy) => isAllowed(statementsOf(policy), question))).toEqual([true, true]);
    },
  );
});

const boundaries = (parameters: Readonly<Record<string, string>>): readonly unknown[] => {
  const given = { Orchestration: 'step-functions', ...parameters };
  const { properties } = stackIn('audit', given);
  return [
    ...['FunctionRole', 'ScheduleRole', 'StateMachineRole'].map((id) => properties(id)['PermissionsBoundary']),
    memberStackIn('audit', given).properties('Role')['PermissionsBoundary'],
  ];
};

describe('the permissions boundary', () => {
  it('the roles have the boundaries that the parameters name, each of its own account', () => {
    const inStack = `arn:aws:iam::${managementAccountId}:policy/stack-boundary`;
    const inMember = `arn:aws:iam::${memberAccountId}:policy/team/member-boundary`;
    const named = {
      PermissionsBoundaryName: 'stack-boundary',
      MemberPermissionsBoundaryName: 'team/member-boundary',
    };
    expect(boundaries(named)).toEqual([inStack, inStack, inStack, inMember]);
    expect(boundaries({})).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('every role of the stack and of the templates by hand takes a boundary', () => {
    const all = [packagedTemplate(), template('member-role'), template('account-events-forwarder')];
    const roles = all.flatMap(({ Resources }) => Object.entries(Resources));
    const without = roles.filter(
      ([, resource]) => resource.Type === 'AWS::IAM::Role' && !('PermissionsBoundary' in propertiesOf(resource)),
    );
    expect(without.map(([id]) => id)).toEqual([]);
  });
});

const accountsOf = (resources: Readonly<Record<string, Resource>>): readonly unknown[] =>
  Object.values(resources)
    .filter(({ Type }) => Type === 'AWS::Events::Rule')
    .map((rule) => propertiesOf(rule)['EventPattern'])
    .filter(isObject)
    .map(({ account }) => account);

describe('account events', () => {
  it('the rules take only events of the management account', () => {
    const own = [managementAccountId];
    expect(accountsOf(stackIn('audit').resources)).toEqual([own, own, own, own]);
    const [other] = [['999999999999']];
    const delegated = stackIn('audit', { ManagementAccountId: '999999999999' });
    expect(accountsOf(delegated.resources)).toEqual([other, other, other, other]);
  });

  it('the forwarder sends only events of its own account', () => {
    const EventBusArn = 'arn:aws:events:us-east-1:230000000001:event-bus/default';
    expect(accountsOf(byHand('account-events-forwarder', { EventBusArn }))).toEqual([[managementAccountId]]);
  });
});

describe('templates that are deployed by hand', () => {
  // "CloudFormation doesn't support […] Aliases": https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
  it.each(['member-role', 'alarm-topic', 'account-events-forwarder'])(
    'templates/%s.yml has no YAML alias, which CloudFormation does not read',
    (name) => {
      const text = readFileSync(`templates/${name}.yml`, 'utf8');
      expect(() => parse(text, { maxAliasCount: 0, logLevel: 'silent' })).not.toThrow();
      expect(text).not.toMatch(/ [&*]\w+/);
    },
  );
});
