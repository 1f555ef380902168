/** An error response of AWS as the service would send it. The SDK's own deserializer makes it an exception. */
export class AwsError extends Error {
  /** The code on the wire: `AccessDenied`, `ResourceNotFoundException`, … */
  readonly code: string;
  readonly statusCode: number;
  /** Members of the error beside the message, such as `Reason` of InvalidInputException. */
  readonly fields: Readonly<Record<string, string>>;

  constructor(code: string, message: string, detail: { statusCode?: number; fields?: Record<string, string> } = {}) {
    super(message);
    this.name = 'AwsError';
    this.code = code;
    this.statusCode = detail.statusCode ?? 400;
    this.fields = detail.fields ?? {};
  }
}

export type ServiceName = 'organizations' | 'sts' | 'cloudtrail' | 'logs' | 'cloudwatch' | 'sns' | 'kms' | 's3';

/** The codes and statuses with which a service reports errors that every service has. */
type Dialect = {
  readonly denied: string;
  readonly deniedStatus: number;
  readonly throttled: string;
  readonly throttledStatus: number;
  readonly unknownKey: string;
  readonly unknownKeyStatus: number;
  readonly expired: string;
  readonly expiredStatus: number;
  readonly internal: string;
  readonly skewed: string;
  readonly skewedStatus: number;
};

const json: Dialect = {
  denied: 'AccessDeniedException',
  deniedStatus: 400,
  throttled: 'ThrottlingException',
  throttledStatus: 400,
  unknownKey: 'UnrecognizedClientException',
  unknownKeyStatus: 400,
  expired: 'ExpiredTokenException',
  expiredStatus: 400,
  internal: 'InternalFailure',
  skewed: 'InvalidSignatureException',
  skewedStatus: 400,
};

const query: Dialect = {
  denied: 'AccessDenied',
  deniedStatus: 403,
  throttled: 'Throttling',
  throttledStatus: 400,
  unknownKey: 'InvalidClientTokenId',
  unknownKeyStatus: 403,
  expired: 'ExpiredToken',
  expiredStatus: 403,
  internal: 'InternalFailure',
  skewed: 'SignatureDoesNotMatch',
  skewedStatus: 403,
};

const dialects: Readonly<Record<ServiceName, Dialect>> = {
  organizations: { ...json, throttled: 'TooManyRequestsException' },
  cloudtrail: json,
  logs: json,
  kms: json,
  // CloudWatch speaks JSON today and keeps the codes of its old query protocol.
  cloudwatch: query,
  sts: query,
  // https://docs.aws.amazon.com/sns/latest/api/CommonErrors.html and the API model: AuthorizationError, Throttled.
  sns: { ...query, denied: 'AuthorizationError', throttled: 'Throttled', throttledStatus: 429 },
  s3: {
    ...query,
    throttled: 'SlowDown',
    throttledStatus: 503,
    unknownKey: 'InvalidAccessKeyId',
    expiredStatus: 400,
    internal: 'InternalError',
    skewed: 'RequestTimeTooSkewed',
  },
};

export function accessDenied(service: ServiceName, message: string): AwsError {
  const { denied, deniedStatus } = dialects[service];
  return new AwsError(denied, message, { statusCode: deniedStatus });
}

export function throttled(service: ServiceName): AwsError {
  const { throttled: code, throttledStatus } = dialects[service];
  const message = service === 's3' ? 'Please reduce your request rate.' : 'Rate exceeded';
  return new AwsError(code, message, { statusCode: throttledStatus });
}

export function unknownKey(service: ServiceName): AwsError {
  const { unknownKey: code, unknownKeyStatus } = dialects[service];
  const message =
    service === 's3'
      ? 'The AWS Access Key Id you provided does not exist in our records.'
      : 'The security token included in the request is invalid.';
  return new AwsError(code, message, { statusCode: unknownKeyStatus });
}

export function expiredToken(service: ServiceName): AwsError {
  const { expired, expiredStatus } = dialects[service];
  const message =
    service === 's3' ? 'The provided token has expired.' : 'The security token included in the request is expired';
  return new AwsError(expired, message, { statusCode: expiredStatus });
}

export function clockSkewed(service: ServiceName): AwsError {
  const { skewed: code, skewedStatus } = dialects[service];
  const message =
    service === 's3'
      ? 'The difference between the request time and the current time is too large.'
      : 'Signature expired: it is not within 5 min. of the current time.';
  return new AwsError(code, message, { statusCode: skewedStatus });
}

export function internalError(service: ServiceName): AwsError {
  return new AwsError(dialects[service].internal, 'We encountered an internal error. Please try again.', {
    statusCode: 500,
  });
}
