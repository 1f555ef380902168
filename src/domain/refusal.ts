/** Why something could not be read or done. The codes are those of the report. */
export const refusalCodes = ['ACCESS_DENIED', 'THROTTLED', 'TIMED_OUT', 'UNEXPECTED_ERROR'] as const;
export type RefusalCode = (typeof refusalCodes)[number];

export type Refusal = {
  readonly code: RefusalCode;
  /** `service:Operation`, as IAM spells the service: `cloudwatch:DescribeAlarms`. */
  readonly operation: string;
  /** The error's name as AWS sent it, where there was one. */
  readonly awsCode?: string;
  readonly message: string;
  readonly requestId?: string;
};
