import type { AwsCredentialIdentity } from '@smithy/types';
import type { AccountId } from '../../domain/account.ts';

/** Credentials for calls in one account. Every call is bound to exactly one session. */
export type Session = {
  readonly accountId: AccountId;
  /** The caller's credentials come from the SDK's provider chain, which refreshes them; those of a role are fixed. */
  readonly credentials: () => AwsCredentialIdentity | Promise<AwsCredentialIdentity>;
  /** Epoch milliseconds; absent for the caller's credentials. */
  readonly expiresAt?: number;
};
