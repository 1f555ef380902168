import { describe, expect, it } from '@jest/globals';
import { assumeRole, type RoleToAssume } from '../../../../src/aws/session/assume-role.ts';
import { type Answering, type Attempt, accountId, awsError, callerIn, fakeAws } from '../fake-answers.ts';

const role: RoleToAssume = {
  accountId: accountId('222222222222'),
  roleName: 'OrganizationAccountAccessRole',
  partition: 'aws',
  region: 'eu-west-1',
  sessionPolicy: '{}',
  sessionName: 'rootwatch-20261122T060000Z-8f3a1c',
};

const granted = {
  Credentials: {
    AccessKeyId: 'ASIA2',
    SecretAccessKey: 'secret',
    SessionToken: 'token',
    Expiration: new Date('2026-11-22T07:00:00Z'),
  },
  AssumedRoleUser: { Arn: 'arn:aws:sts::222222222222:assumed-role/r/s', AssumedRoleId: 'AROA:s' },
};

async function enter(changes: Partial<RoleToAssume>, answering: Answering = () => granted) {
  const attempts: Attempt[] = [];
  const aws = fakeAws((attempt) => {
    attempts.push(attempt);
    return answering(attempt);
  });
  return { attempts, session: await assumeRole({ ...role, ...changes }, callerIn('111111111111', aws)) };
}

describe('assumeRole', () => {
  it("assumeRole calls STS in the caller's Region, with the caller's credentials and the session policy", async () => {
    const { attempts, session } = await enter({ externalId: 'shared-secret' });
    expect(attempts).toMatchObject([
      {
        accessKeyId: 'ASIA111111111111',
        hostname: 'sts.eu-west-1.amazonaws.com',
        input: {
          RoleArn: 'arn:aws:iam::222222222222:role/OrganizationAccountAccessRole',
          RoleSessionName: 'rootwatch-20261122T060000Z-8f3a1c',
          DurationSeconds: 3_600,
          Policy: '{}',
          ExternalId: 'shared-secret',
        },
      },
    ]);
    expect(session).toMatchObject({
      kind: 'known',
      value: { accountId: '222222222222', expiresAt: Date.parse('2026-11-22T07:00:00Z') },
    });
    expect(session.kind === 'known' && (await session.value.credentials())).toEqual({
      accessKeyId: 'ASIA2',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
  });

  it.each([
    ['security/Auditor', 'arn:aws:iam::222222222222:role/security/Auditor'],
    ['/security/Auditor', 'arn:aws:iam::222222222222:role/security/Auditor'],
  ])('assumeRole accepts a role name with a path: %s', async (roleName, arn) => {
    const { attempts } = await enter({ roleName });
    expect(attempts[0]?.input['RoleArn']).toBe(arn);
  });

  it('assumeRole sends no external id when there is none, and uses the partition in the ARN', async () => {
    const { attempts } = await enter({ partition: 'aws-us-gov' });
    expect(attempts[0]?.input).not.toHaveProperty('ExternalId');
    expect(attempts[0]?.input['RoleArn']).toMatch(/^arn:aws-us-gov:/);
  });

  it.each([
    [`rootwatch-${'x'.repeat(80)}`, `rootwatch-${'x'.repeat(54)}`],
    ['rootwatch 1/2:ü', 'rootwatch-1-2--'],
    ['x', 'x-'],
  ])('assumeRole makes %s a valid session name', async (sessionName, valid) => {
    const { attempts } = await enter({ sessionName });
    expect(attempts[0]?.input['RoleSessionName']).toBe(valid);
  });

  const disabled: Answering = ({ hostname }) => {
    if (hostname !== 'sts.us-east-1.amazonaws.com') throw awsError('RegionDisabledException', { status: 403 });
    return granted;
  };

  it("assumeRole calls STS in us-east-1 when the account has deactivated it in the caller's Region", async () => {
    const { attempts, session } = await enter({}, disabled);
    expect(attempts.map(({ hostname }) => hostname)).toEqual([
      'sts.eu-west-1.amazonaws.com',
      'sts.us-east-1.amazonaws.com',
    ]);
    expect(session.kind).toBe('known');
  });

  it('assumeRole calls STS in no other Region in another partition', async () => {
    const { attempts, session } = await enter({ partition: 'aws-us-gov' }, disabled);
    expect(attempts).toHaveLength(1);
    expect(session).toMatchObject({ kind: 'unknown', why: { awsCode: 'RegionDisabledException' } });
  });

  it('assumeRole returns the reason when the role can not be assumed', async () => {
    const { session } = await enter({}, () => {
      throw awsError('AccessDenied', { status: 403, message: 'not authorized to perform: sts:AssumeRole' });
    });
    expect(session).toMatchObject({ kind: 'unknown', why: { code: 'ACCESS_DENIED', operation: 'sts:AssumeRole' } });
  });

  it.each([
    ['no credentials', { ...granted, Credentials: undefined }],
    ['half of the credentials', { ...granted, Credentials: { ...granted.Credentials, SecretAccessKey: undefined } }],
    [
      'a session in another account',
      { ...granted, AssumedRoleUser: { Arn: 'arn:aws:sts::333333333333:assumed-role/r/s' } },
    ],
    ['no name of the session', { ...granted, AssumedRoleUser: undefined }],
  ])('assumeRole rejects an answer with %s', async (_what, answer) => {
    const { session } = await enter({}, () => answer);
    expect(session).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR', operation: 'sts:AssumeRole' } });
  });
});
