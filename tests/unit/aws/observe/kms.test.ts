import { describe, expect, it } from '@jest/globals';
import { type Attempt, awsError } from '../fake-answers.ts';
import { ask } from '../questions.ts';

describe('key', () => {
  const arn = 'arn:aws:kms:us-east-1:111111111111:key/1';

  it('observing a key resolves it with DescribeKey and reads its policy by the ARN in the answer', async () => {
    const attempts: Attempt[] = [];
    const observed = await ask('key', (attempt) => {
      attempts.push(attempt);
      if (attempt.command === 'GetKeyPolicy') return { Policy: '{"Statement":[]}' };
      return { KeyMetadata: { Arn: arn, Enabled: false, KeyManager: 'CUSTOMER' } };
    });
    expect(attempts.map(({ command, input }) => [command, input])).toEqual([
      ['DescribeKey', { KeyId: 'alias/alarms' }],
      ['GetKeyPolicy', { KeyId: arn, PolicyName: 'default' }],
    ]);
    expect(observed).toEqual({
      kind: 'known',
      value: { exists: true, arn, enabled: false, managedByAws: false, policy: '{"Statement":[]}' },
    });
  });

  it('observing a key that AWS manages does not read its policy', async () => {
    const observed = await ask('key', ({ command }) => {
      if (command === 'GetKeyPolicy') throw awsError('AccessDeniedException');
      return { KeyMetadata: { Arn: arn, Enabled: true, KeyManager: 'AWS' } };
    });
    expect(observed).toEqual({
      kind: 'known',
      value: { exists: true, arn, enabled: true, managedByAws: true, policy: '' },
    });
  });

  it('a key does not exist when KMS does not find it', async () => {
    const observed = await ask('key', () => {
      throw awsError('NotFoundException');
    });
    expect(observed).toEqual({ kind: 'known', value: { exists: false } });
  });
});
