import type * as Aws from '@aws-sdk/client-kms';
import { parseArn } from '../../domain/arn.ts';
import { optional } from '../../domain/optional.ts';
import type { AuthorizationRequest } from '../access/authorize.ts';
import { type Call, type Operations, reads } from '../access/operation.ts';
import { arnOf } from '../world/arn.ts';
import { AwsError } from '../world/errors.ts';
import type { KeyState } from '../world/key-state.ts';
import { keyNamed } from '../world/keys.ts';

const notFound = (message: string): AwsError => new AwsError('NotFoundException', message);

/** Finds a key of the caller's account or, by ARN, of another account. */
function keyFor(call: Call, keyId: string | undefined): KeyState | undefined {
  if (keyId === undefined) return undefined;
  const arn = parseArn(keyId);
  const account = arn === undefined ? call.account : call.store.account(arn.accountId);
  return account === undefined ? undefined : keyNamed(account.region(call.place.region), keyId, call.store.clock.now());
}

/**
 * "No AWS principal has any permissions to a KMS key unless that permission is provided explicitly … in a key policy":
 * the key policy must allow the caller, by name or by its account, and by its account needs the identity's policy too.
 */
function keyResource(call: Call, keyId: string | undefined): Omit<AuthorizationRequest, 'action'> {
  const key = keyFor(call, keyId);
  if (key === undefined) return { resource: keyId === undefined ? '*' : keyArn(call, keyId) };
  const { Arn: resource, AWSAccountId: ownerId } = key.shown;
  return {
    resource,
    ...optional({ ownerId }),
    resourcePolicy: key.policy,
    isResourcePolicyNeeded: true,
  };
}

function keyArn(call: Call, keyId: string): string {
  if (keyId.startsWith('arn:')) return keyId;
  return arnOf(call.place, 'kms', keyId.startsWith('alias/') ? keyId : `key/${keyId}`);
}

function knownKey(call: Call, keyId: string | undefined): KeyState {
  if (keyId === undefined) {
    throw new AwsError(
      'ValidationException',
      "1 validation error detected: Value null at 'keyId' failed to satisfy constraint: Member must not be null",
    );
  }
  const arn = parseArn(keyId);
  if (keyId.startsWith('arn:') && arn?.service !== 'kms')
    throw new AwsError('InvalidArnException', `Invalid arn ${keyId}`);
  if (arn !== undefined && arn.region !== call.place.region) throw notFound(`Invalid arn ${arn.region}`);
  const key = keyFor(call, keyId);
  if (key === undefined) {
    throw notFound(
      keyId.includes('alias/')
        ? `Alias ${keyArn(call, keyId)} is not found.`
        : `Key '${keyArn(call, keyId)}' does not exist`,
    );
  }
  return key;
}

function describeKey(call: Call, input: Aws.DescribeKeyRequest): Aws.DescribeKeyResponse {
  return { KeyMetadata: { ...knownKey(call, input.KeyId).shown } };
}

/** "Specify the key ID or key ARN of the KMS key": no alias. */
function getKeyPolicy(call: Call, input: Aws.GetKeyPolicyRequest): Aws.GetKeyPolicyResponse {
  if (input.KeyId?.includes('alias/') === true) throw notFound(`Invalid keyId ${input.KeyId}`);
  const { policy, shown } = knownKey(call, input.KeyId);
  if ((input.PolicyName ?? 'default') !== 'default') throw notFound('No such policy exists');
  // "Cross-account use: No".
  if (shown.AWSAccountId !== call.session.accountId) throw notFound(`Key '${shown.Arn}' does not exist`);
  return { Policy: policy, PolicyName: 'default' };
}

export const kms: Operations = {
  DescribeKey: reads('kms:DescribeKey', describeKey, (call, { KeyId }) => keyResource(call, KeyId)),
  GetKeyPolicy: reads('kms:GetKeyPolicy', getKeyPolicy, (call, { KeyId }) => keyResource(call, KeyId)),
};
