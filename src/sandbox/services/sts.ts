import type * as Aws from '@aws-sdk/client-sts';
import { parseArn } from '../../domain/arn.ts';
import { optional } from '../../domain/optional.ts';
import { serviceControlPolicies } from '../access/authorize.ts';
import { type Call, type Operations, reads } from '../access/operation.ts';
import { decideByIdentity, matchesWildcards, statementsOf } from '../access/policy.ts';
import { credentialsOf, isClosed, roleResource, type Session } from '../access/sessions.ts';
import { iamArn } from '../world/arn.ts';
import { AwsError, accessDenied } from '../world/errors.ts';
import type { Role, Statement } from '../world/world.ts';

/** "Passing policies to this operation … The plaintext … can't exceed 2,048 characters." */
const sessionPolicyLimit = 2048;

const validationError = (message: string): AwsError => new AwsError('ValidationError', message);

const constraint = (member: string, value: unknown, rule: string): AwsError =>
  validationError(
    `1 validation error detected: Value '${String(value)}' at '${member}' failed to satisfy constraint: ${rule}`,
  );

function getCallerIdentity({ session }: Call): Aws.GetCallerIdentityResponse {
  return { UserId: session.userId, Account: session.accountId, Arn: session.principal.arn };
}

function assumeRole(call: Call, input: Aws.AssumeRoleRequest): Aws.AssumeRoleResponse {
  const { RoleArn: roleArn = '', RoleSessionName: sessionName = '', DurationSeconds: seconds = 3600 } = input;
  checkInput(input, seconds);
  const sessionPolicy = input.Policy === undefined ? undefined : parsedSessionPolicy(input.Policy);
  const trusted = trustedRole(call, roleArn, input.ExternalId);
  checkDuration(call.session, trusted.role, seconds);
  const session = call.sessions.ofRole(trusted.accountId, trusted.role, {
    sessionName,
    seconds,
    ...optional({ sessionPolicy }),
  });
  const { accessKeyId, secretAccessKey, sessionToken } = credentialsOf(session);
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: secretAccessKey,
      SessionToken: sessionToken,
      Expiration: new Date(session.expiresAtMs),
    },
    AssumedRoleUser: { AssumedRoleId: session.userId, Arn: session.principal.arn },
    ...(input.Policy === undefined
      ? {}
      : { PackedPolicySize: Math.ceil((input.Policy.length / sessionPolicyLimit) * 100) }),
  };
}

function checkInput(input: Aws.AssumeRoleRequest, seconds: number): void {
  const { RoleArn: roleArn, RoleSessionName: name, ExternalId: externalId } = input;
  if (roleArn === undefined) throw constraint('roleArn', null, 'Member must not be null');
  if (name === undefined) throw constraint('roleSessionName', null, 'Member must not be null');
  if (roleArn.length < 20) throw constraint('roleArn', roleArn, 'Member must have length greater than or equal to 20');
  if (!/^[\w+=,.@-]{2,64}$/.test(name)) {
    throw constraint('roleSessionName', name, String.raw`Member must satisfy regular expression pattern: [\w+=,.@-]*`);
  }
  if (externalId !== undefined && !/^[\w+=,.@:/-]{2,1224}$/.test(externalId)) {
    throw constraint(
      'externalId',
      externalId,
      String.raw`Member must satisfy regular expression pattern: [\w+=,.@:\/-]*`,
    );
  }
  if (seconds < 900)
    throw constraint('durationSeconds', seconds, 'Member must have value greater than or equal to 900');
  if (seconds > 43_200) {
    throw constraint('durationSeconds', seconds, 'Member must have value less than or equal to 43200');
  }
  if (parseArn(roleArn)?.service !== 'iam') throw validationError(`${roleArn} is invalid`);
}

const malformed = (message: string): AwsError => new AwsError('MalformedPolicyDocument', message);

function parsedSessionPolicy(text: string): readonly Statement[] {
  if (text.length > sessionPolicyLimit) {
    throw constraint('policy', text, `Member must have length less than or equal to ${sessionPolicyLimit}`);
  }
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw malformed('This policy contains invalid Json');
    throw error;
  }
  if (typeof document !== 'object' || document === null) throw malformed('Syntax errors in policy.');
  const statements = statementsOf(text);
  const written = 'Statement' in document && Array.isArray(document.Statement) ? document.Statement.length : 1;
  if (statements.length !== written || !statements.every(isSessionStatement)) {
    throw malformed('Syntax errors in policy.');
  }
  return statements;
}

function isSessionStatement({ Effect, Principal, ...statement }: Statement): boolean {
  const isEffect = Effect === 'Allow' || Effect === 'Deny';
  // IAM: a statement of an identity or session policy needs a resource and must not name a principal.
  const hasAction = (statement.Action ?? statement.NotAction) !== undefined;
  const hasResource = (statement.Resource ?? statement.NotResource) !== undefined;
  return isEffect && hasAction && hasResource && Principal === undefined;
}

/** Builds the one error of AWS for a role that does not exist and for a role that does not trust the caller. */
function trustedRole(call: Call, roleArn: string, externalId: string | undefined): { role: Role; accountId: string } {
  const { session, store } = call;
  const accountId = parseArn(roleArn)?.accountId ?? '';
  const account = store.account(accountId);
  const role = [...(account?.roles.values() ?? [])].find(
    (candidate) => iamArn({ partition: store.partition, accountId }, roleResource(candidate)) === roleArn,
  );
  const denied = (why = ''): AwsError =>
    accessDenied(
      'sts',
      `User: ${session.principal.arn} is not authorized to perform: sts:AssumeRole on resource: ${roleArn}${why}`,
    );
  if (role === undefined || account === undefined || isClosed(account.listed())) throw denied();
  if (!trusts(role, call, accountId) || externalIdMissing(role, externalId)) throw denied();
  const request = { action: 'sts:AssumeRole', resource: roleArn, principal: session.principal, context: {} };
  if (decideByIdentity(serviceControlPolicies(store, accountId), request) === 'explicit-deny') {
    throw denied(' with an explicit deny in a service control policy');
  }
  return { role, accountId };
}

function externalIdMissing({ trust }: Role, externalId: string | undefined): boolean {
  return trust.externalId !== undefined && trust.externalId !== externalId;
}

function trusts({ trust }: Role, { session }: Call, accountId: string): boolean {
  const { arn, roleArn } = session.principal;
  const isNamed = trust.principals.some((entry) => entry === arn || entry === roleArn || matchesWildcards(entry, arn));
  if (isNamed) return true;
  const isAccountNamed = trust.principals.some(
    (entry) => entry === session.accountId || entry.endsWith(`::${session.accountId}:root`),
  );
  return isAccountNamed || (accountId === session.accountId && trust.principals.includes('*'));
}

function checkDuration(caller: Session, role: Role, seconds: number): void {
  // "role chaining limits your … role session to a maximum of one hour": IAM user guide, id_roles_use.
  if (caller.kind === 'assumed-role' && seconds > 3600) {
    throw validationError(
      'The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining',
    );
  }
  if (seconds > (role.MaxSessionDuration ?? 3600)) {
    throw validationError('The requested DurationSeconds exceeds the MaxSessionDuration set for this role.');
  }
}

export const sts: Operations = {
  GetCallerIdentity: reads(undefined, getCallerIdentity),
  AssumeRole: reads('sts:AssumeRole', assumeRole, (_call, { RoleArn }) => ({ resource: RoleArn ?? '*' })),
};
