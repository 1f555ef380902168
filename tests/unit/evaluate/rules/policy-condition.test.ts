import { describe, expect, it } from '@jest/globals';
import { Work } from '../../../../src/domain/work.ts';
import { holdsCondition } from '../../../../src/evaluate/rules/policy-condition.ts';

const alarmArn = 'arn:aws:cloudwatch:us-east-1:111122223333:alarm:root:usage';
const context = {
  'aws:SourceArn': [alarmArn],
  'aws:SourceAccount': ['111122223333'],
  'aws:SecureTransport': ['true'],
  'test:Names': ['a', 'b'],
  'test:None': [],
  'test:Number': ['5'],
  'test:Accent': ['alarme-é'],
};

const outcomes = { yes: true, no: false, unknown: undefined };

/** `operator key value value…` and whether it holds. */
const table: Readonly<Record<keyof typeof outcomes, readonly string[]>> = {
  yes: [
    'StringEquals aws:SourceAccount 111122223333',
    'StringEquals AWS:sourceaccount 444455556666 111122223333',
    'stringequals aws:SourceAccount 111122223333',
    'StringNotEquals aws:SourceAccount 444455556666 777788889999',
    'StringEqualsIgnoreCase aws:SecureTransport TRUE',
    'StringNotEqualsIgnoreCase aws:SecureTransport FALSE',
    'StringLike aws:SourceAccount 1111*3333',
    'StringNotLike aws:SourceAccount 4444*',
    `ArnEquals aws:SourceArn ${alarmArn}`,
    'ArnLike aws:SourceArn arn:aws:cloudwatch:*:111122223333:alarm:*',
    'ArnLike aws:SourceArn arn:*:cloudwatch:us-????-1:*:*',
    'ArnNotLike aws:SourceArn arn:aws:events:*:*:*',
    'ArnNotEquals aws:SourceArn arn:aws:cloudwatch:us-east-1:111122223333:alarm:other',
    'ArnNotLike test:Accent arn:aws:cloudwatch:*:*:*',
    'Bool aws:SecureTransport true',
    'Bool aws:SecureTransport True',
    'BinaryEquals test:Number 5',
    'NumericEquals test:Number 5.0',
    'NumericNotEquals test:Number 6',
    'NumericLessThan test:Number 6',
    'NumericLessThanEquals test:Number 5',
    'NumericGreaterThan test:Number 4',
    'NumericGreaterThanEquals test:Number 5',
    'Null aws:SourceArn false',
    'Null aws:PrincipalArn true',
    'Null aws:PrincipalTag/team TRUE',
    'StringNotEquals aws:PrincipalOrgID o-1',
    'NotIpAddress aws:SourceIp 203.0.113.0/24',
    'DateNotEquals aws:TokenIssueTime 2026-01-01T00:00:00Z',
    'StringEqualsIfExists aws:SourceVpce vpce-1',
    'StringNotEqualsIfExists aws:PrincipalOrgID o-1',
    'ForAnyValue:StringEqualsIfExists aws:PrincipalOrgPaths o-1/*',
    'ForAllValues:StringEquals aws:CalledVia cloudformation.amazonaws.com',
    'ForAllValues:StringEquals test:Names a b c',
    'ForAllValues:StringNotEquals test:Names c',
    'ForAllValues:StringEquals test:None x',
    'ForAnyValue:StringEquals test:Names b',
    'ForAnyValue:StringNotEquals test:Names a',
    'StringEqualsIfExists aws:SourceAccount 111122223333',
  ],
  no: [
    'StringEquals aws:SourceAccount 444455556666',
    'StringEquals aws:SourceAccount 1111*',
    'StringNotEquals aws:SourceAccount 444455556666 111122223333',
    'ArnLike aws:SourceArn arn:aws:cloudwatch:*:444455556666:alarm:*',
    'ArnLike aws:SourceArn arn:aws:cloudwatch:*:alarm:root:usage',
    'ArnLike test:Accent *',
    'ArnNotEquals aws:SourceArn arn:aws:cloudwatch:us-east-1:111122223333:alarm:*',
    'Bool aws:SecureTransport false',
    'NumericLessThan test:Number 5',
    'NumericLessThanEquals test:Number 4',
    'NumericGreaterThan test:Number 5',
    'NumericGreaterThanEquals test:Number 6',
    'NumericNotEquals test:Number 5',
    'Null aws:SourceArn true',
    'Null aws:SourceIp false',
    'StringEquals aws:PrincipalOrgID o-1',
    'StringLike aws:PrincipalTag/team *',
    'IpAddress aws:SourceIp 0.0.0.0/0',
    'DateLessThan aws:TokenIssueTime 2026-01-01T00:00:00Z',
    'StringEqualsIfExists aws:SourceAccount 444455556666',
    'ForAnyValue:StringLike aws:PrincipalOrgPaths o-1/*',
    'ForAnyValue:StringNotEquals aws:PrincipalOrgPaths o-1/*',
    'ForAnyValue:StringEquals test:Names c',
    'ForAnyValue:StringEquals test:None a',
    'ForAllValues:StringEquals test:Names a',
    'ForAllValues:StringNotEquals test:Names a',
    'ForAnyValue:StringNotEquals test:Names a b',
  ],
  unknown: [
    'StringEquals aws:SourceOrgID o-1',
    'StringNotEquals aws:SourceOrgPaths o-1/*',
    'ForAllValues:StringEquals aws:SourceOrgPaths o-1/*',
    'Null aws:SourceOrgPaths true',
    'DateGreaterThan aws:CurrentTime 2026-01-01T00:00:00Z',
    'DateGreaterThan test:Number 2026-01-01T00:00:00Z',
    'IpAddress test:Number 0.0.0.0/0',
    'StringEquals aws:SourceAccount ${aws:PrincipalAccount}',
    'StringNotEquals aws:SourceAccount ${aws:PrincipalAccount}',
    'ArnLike aws:SourceArn arn:aws:cloudwatch:us-east-1:${aws:PrincipalAccount}:alarm:root:usage',
    'ArnLike aws:SourceArn *',
    'ArnLike aws:SourceArn arn:aws:cloudwatch:*',
    'StringEquals test:Accent alarme-é',
    'NumericEquals test:Names 5',
    'NumericEquals test:Number five',
    'StringResembles aws:SourceAccount 1',
    'constructor aws:SourceAccount 1',
  ],
};

describe('holdsCondition', () => {
  const rows = (['yes', 'no', 'unknown'] as const).flatMap((outcome) =>
    table[outcome].map((line) => [line, outcome] as const),
  );
  it.each(rows)('holdsCondition: %s: %s', (line, outcome) => {
    const [operator = '', key = '', ...values] = line.split(' ');
    expect(holdsCondition({ operator, key, values }, context, new Work())).toBe(outcomes[outcome]);
  });
});
