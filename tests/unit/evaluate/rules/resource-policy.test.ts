import { describe, expect, it } from '@jest/globals';
import { Work } from '../../../../src/domain/work.ts';
import {
  type PolicyDecision,
  policyDecision,
  type ServiceRequest,
} from '../../../../src/evaluate/rules/resource-policy.ts';

const topicArn = 'arn:aws:sns:us-east-1:111122223333:security';
const cloudwatch = 'cloudwatch.amazonaws.com';
const publish: ServiceRequest = {
  servicePrincipal: cloudwatch,
  action: 'sns:Publish',
  resource: topicArn,
  context: {
    'aws:SourceArn': ['arn:aws:cloudwatch:us-east-1:111122223333:alarm:root-usage'],
    'aws:SourceAccount': ['111122223333'],
    'aws:SourceOwner': ['111122223333'],
    'aws:SourceOrgID': ['o-exampleorg'],
    'aws:SecureTransport': ['true'],
    'aws:PrincipalIsAWSService': ['true'],
    'aws:PrincipalServiceName': [cloudwatch],
  },
};

type Statement = Readonly<Record<string, unknown>>;

const allow: Statement = {
  Sid: 'AllowAlarms',
  Effect: 'Allow',
  Principal: { Service: cloudwatch },
  Action: 'sns:Publish',
  Resource: topicArn,
};

function open(name: string, on = ''): string {
  return `Whether ${name} of the policy applies can't be known${on}.`;
}

function decide(...statements: readonly Statement[]): PolicyDecision {
  return policyDecision(JSON.stringify({ Version: '2012-10-17', Statement: statements }), publish, new Work());
}

function but(change: Statement, without?: string): Statement {
  return Object.fromEntries(Object.entries({ ...allow, ...change }).filter(([name]) => name !== without));
}

function deny(change: Statement, without?: string): Statement {
  return but({ Sid: '', Effect: 'Deny', Principal: '*', ...change }, without);
}

/** What SNS gives a new topic (SNS developer guide, "Overview of managing access"). */
const defaultStatement: Statement = {
  Sid: '__default_statement_ID',
  Effect: 'Allow',
  Principal: { AWS: '*' },
  Action: ['SNS:GetTopicAttributes', 'SNS:Publish', 'SNS:Subscribe'],
  Resource: topicArn,
  Condition: { StringEquals: { 'AWS:SourceOwner': '111122223333' } },
};

