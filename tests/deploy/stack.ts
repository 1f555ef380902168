// The stack of `npm run package`, with the policies that its roles would have.
import { readFileSync } from 'node:fs';
import { type CollectionTag, parse, type ScalarTag } from 'yaml';
import { type Deployment, deployed, isObject, type Resource, type Template } from './cloudformation.ts';
import { type Statement, statementsOf } from './iam.ts';

export const managementAccountId = '100000000001';
export const memberAccountId = '230000000001';
export const organizationId = 'o-demo123456';
export const stackName = 'rootwatch-prod';
export const functionRoleName = `${stackName}-function`;
export const functionRoleArn = `arn:aws:iam::${managementAccountId}:role/${functionRoleName}`;

export type Mode = 'audit' | 'remediate';

export function packagedTemplate(): Template {
  return readTemplate(JSON.parse(readFileSync('dist/package/rootwatch.template.json', 'utf8')));
}

export function readTemplate(value: unknown): Template {
  if (!isTemplate(value)) throw new Error('This is no template.');
  return value;
}

function isTemplate(value: unknown): value is Template {
  return isObject(value) && isObject(value['Resources']);
}

export function stackIn(
  mode: Mode,
  parameters: Readonly<Record<string, string>> = {},
  name: string = stackName,
): Stack {
  const deployment: Deployment = {
    accountId: managementAccountId,
    region: 'us-east-1',
    stackName: name,
    parameters: {
      Mode: mode,
      OrganizationId: organizationId,
      OrganizationalUnitIds: 'r-demo',
      CodeBucket: 'code',
      ExternalId: 'external-id',
      ...parameters,
    },
  };
  const resources = deployed(packagedTemplate(), deployment);
  return { resources, properties: (id) => propertiesOf(resources, id) };
}

export type Stack = {
  readonly resources: Readonly<Record<string, Resource>>;
  readonly properties: (id: string) => Readonly<Record<string, unknown>>;
};

/** Returns the resources that the StackSet creates in an account. */
export function memberStackIn(mode: Mode, parameters: Readonly<Record<string, string>> = {}, name?: string): Stack {
  const body = stackIn(mode, parameters, name).properties('MemberRoles');
  const resources = deployed(readTemplate(parseTemplate(String(body['TemplateBody']))), {
    accountId: memberAccountId,
    region: 'us-east-1',
    stackName: 'StackSet-rootwatch-prod-member-role',
    parameters: parametersOf(body['Parameters']),
  });
  return { resources, properties: (id) => propertiesOf(resources, id) };
}

function parametersOf(value: unknown): Readonly<Record<string, string>> {
  if (!Array.isArray(value)) throw new Error('The StackSet hands nothing over.');
  return Object.fromEntries(
    value.filter(isObject).map(({ ParameterKey, ParameterValue }) => [String(ParameterKey), String(ParameterValue)]),
  );
}

/** Parses YAML with CloudFormation's short forms. */
export function parseTemplate(text: string): unknown {
  const short = ['Equals', 'Not', 'And', 'Or', 'If', 'Sub', 'GetAtt', 'Select', 'Split', 'Join'];
  const customTags = [...short.flatMap((name) => tagsOf(`!${name}`, `Fn::${name}`)), ...tagsOf('!Ref', 'Ref')];
  return parse(text, { customTags, logLevel: 'error' });
}

function tagsOf(tag: string, name: string): (ScalarTag | CollectionTag)[] {
  return [
    { tag, resolve: (value: string) => ({ [name]: value }) },
    { tag, collection: 'seq', resolve: (node) => ({ [name]: node.toJSON() }) },
  ];
}

function propertiesOf(resources: Stack['resources'], id: string): Readonly<Record<string, unknown>> {
  const properties = resources[id]?.Properties;
  if (!isObject(properties)) throw new Error(`The stack has no ${id}.`);
  return properties;
}

/** Returns the statements of all inline policies of a role. */
export function permissionsOf(role: Readonly<Record<string, unknown>>): readonly Statement[] {
  const policies = role['Policies'];
  if (!Array.isArray(policies)) throw new Error('The role has no policies.');
  return policies.filter(isObject).flatMap(({ PolicyDocument: document }) => statementsOf(document));
}

export function trustOf(role: Readonly<Record<string, unknown>>): readonly Statement[] {
  return statementsOf(role['AssumeRolePolicyDocument']);
}

/** Returns the policies of a role of the stack's account, by its logical id. */
export function rolePermissions(id: string, parameters: Readonly<Record<string, string>>): readonly Statement[] {
  return permissionsOf(stackIn('audit', parameters).properties(id));
}

export function functionPermissions(
  mode: Mode,
  parameters: Readonly<Record<string, string>> = {},
): readonly Statement[] {
  return permissionsOf(stackIn(mode, parameters).properties('FunctionRole'));
}

export function memberPermissions(mode: Mode, parameters: Readonly<Record<string, string>> = {}): readonly Statement[] {
  return permissionsOf(memberStackIn(mode, parameters).properties('Role'));
}
