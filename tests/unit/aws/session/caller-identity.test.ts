import { describe, expect, it } from '@jest/globals';
import { callCounter } from '../../../../src/aws/client/send.ts';
import { getCallerIdentity } from '../../../../src/aws/session/caller-identity.ts';
import { type Answering, type Attempt, awsError, fakeAws } from '../fake-answers.ts';

async function whoami(answering: Answering) {
  return getCallerIdentity({ aws: fakeAws(answering), counter: callCounter(), signal: new AbortController().signal });
}

describe('getCallerIdentity', () => {
  it("getCallerIdentity returns the account and the partition of the caller's credentials", async () => {
    const attempts: Attempt[] = [];
    const identity = await whoami((attempt) => {
      attempts.push(attempt);
      return { Account: '111111111111', Arn: 'arn:aws-us-gov:sts::111111111111:assumed-role/rootwatch/i-1' };
    });
    expect(attempts).toMatchObject([{ command: 'GetCallerIdentity', accessKeyId: 'AKIAOWN' }]);
    expect(identity).toMatchObject({
      kind: 'known',
      value: { partition: 'aws-us-gov', session: { accountId: '111111111111' } },
    });
    expect(identity.kind === 'known' && (await identity.value.session.credentials())).toMatchObject({
      accessKeyId: 'AKIAOWN',
      secretAccessKey: 'own',
    });
  });

  it('the identity is unknown when the credentials are refused', async () => {
    const identity = await whoami(() => {
      throw awsError('InvalidClientTokenId', { status: 403 });
    });
    expect(identity).toMatchObject({
      kind: 'unknown',
      why: { code: 'ACCESS_DENIED', operation: 'sts:GetCallerIdentity' },
    });
  });

  it.each([{ Account: '1', Arn: 'arn:aws:iam::1:root' }, { Account: '111111111111' }, {}])(
    'the identity is unknown when STS answers %j',
    async (answer) => {
      expect(await whoami(() => answer)).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR' } });
    },
  );
});
