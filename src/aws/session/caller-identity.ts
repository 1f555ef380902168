import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { parseAccountId } from '../../domain/account.ts';
import { parseArn } from '../../domain/arn.ts';
import { known, type Observed, unknown } from '../../domain/observed.ts';
import { malformedAnswer } from '../client/failures.ts';
import { query } from '../client/query.ts';
import { requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';
import type { Session } from '../client/session.ts';

export type Identity = {
  /** The caller's credentials, which also read the caller's own account. */
  readonly session: Session;
  /** `aws`, `aws-us-gov` or `aws-cn`. */
  readonly partition: string;
  readonly arn: string;
};

/** Returns the identity of the credentials that rootwatch runs with. STS requires no permission for it. */
export async function getCallerIdentity({
  aws,
  counter,
  signal,
}: Omit<Caller, 'session'>): Promise<Observed<Identity>> {
  const operation = 'sts:GetCallerIdentity';
  const credentials = aws.ownCredentials;
  const caller: Caller = { aws, session: { credentials }, counter, signal };
  const answer = await query(aws.sts(aws.region), new GetCallerIdentityCommand({}), {
    operation,
    caller,
    read: (output) => ({ Account: requireString(output.Account, 'Account'), Arn: requireString(output.Arn, 'Arn') }),
  });
  if (answer.kind === 'unknown') return answer;
  const { Account, Arn } = answer.value;
  const accountId = parseAccountId(Account);
  const partition = parseArn(Arn)?.partition;
  if (accountId === undefined || partition === undefined) {
    return unknown(malformedAnswer(operation, `account "${Account}", ARN "${Arn}"`));
  }
  return known({ session: { accountId, credentials }, partition, arn: Arn });
}
