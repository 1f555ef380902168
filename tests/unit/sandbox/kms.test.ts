import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import { describe, expect, it } from '@jest/globals';
import { createSandbox, type Key, type Sandbox } from '../../../src/sandbox/index.ts';
import { assumed, clientsOf, refusal } from './clients.ts';
import { accessRole, management, member, organizationWorld } from './worlds.ts';

const KeyId = '11111111-2222-4333-8444-555555555555';
const keyArn = `arn:aws:kms:us-east-1:${management}:key/${KeyId}`;

const withKey = (key: Partial<Key> = {}): Sandbox => {
  const regions = { 'us-east-1': { keys: [{ KeyId, aliases: ['alias/alarms'], ...key }] } };
  return createSandbox(organizationWorld({ [management]: { regions }, [member]: { roles: [accessRole] } }));
};

describe('KMS', () => {
  it.each([KeyId, keyArn, 'alias/alarms', `arn:aws:kms:us-east-1:${management}:alias/alarms`])(
    'DescribeKey finds a key by %s',
    async (name) => {
      const { KeyMetadata } = await clientsOf(withKey()).kms.send(new DescribeKeyCommand({ KeyId: name }));
      expect(KeyMetadata).toMatchObject({
        KeyId,
        Arn: keyArn,
        KeyManager: 'CUSTOMER',
        KeyState: 'Enabled',
        Enabled: true,
      });
    },
  );

  it('GetKeyPolicy takes the id or ARN of a key, not an alias', async () => {
    const { kms } = clientsOf(withKey());
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: keyArn }));
    expect(JSON.parse(Policy ?? '')).toMatchObject({
      Statement: [{ Principal: { AWS: `arn:aws:iam::${management}:root` }, Action: 'kms:*' }],
    });
    expect(await refusal(kms.send(new GetKeyPolicyCommand({ KeyId: 'alias/alarms' })))).toMatchObject({
      name: 'NotFoundException',
      status: 400,
    });
  });

  it('every Region has AWS managed keys, whose policies allow no service', async () => {
    const { kms } = clientsOf(withKey(), { region: 'eu-west-1' });
    const { KeyMetadata } = await kms.send(new DescribeKeyCommand({ KeyId: 'alias/aws/sns' }));
    expect(KeyMetadata?.KeyManager).toBe('AWS');
    const { Policy } = await kms.send(new GetKeyPolicyCommand({ KeyId: KeyMetadata?.KeyId }));
    expect(Policy).toContain('kms:ViaService');
    expect(Policy).not.toContain('"Service"');
  });

  it('DescribeKey and GetKeyPolicy refuse a key that does not exist', async () => {
    const { kms } = clientsOf(withKey());
    expect((await refusal(kms.send(new DescribeKeyCommand({ KeyId: 'alias/none' })))).message).toBe(
      `Alias arn:aws:kms:us-east-1:${management}:alias/none is not found.`,
    );
    expect((await refusal(kms.send(new DescribeKeyCommand({ KeyId: KeyId.replace('1', '9') })))).name).toBe(
      'NotFoundException',
    );
  });

  it('GetKeyPolicy refuses an administrator that the key policy does not name', async () => {
    const Policy = {
      Statement: {
        Effect: 'Allow' as const,
        Principal: { AWS: `arn:aws:iam::${management}:role/other` },
        Action: 'kms:*',
        Resource: '*',
      },
    };
    expect((await refusal(clientsOf(withKey({ Policy })).kms.send(new DescribeKeyCommand({ KeyId })))).name).toBe(
      'AccessDeniedException',
    );
  });

  it('DescribeKey by ARN answers another account that the key policy allows', async () => {
    const Policy = {
      Statement: { Effect: 'Allow' as const, Principal: { AWS: member }, Action: 'kms:DescribeKey', Resource: '*' },
    };
    const { kms } = await assumed(withKey({ Policy }), { accountId: member });
    expect((await kms.send(new DescribeKeyCommand({ KeyId: keyArn }))).KeyMetadata?.AWSAccountId).toBe(management);
    const closed = await assumed(withKey(), { accountId: member });
    expect((await refusal(closed.kms.send(new DescribeKeyCommand({ KeyId: keyArn })))).name).toBe(
      'AccessDeniedException',
    );
  });
});
