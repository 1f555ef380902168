import type { KMSClient } from '@aws-sdk/client-kms';
import type { KmsKey } from '../../domain/facts.ts';
import { known, type Observed } from '../../domain/observed.ts';
import type { Question } from '../../domain/question.ts';
import { isNotFound } from '../client/failures.ts';
import { query } from '../client/query.ts';
import { MalformedAnswer, requireBoolean, requireString } from '../client/read-fields.ts';
import type { Caller } from '../client/send.ts';

/** Reads a key and its policy. `GetKeyPolicy` takes no alias, so `DescribeKey` resolves the key first. */
export async function observeKey({ region, keyId }: Question<'key'>, caller: Caller): Promise<Observed<KmsKey>> {
  const client = await caller.aws.kms(region);
  const { DescribeKeyCommand } = await import('@aws-sdk/client-kms');
  const described = await query(client, new DescribeKeyCommand({ KeyId: keyId }), {
    operation: 'kms:DescribeKey',
    caller,
    read: ({ KeyMetadata }) => ({
      arn: requireString(KeyMetadata?.Arn, 'Arn'),
      enabled: requireBoolean(KeyMetadata?.Enabled, 'Enabled'),
      managedByAws: requireString(KeyMetadata?.KeyManager, 'KeyManager') === 'AWS',
    }),
  });
  if (described.kind === 'unknown') return isNotFound(described.why) ? known({ exists: false }) : described;
  const { arn, enabled, managedByAws } = described.value;
  // AWS writes the policies of its own keys, and none of them allows CloudWatch, so there is no need to read one.
  if (managedByAws) return known({ exists: true, arn, enabled, managedByAws, policy: '' });
  const policy = await observeKeyPolicy(client, arn, caller);
  return policy.kind === 'unknown' ? policy : known({ exists: true, arn, enabled, managedByAws, policy: policy.value });
}

async function observeKeyPolicy(client: KMSClient, keyId: string, caller: Caller): Promise<Observed<string>> {
  const { GetKeyPolicyCommand } = await import('@aws-sdk/client-kms');
  // A key has one policy, and its name is "default".
  return query(client, new GetKeyPolicyCommand({ KeyId: keyId, PolicyName: 'default' }), {
    operation: 'kms:GetKeyPolicy',
    caller,
    read: ({ Policy }) => {
      const policy = requireString(Policy, 'Policy');
      if (policy === '') throw new MalformedAnswer('Policy is empty.');
      return policy;
    },
  });
}
