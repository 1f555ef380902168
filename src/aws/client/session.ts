import type { AwsCredentialIdentity } from '@smithy/types';
import type { AccountId } from '../../domain/account.ts';

/** The right to make calls in one account. Every call is bound to exactly one of these. */
export type Session = {
  readonly accountId: AccountId;
  /** Our own credentials come from the SDK's provider chain, which refreshes them; those of an assumed role are fixed. */
  readonly credentials: () => AwsCredentialIdentity | Promise<AwsCredentialIdentity>;
  /** Epoch milliseconds; absent for our own credentials. */
  readonly expiresAt?: number;
};
