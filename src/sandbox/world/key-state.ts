import type { KeyMetadata } from '@aws-sdk/client-kms';
import { arnOf, iamArn, type Place } from './arn.ts';
import type { Key } from './world.ts';

export type KeyState = {
  readonly shown: KeyMetadata & { readonly KeyId: string; readonly Arn: string };
  readonly aliases: readonly string[];
  readonly policy: string;
};

export function keyState(seed: Key, place: Place, nowMs: number): KeyState {
  const policy = seed.Policy ?? defaultKeyPolicy(place);
  const state = seed.KeyState ?? 'Enabled';
  return {
    shown: {
      AWSAccountId: place.accountId,
      KeyId: seed.KeyId,
      Arn: arnOf(place, 'kms', `key/${seed.KeyId}`),
      CreationDate: new Date(nowMs),
      Enabled: state === 'Enabled',
      Description: seed.Description ?? '',
      KeyUsage: seed.KeyUsage ?? 'ENCRYPT_DECRYPT',
      KeyState: state,
      Origin: 'AWS_KMS',
      KeyManager: seed.KeyManager ?? 'CUSTOMER',
      KeySpec: seed.KeySpec ?? 'SYMMETRIC_DEFAULT',
      MultiRegion: false,
    },
    aliases: seed.aliases ?? [],
    policy: typeof policy === 'string' ? policy : JSON.stringify(policy),
  };
}

/** Builds the AWS managed key behind `alias/aws/<service>`, whose policy cannot be edited. */
export function awsManagedKey(service: string, place: Place, nowMs: number): KeyState {
  return keyState(
    {
      KeyId: `${place.accountId.slice(0, 8)}-${place.accountId.slice(8)}-4000-8000-${fingerprint(`${service}${place.region}`)}`,
      aliases: [`alias/aws/${service}`],
      KeyManager: 'AWS',
      Description: `Default key that protects my ${service.toUpperCase()} data when no other key is defined`,
      Policy: awsManagedKeyPolicy(service, place),
    },
    place,
    nowMs,
  );
}

function defaultKeyPolicy(place: Place): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: 'key-default-1',
    Statement: [
      {
        Sid: 'Enable IAM User Permissions',
        Effect: 'Allow',
        Principal: { AWS: iamArn(place, 'root') },
        Action: 'kms:*',
        Resource: '*',
      },
    ],
  });
}

function awsManagedKeyPolicy(service: string, place: Place): string {
  return JSON.stringify({
    Version: '2012-10-17',
    Id: `auto-${service}-1`,
    Statement: [
      {
        Sid: `Allow access through ${service.toUpperCase()} for all principals in the account`,
        Effect: 'Allow',
        Principal: { AWS: '*' },
        Action: ['kms:Decrypt', 'kms:GenerateDataKey*', 'kms:CreateGrant', 'kms:ListGrants', 'kms:DescribeKey'],
        Resource: '*',
        Condition: {
          StringEquals: {
            'kms:ViaService': `${service}.${place.region}.amazonaws.com`,
            'kms:CallerAccount': place.accountId,
          },
        },
      },
      {
        Sid: 'Allow direct access to key metadata to the account',
        Effect: 'Allow',
        Principal: { AWS: iamArn(place, 'root') },
        Action: ['kms:Describe*', 'kms:Get*', 'kms:List*', 'kms:RevokeGrant'],
        Resource: '*',
      },
    ],
  });
}

function fingerprint(text: string): string {
  let hash = 7;
  for (const character of text) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) % 0xff_ff_ff_ff_ff;
  return hash.toString(16).padStart(12, '0');
}
