/**
 * Values that are usual in CloudTrail records, so that an example looks like a real event
 * (AWS CloudTrail User Guide, "CloudTrail record contents" and "CloudTrail userIdentity element").
 */
const valuesByField: Readonly<Record<string, readonly (string | boolean)[]>> = {
  '$.eventType': ['AwsApiCall', 'AwsConsoleSignIn', 'AwsServiceEvent', 'AwsConsoleAction', 'AwsVpceEvents'],
  '$.eventName': ['ConsoleLogin', 'CreateUser', 'RunInstances', 'PutBucketPolicy', 'StopLogging'],
  '$.eventSource': ['signin.amazonaws.com', 'iam.amazonaws.com', 'ec2.amazonaws.com', 's3.amazonaws.com'],
  '$.eventCategory': ['Management', 'Data'],
  '$.eventVersion': ['1.08', '1.11'],
  '$.awsRegion': ['us-east-1', 'eu-west-1', 'eu-central-1'],
  '$.sourceIPAddress': ['192.0.2.1', '198.51.100.7', 'support.amazonaws.com'],
  '$.userAgent': ['Mozilla/5.0', 'aws-cli/2.17.0'],
  '$.recipientAccountId': ['111122223333', '444455556666'],
  '$.readOnly': [false, true],
  '$.managementEvent': [true, false],
  '$.userIdentity.type': ['IAMUser', 'AssumedRole', 'Root', 'FederatedUser', 'AWSService', 'AWSAccount'],
  '$.userIdentity.accountId': ['111122223333', '444455556666'],
  '$.userIdentity.arn': ['arn:aws:iam::111122223333:user/alice', 'arn:aws:iam::111122223333:root'],
  '$.userIdentity.principalId': ['AIDACKCEVSQ6C2EXAMPLE', '111122223333'],
  '$.userIdentity.userName': ['alice', 'bob'],
  '$.userIdentity.invokedBy': ['support.amazonaws.com', 'AWS Internal'],
  '$.userIdentity.accessKeyId': ['AKIAIOSFODNN7EXAMPLE'],
  '$.userIdentity.sessionContext.attributes.mfaAuthenticated': ['false', 'true'],
  '$.errorCode': ['AccessDenied', 'Client.UnauthorizedOperation'],
  '$.errorMessage': ['Failed authentication'],
  '$.additionalEventData.MFAUsed': ['No', 'Yes'],
  '$.responseElements.ConsoleLogin': ['Success', 'Failure'],
};

/** Fields that every record of an API call or a sign-in has. */
const usualFields = new Set([
  '$.eventType',
  '$.eventName',
  '$.eventSource',
  '$.awsRegion',
  '$.sourceIPAddress',
  '$.userIdentity.type',
]);

/** Lists plausible values of a field, the most usual first; none for a field that CloudTrail does not have. */
export function plausibleValues(selector: string): readonly (string | boolean)[] {
  return valuesByField[selector] ?? [];
}

export function isUsualField(selector: string): boolean {
  return usualFields.has(selector);
}

/** The order in which CloudTrail writes the fields of a record; any other field comes last. */
const order = [
  'eventVersion',
  'userIdentity',
  'eventTime',
  'eventSource',
  'eventName',
  'awsRegion',
  'sourceIPAddress',
  'userAgent',
  'errorCode',
  'errorMessage',
  'requestParameters',
  'responseElements',
  'additionalEventData',
  'readOnly',
  'eventType',
  'managementEvent',
  'recipientAccountId',
  'eventCategory',
];

export function rankOfField(name: string): number {
  const rank = order.indexOf(name);
  return rank < 0 ? order.length : rank;
}
