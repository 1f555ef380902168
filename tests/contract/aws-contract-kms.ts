import { DescribeKeyCommand, GetKeyPolicyCommand } from '@aws-sdk/client-kms';
import { type AwsContract, type ContractCase, pick } from './aws-contract-case.ts';
import { answerOf } from './aws-contract-clients.ts';
import { home } from './contract-organization.ts';

const alarmsKey = '22222222-2222-4222-8222-222222222222';
const disabledKey = '33333333-3333-4333-8333-333333333333';

async function describeKey(aws: AwsContract, KeyId: string) {
  const { kms } = await aws.as('alpha', home);
  const answer = await answerOf(kms.send(new DescribeKeyCommand({ KeyId })));
  return 'refused' in answer ? answer : pick(answer.KeyMetadata ?? {}, ['Arn', 'Enabled', 'KeyManager', 'KeyState']);
}

async function policyOf(aws: AwsContract, KeyId: string) {
  const { kms } = await aws.as('alpha', home);
  const answer = await answerOf(kms.send(new GetKeyPolicyCommand({ KeyId, PolicyName: 'default' })));
  return 'refused' in answer ? answer : JSON.parse(answer.Policy ?? '');
}

const alarmsKeyShown = {
  Arn: `arn:aws:kms:${home}:<alpha>:key/<alarms key>`,
  Enabled: true,
  KeyManager: 'CUSTOMER',
  KeyState: 'Enabled',
};

export const kmsCases: readonly ContractCase[] = [
  {
    title: 'DescribeKey takes the id of a key, its ARN, its alias and the ARN of that',
    ask: async (aws) => {
      const place = `arn:aws:kms:${home}:${aws.ids.account('alpha')}`;
      const id = aws.ids.kmsKey(alarmsKey);
      const names = [id, `${place}:key/${id}`, 'alias/alarms', `${place}:alias/alarms`];
      return Promise.all(names.map((name) => describeKey(aws, name)));
    },
    answer: [alarmsKeyShown, alarmsKeyShown, alarmsKeyShown, alarmsKeyShown],
  },
  {
    title: 'DescribeKey says that a key is disabled',
    ask: async (aws) => pick(await describeKey(aws, aws.ids.kmsKey(disabledKey)), ['Enabled', 'KeyState']),
    answer: { Enabled: false, KeyState: 'Disabled' },
  },
  {
    // "If you call the DescribeKey operation on a predefined AWS alias, that is, an AWS alias with no key ID, AWS KMS
    // associates the alias with an AWS managed key and returns its KeyId and Arn": API_DescribeKey.html.
    title: 'DescribeKey creates the AWS managed key of a service when its alias is named first',
    ask: async (aws) =>
      pick(await describeKey(aws, 'alias/aws/sns'), ['Enabled', 'KeyManager', 'KeyState', 'refused', 'status']),
    answer: { Enabled: true, KeyManager: 'AWS', KeyState: 'Enabled' },
  },
  {
    title: 'DescribeKey says when there is no such key',
    ask: async (aws) => [
      await describeKey(aws, 'alias/gone'),
      await describeKey(aws, '99999999-9999-4999-8999-999999999999'),
    ],
    answer: [
      { refused: 'NotFoundException', status: 400 },
      { refused: 'NotFoundException', status: 400 },
    ],
  },
  {
    title: 'GetKeyPolicy names the default policy of a key, which gives its account every permission',
    ask: async (aws) => {
      const { Statement } = await policyOf(aws, aws.ids.kmsKey(alarmsKey));
      return Statement.map(({ Effect, Principal, Action, Resource }: Record<string, unknown>) => ({
        Effect,
        Principal,
        Action,
        Resource,
      }));
    },
    answer: [{ Effect: 'Allow', Principal: { AWS: 'arn:aws:iam::<alpha>:root' }, Action: 'kms:*', Resource: '*' }],
  },
  {
    // "Specify the key ID or key ARN of the KMS key": API_GetKeyPolicy.html.
    title: 'GetKeyPolicy takes no alias',
    ask: async (aws) => 'refused' in (await policyOf(aws, 'alias/alarms')),
    answer: true,
  },
  {
    title: 'GetKeyPolicy says when there is no such key',
    ask: (aws) => policyOf(aws, '99999999-9999-4999-8999-999999999999'),
    answer: { refused: 'NotFoundException', status: 400 },
  },
];
