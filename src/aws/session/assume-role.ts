import { AssumeRoleCommand, type AssumeRoleCommandOutput } from '@aws-sdk/client-sts';
import type { AccountId } from '../../domain/account.ts';
import { known, type Observed, unknown } from '../../domain/observed.ts';
import { optional } from '../../domain/optional.ts';
import { malformedAnswer } from '../client/failures.ts';
import { type Caller, send } from '../client/send.ts';
import type { Session } from '../client/session.ts';

export type RoleToAssume = {
  readonly accountId: AccountId;
  /** With its path, if it has one: `security/Auditor`. */
  readonly roleName: string;
  readonly externalId?: string;
  readonly partition: string;
  /** The Region in which STS is called: the caller's. */
  readonly region: string;
  /** The policy that limits the session; see `sessionPolicy`. */
  readonly sessionPolicy: string;
  /** The name of the session in the account's CloudTrail events: `rootwatch-<runId>`. Is made valid for STS. */
  readonly sessionName: string;
};

const operation = 'sts:AssumeRole';

/**
 * The longest session by role chaining, which is assuming a role with the session of another, as a Lambda function
 * does.
 */
const durationSeconds = 3_600;

/**
 * Assumes the role in an account. Is a call of its own, so that an account without a usable role is reported as such.
 */
export async function assumeRole(role: RoleToAssume, caller: Caller): Promise<Observed<Session>> {
  const answer = await assumeIn(role.region, role, caller);
  if (answer.kind === 'unknown' && isStsDisabled(answer.why.awsCode, role)) {
    const fallback = await assumeIn('us-east-1', role, caller);
    return fallback.kind === 'unknown' ? fallback : sessionOf(fallback.value, role.accountId);
  }
  return answer.kind === 'unknown' ? answer : sessionOf(answer.value, role.accountId);
}

/**
 * Returns whether the account has deactivated STS in this Region, which it can't in us-east-1:
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_temp_enable-regions.html
 */
function isStsDisabled(awsCode: string | undefined, { partition, region }: RoleToAssume): boolean {
  return awsCode === 'RegionDisabledException' && partition === 'aws' && region !== 'us-east-1';
}

async function assumeIn(
  region: string,
  role: RoleToAssume,
  caller: Caller,
): Promise<Observed<AssumeRoleCommandOutput>> {
  const command = new AssumeRoleCommand({
    RoleArn: `arn:${role.partition}:iam::${role.accountId}:role/${role.roleName.replace(/^\/+/, '')}`,
    RoleSessionName: validSessionName(role.sessionName),
    DurationSeconds: durationSeconds,
    Policy: role.sessionPolicy,
    ...optional({ ExternalId: role.externalId }),
  });
  return send(caller.aws.sts(region), command, { operation, caller });
}

/** Returns the name as STS accepts it: 2 to 64 characters of `[\w+=,.@-]`. */
function validSessionName(name: string): string {
  return name
    .replaceAll(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
}

/** Returns the session, if its ARN has the id of the account: else STS assumed a role in another account. */
function sessionOf(answer: AssumeRoleCommandOutput, accountId: AccountId): Observed<Session> {
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = answer.Credentials ?? {};
  if (!isFilled(AccessKeyId) || !isFilled(SecretAccessKey) || !isFilled(SessionToken)) {
    return unknown(malformedAnswer(operation, 'no complete credentials'));
  }
  const arn: unknown = answer.AssumedRoleUser?.Arn;
  if (typeof arn !== 'string' || arn.split(':')[4] !== accountId) {
    return unknown(
      malformedAnswer(operation, `a session in ${accountId} was asked for, and "${String(arn)}" was given`),
    );
  }
  const credentials = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
  return known({
    accountId,
    credentials: () => credentials,
    ...(Expiration instanceof Date && { expiresAt: Expiration.getTime() }),
  });
}

function isFilled(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}
