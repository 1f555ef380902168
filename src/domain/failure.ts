/** The reasons why something could not be read or done. The codes are those of the report. */
export const failureCodes = ['ACCESS_DENIED', 'THROTTLED', 'TIMED_OUT', 'TOO_LARGE', 'UNEXPECTED_ERROR'] as const;
export type FailureCode = (typeof failureCodes)[number];

export type Failure = {
  readonly code: FailureCode;
  /** `service:Operation`, as IAM spells the service: `cloudwatch:DescribeAlarms`. */
  readonly operation: string;
  /** The error's name as AWS sent it, where there was one. */
  readonly awsCode?: string;
  readonly message: string;
  readonly requestId?: string;
};

/** The operation of a failure to read an account that is not in the organization. */
export const enterAccount = 'rootwatch:EnterAccount';

/** The operation of a failure to read an account that the settings exclude. */
export const enterExcludedAccount = 'rootwatch:EnterExcludedAccount';

/** Returns whether the account was not even entered, so that nothing in it can be known. */
export function isEntryRefused({ operation }: Failure): boolean {
  return operation === enterAccount || operation === enterExcludedAccount;
}
