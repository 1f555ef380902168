declare const accountIdBrand: unique symbol;

/** Twelve decimal digits, as {@link parseAccountId} and {@link isAccountId} check them. */
export type AccountId = string & { readonly [accountIdBrand]: true };

const accountIdPattern = /^\d{12}$/;

export function isAccountId(text: string): text is AccountId {
  return accountIdPattern.test(text);
}

/** Returns the account id, or `undefined` when `text` is not twelve decimal digits. */
export function parseAccountId(text: string): AccountId | undefined {
  return isAccountId(text) ? text : undefined;
}

/** Organizations `Account.State`; the older `Status` was retired on 2026-09-09 and is never read. */
export type AccountState = 'PENDING_ACTIVATION' | 'ACTIVE' | 'SUSPENDED' | 'PENDING_CLOSURE' | 'CLOSED';

export type OrganizationalUnit = { readonly id: string; readonly name: string };

/** An account as Organizations lists it. */
export type Account = {
  readonly id: AccountId;
  readonly name: string;
  readonly email: string;
  /** `UNKNOWN` when Organizations sent another state than those above: such an account is audited. */
  readonly state: AccountState | 'UNKNOWN';
  /** The path from below the root down to the unit that holds the account; empty directly under the root. */
  readonly organizationalUnits: readonly OrganizationalUnit[];
};

/** Returns whether the account is in a state in which no role in it can be assumed, and nothing runs in it. */
export function isOutOfUse({ state }: Account): boolean {
  return state === 'SUSPENDED' || state === 'CLOSED' || state === 'PENDING_ACTIVATION';
}

export type Organization = {
  readonly id: string;
  readonly managementAccountId: AccountId;
  /** `aws`, `aws-us-gov` or `aws-cn`, as in the ARN of the caller. */
  readonly partition: string;
};