describe('policyDecision for CloudWatch publishing to a topic', () => {
  it.each<[string, readonly Statement[]]>([
    ['names the service', [allow]],
    ['names several services', [but({ Principal: { Service: ['events.amazonaws.com', cloudwatch] } })]],
    ['is the default policy of a topic of the same account', [defaultStatement]],
    ['lets everyone publish', [but({ Principal: '*' })]],
    ['lets every AWS principal publish', [but({ Principal: { AWS: ['*'] } })]],
    ['names the service beside an account', [but({ Principal: { AWS: '111122223333', Service: cloudwatch } })]],
    ['lets all but another account publish', [but({ NotPrincipal: { AWS: '444455556666' } }, 'Principal')]],
    ['has a wildcard for the action, in other letters', [but({ Action: ['SNS:get*', 'SNS:P*'] })]],
    ['allows all but other actions', [but({ NotAction: 'sns:Subscribe' }, 'Action')]],
    ['has a wildcard for the resource', [but({ Resource: 'arn:aws:sns:*:111122223333:sec?rity' })]],
    ['allows all but other resources', [but({ NotResource: `${topicArn}-2` }, 'Resource')]],
    [
      'is for alarms of the account',
      [but({ Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:*' } } })],
    ],
    [
      'is for alarms of the organization',
      [but({ Condition: { StringEquals: { 'aws:SourceOrgID': 'o-exampleorg' } } })],
    ],
    ['allows by its second statement', [but({ Resource: '*', Action: 'sns:Subscribe' }), allow]],
    ['denies clear text', [allow, deny({ Condition: { Bool: { 'aws:SecureTransport': false } } })]],
    [
      'denies other actions',
      [allow, deny({ Action: 'sns:Subscribe', Condition: { StringNotEquals: { 'sns:Protocol': 'https' } } })],
    ],
    [
      'denies what is from elsewhere but services',
      [
        allow,
        deny({
          Condition: {
            StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' },
            BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
          },
        }),
      ],
    ],
    ['denies everyone but the service', [allow, deny({ NotPrincipal: { Service: cloudwatch } }, 'Principal')]],
    [
      'allows whatever an unknown key says',
      [allow, but({ Condition: { StringEquals: { 'aws:SourceOrgPaths': 'o-1' } } })],
    ],
  ])('policyDecision allows when the policy %s', (_why, statements) => {
    expect(decide(...statements)).toEqual({ kind: 'allowed' });
  });

  it('policyDecision reads a policy of a single statement', () => {
    expect(policyDecision(JSON.stringify({ Statement: allow }), publish, new Work())).toEqual({ kind: 'allowed' });
  });

  const noStatement = `No statement of the policy lets ${cloudwatch} call sns:Publish`;
  const second = `Statement 2 of the policy does not let ${cloudwatch} call sns:Publish.`;
  it.each<[string, readonly Statement[], string]>([
    ['has no statements', [], `${noStatement}.`],
    ['names another service', [but({ Principal: { Service: 'events.amazonaws.com' } })], `${noStatement}.`],
    [
      'names accounts',
      [but({ Principal: { AWS: ['111122223333', 'arn:aws:iam::111122223333:root'] } })],
      `${noStatement}.`,
    ],
    [
      'names other kinds of principals',
      [but({ Principal: { CanonicalUser: 'x', Federated: 'y' } })],
      `${noStatement}.`,
    ],
    ['allows another action', [but({ Action: 'sns:Subscribe' })], `${noStatement}.`],
    ['allows all but this action', [but({ NotAction: 'sns:P*' }, 'Action')], `${noStatement}.`],
    ['is for another topic', [but({ Resource: `${topicArn}-2` })], `${noStatement}.`],
    [
      'is for the alarm in place of the topic',
      [but({ Resource: 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:root-usage' })],
      `${noStatement}.`,
    ],
    [
      'is the default policy of a topic of another account',
      [{ ...defaultStatement, Condition: { StringEquals: { 'AWS:SourceOwner': '444455556666' } } }],
      `${noStatement}: Statement __default_statement_ID requires StringEquals AWS:SourceOwner.`,
    ],
    [
      'is for alarms of another account',
      [but({ Condition: { StringEquals: { 'aws:SourceAccount': '444455556666' } } })],
      `${noStatement}: Statement AllowAlarms requires StringEquals aws:SourceAccount.`,
    ],
    [
      'is for identities of the organization',
      [but({ Sid: 5, Principal: '*', Condition: { StringEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' } } })],
      `${noStatement}: Statement 1 requires StringEquals aws:PrincipalOrgID.`,
    ],
    [
      'has one condition that does not hold and one unknown',
      [but({ Condition: { StringEquals: { 'aws:SourceAccount': '1', 'aws:SourceOrgPaths': 'o-1' } } })],
      `${noStatement}: Statement AllowAlarms requires StringEquals aws:SourceAccount, StringEquals aws:SourceOrgPaths.`,
    ],
    ['allows and denies', [allow, deny({})], second],
    [
      'denies what is from elsewhere',
      [allow, deny({ Condition: { StringNotEquals: { 'aws:PrincipalOrgID': 'o-exampleorg' } } })],
      second,
    ],
    ['denies all but an account', [allow, deny({ NotPrincipal: { AWS: '111122223333' } }, 'Principal')], second],
    [
      'allows nothing and may deny',
      [deny({ Condition: { StringEquals: { 'aws:SourceOrgPaths': 'o-1' } } })],
      `${noStatement}.`,
    ],
  ])('policyDecision denies when the policy %s', (_why, statements, message) => {
    expect(decide(...statements)).toEqual({ kind: 'denied', message });
  });

  it.each<[string, readonly Statement[], string]>([
    [
      'allows by an unknown key',
      [but({ Condition: { 'ForAnyValue:StringLike': { 'aws:SourceOrgPaths': 'o-1/*' } } })],
      open('Statement AllowAlarms', ': it depends on ForAnyValue:StringLike aws:SourceOrgPaths'),
    ],
    [
      'denies by an unknown key',
      [allow, deny({ Condition: { StringNotEquals: { 'aws:SourceOrgPaths': 'o-1/*' } } })],
      open('Statement 2', ': it depends on StringNotEquals aws:SourceOrgPaths'),
    ],
    ['names every service', [but({ Principal: { Service: '*' } })], open('Statement AllowAlarms')],
    ['names an unknown kind of principal', [but({ Principal: { Robot: 'x' } })], open('Statement AllowAlarms')],
    ['has a principal that is no principal', [but({ Principal: 'x' })], open('Statement AllowAlarms')],
    [
      'has a variable in the resource',
      [but({ Resource: 'arn:aws:sns:*:*:${aws:SourceAccount}' })],
      open('Statement AllowAlarms'),
    ],
    ['names no resource', [but({}, 'Resource')], open('Statement AllowAlarms')],
  ])('policyDecision is undecided when the policy %s', (_why, statements, message) => {
    expect(decide(...statements)).toEqual({ kind: 'undecided', message });
  });

  it.each([
    '',
    '{',
    'null',
    '[]',
    '{}',
    '{"Statement":5}',
    '{"Statement":[null]}',
    '{"Statement":{"Effect":"Permit"}}',
    '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":"x"}}',
    '{"Statement":{"Effect":"Allow","Principal":"*","Action":"*","Resource":"*","Condition":{"Bool":"x"}}}',
  ])('policyDecision is undecided about %j', (text) => {
    const message = 'The policy is not one that can be read.';
    expect(policyDecision(text, publish, new Work())).toEqual({ kind: 'undecided', message });
  });
});

describe('policyDecision for CloudWatch using a KMS key', () => {
  const key = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
  const use = { ...publish, action: 'kms:GenerateDataKey', resource: key };
  const root: Statement = {
    Effect: 'Allow',
    Principal: { AWS: 'arn:aws:iam::111122223333:root' },
    Action: 'kms:*',
    Resource: '*',
  };

  it('the statement for the account does not let CloudWatch use a key', () => {
    const message = `No statement of the policy lets ${cloudwatch} call kms:GenerateDataKey.`;
    expect(policyDecision(JSON.stringify({ Statement: [root] }), use, new Work())).toEqual({ kind: 'denied', message });
  });

  it('a statement that names CloudWatch lets it use a key', () => {
    const named = { ...root, Principal: { Service: cloudwatch }, Action: ['kms:Decrypt', 'kms:GenerateDataKey*'] };
    expect(policyDecision(JSON.stringify({ Statement: [root, named] }), use, new Work())).toEqual({ kind: 'allowed' });
  });

  it('policyDecision is undecided where the key is bound to a calling service', () => {
    const via = {
      ...root,
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'kms:ViaService': 'sns.us-east-1.amazonaws.com' } },
    };
    expect(policyDecision(JSON.stringify({ Statement: [via] }), use, new Work())).toEqual({
      kind: 'undecided',
      message: "Whether Statement 1 of the policy applies can't be known: it depends on StringEquals kms:ViaService.",
    });
  });
});
