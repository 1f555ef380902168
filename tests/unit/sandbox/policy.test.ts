import { describe, expect, it } from '@jest/globals';
import {
  type AccessRequest,
  decideByIdentity,
  decideByResource,
  type Principal,
  type RequestContext,
} from '../../../src/sandbox/access/policy.ts';
import type { Statement } from '../../../src/sandbox/index.ts';
import { management, member } from './worlds.ts';

const resource = `arn:aws:sns:us-east-1:${management}:alarms`;
const cloudWatch: Principal = { kind: 'service', name: 'cloudwatch.amazonaws.com' };
const role: Principal = {
  kind: 'identity',
  accountId: member,
  arn: `arn:aws:sts::${member}:assumed-role/audit/test`,
  roleArn: `arn:aws:iam::${member}:role/audit`,
};

const request = (more: Partial<AccessRequest> = {}): AccessRequest => ({
  action: 'sns:Publish',
  resource,
  principal: cloudWatch,
  context: {},
  ...more,
});

const everything: Statement = { Effect: 'Allow', Principal: '*', Action: 'sns:*', Resource: '*' };

const topic = 'arn:aws:sns:us-east-1:1:alarms';
const page = 'arn:aws:lambda:us-east-1:1:function:page';
const onlyTopics = { 'ForAllValues:StringLike': { 'cloudwatch:AlarmActions': 'arn:aws:sns:*' } };
const anyTopic = { 'ForAnyValue:StringLike': { 'cloudwatch:AlarmActions': 'arn:aws:sns:*' } };
const noTopic = { 'ForAllValues:StringNotLike': { 'cloudwatch:AlarmActions': 'arn:aws:sns:*' } };

const decision = (statement: Partial<Statement>, more: Partial<AccessRequest> = {}): string =>
  decideByResource({ Statement: { ...everything, ...statement } }, request(more));

describe('a statement', () => {
  it.each<[string, Partial<Statement>, Principal]>([
    ['any principal', { Principal: { AWS: '*' } }, role],
    ['the account by number', { Principal: { AWS: member } }, role],
    ['the account by its root', { Principal: { AWS: [`arn:aws:iam::${member}:root`] } }, role],
    ['the role', { Principal: { AWS: `arn:aws:iam::${member}:role/audit` } }, role],
    ['the session', { Principal: { AWS: role.arn } }, role],
    ['the service', { Principal: { Service: ['cloudwatch.amazonaws.com'] } }, cloudWatch],
    ['all but another', { Principal: undefined, NotPrincipal: { AWS: management } } as object, role],
  ])('a statement applies to %s', (_principal, statement, principal) => {
    expect(decision(statement, { principal })).toBe('allow');
  });

  it.each<[string, Partial<Statement>, Principal]>([
    ['another account', { Principal: { AWS: management } }, role],
    ['another role', { Principal: { AWS: `arn:aws:iam::${member}:role/other` } }, role],
    ['another service', { Principal: { Service: 'events.amazonaws.com' } }, cloudWatch],
    ['identities only', { Principal: { AWS: '*' } }, cloudWatch],
    ['another action', { Action: 'sns:Subscribe' }, role],
    ['all actions but this', { Action: undefined, NotAction: 'sns:Publish' } as object, role],
    ['another resource', { Resource: `${resource}-not` }, role],
    ['all resources but this', { Resource: undefined, NotResource: resource } as object, role],
  ])('a statement for %s allows nothing', (_principal, statement, principal) => {
    expect(decision(statement, { principal })).toBe('implicit-deny');
  });

  it.each(['SNS:publish', 'sns:Pub*', 'sns:Publis?', '*'])(
    'a statement with the action %s allows sns:Publish',
    (Action) => {
      expect(decision({ Action })).toBe('allow');
    },
  );

  it('a statement that denies overrides one that allows', () => {
    const deny: Statement = { ...everything, Effect: 'Deny', Action: 'sns:Publish' };
    expect(decideByResource({ Statement: [everything, deny] }, request())).toBe('explicit-deny');
    expect(decideByIdentity(['sns:*', { Effect: 'Deny', Action: '*' }], request())).toBe('explicit-deny');
  });

  it.each<[string, NonNullable<Statement['Condition']>, RequestContext, boolean]>([
    [
      'an equal value',
      { StringEquals: { 'AWS:SourceAccount': [member, management] } },
      { 'aws:sourceaccount': management },
      true,
    ],
    ['another value', { StringEquals: { 'AWS:SourceAccount': member } }, { 'aws:sourceaccount': management }, false],
    ['no value', { StringEquals: { 'AWS:SourceAccount': member } }, {}, false],
    ['no value, which is as good', { StringEqualsIfExists: { 'AWS:SourceAccount': member } }, {}, true],
    [
      'an ARN that is like it',
      { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:*:*:alarm:*' } },
      { 'aws:sourcearn': 'arn:aws:cloudwatch:us-east-1:1:alarm:a' },
      true,
    ],
    [
      'a value that must not be',
      { StringNotEquals: { 'AWS:SourceAccount': member } },
      { 'aws:sourceaccount': member },
      false,
    ],
    ['no value where one must not be', { StringNotEquals: { 'AWS:SourceAccount': member } }, {}, true],
    ['a boolean', { Bool: { 'aws:SecureTransport': 'false' } }, { 'aws:securetransport': 'true' }, false],
    ['absence', { Null: { 'aws:SourceArn': 'true' } }, {}, true],
    ['every value of a list', onlyTopics, { 'cloudwatch:alarmactions': [topic, `${topic}-2`] }, true],
    ['all values of a list but one', onlyTopics, { 'cloudwatch:alarmactions': [topic, page] }, false],
    ['no value of a list, of which all match', onlyTopics, {}, true],
    ['one value of a list', anyTopic, { 'cloudwatch:alarmactions': [page, topic] }, true],
    ['no value of a list, of which none matches', anyTopic, {}, false],
    ['a list without a value that must not be', noTopic, { 'cloudwatch:alarmactions': [page] }, true],
    ['a list with a value that must not be', noTopic, { 'cloudwatch:alarmactions': [page, topic] }, false],
    ['one of two conditions', { StringEquals: { a: '1', b: '2' } }, { a: '1' }, false],
  ])('a condition is evaluated: %s', (...[, Condition, context, isMet]) => {
    expect(decision({ Condition }, { context })).toBe(isMet ? 'allow' : 'implicit-deny');
  });

  it('an unknown condition operator throws an error', () => {
    expect(() => decision({ Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } } })).toThrow('IpAddress');
  });

  it('a policy that is not JSON allows nothing', () => {
    expect(decideByResource('{', request())).toBe('implicit-deny');
  });
});
