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
  /** Where STS is asked: our own Region. */
  readonly region: string;
  /** What the session is cut down to; see `sessionPolicy`. */
  readonly sessionPolicy: string;
  /** Who we are, in the CloudTrail of the account: `rootwatch-<runId>`. Made legal and cut to 64 characters. */
  readonly sessionName: string;
};

const operation = 'sts:AssumeRole';

/** A session from a role that was itself assumed (a Lambda function's) lasts an hour at most: role chaining. */
const durationSeconds = 3_600;

/** Enters an account. A step with an outcome of its own, so that an account which can't be entered is seen as such. */
export async function assumeRole(role: RoleToAssume, caller: Caller): Promise<Observed<Session>> {
  const answer = await assumeIn(role.region, role, caller);
  if (answer.kind === 'unknown' && isStsDisabled(answer.why.awsCode, role)) {
    const elsewhere = await assumeIn('us-east-1', role, caller);
    return elsewhere.kind === 'unknown' ? elsewhere : sessionOf(elsewhere.value, role.accountId);
  }
  return answer.kind === 'unknown' ? answer : sessionOf(answer.value, role.accountId);
}

/**
 * An account may have switched STS off in a Region, but never in us-east-1:
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
    RoleSessionName: legalSessionName(role.sessionName),
    DurationSeconds: durationSeconds,
    Policy: role.sessionPolicy,
    ...optional({ ExternalId: role.externalId }),
  });
  return send(caller.aws.sts(region), command, { operation, caller });
}

/** STS: 2 to 64 characters of `[\w+=,.@-]`. */
function legalSessionName(name: string): string {
  return name
    .replaceAll(/[^\w+=,.@-]/g, '-')
    .slice(0, 64)
    .padEnd(2, '-');
}

/** Sees to it that STS entered the account that was meant: its id stands in the ARN of the session. */
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
