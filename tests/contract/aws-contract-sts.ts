import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { AssumeRoleCommand, type AssumeRoleCommandInput, GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import type { AwsContract, ContractCase } from './aws-contract-case.ts';
import { answerOf, keysOfRole } from './aws-contract-clients.ts';
import { accessRoleName } from './aws-contract-organization.ts';
import { home } from './contract-organization.ts';

function roleIn({ ids }: AwsContract, roleName = accessRoleName): AssumeRoleCommandInput {
  return { RoleArn: `arn:aws:iam::${ids.account('alpha')}:role/${roleName}`, RoleSessionName: 'rootwatch-run' };
}

async function assume(aws: AwsContract, changed: Partial<AssumeRoleCommandInput>) {
  const { sts } = await aws.as('management');
  const answer = await answerOf(sts.send(new AssumeRoleCommand({ ...roleIn(aws), ...changed })));
  return 'refused' in answer ? answer : answer.AssumedRoleUser?.Arn;
}

const readsTrails = JSON.stringify({
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: ['cloudtrail:DescribeTrails'], Resource: '*' }],
});

const validationError = { refused: 'ValidationError', status: 400 };
const accessDenied = { refused: 'AccessDenied', status: 403 };

export const stsCases: readonly ContractCase[] = [
  {
    title: 'GetCallerIdentity names the account of the credentials',
    ask: async (aws) => (await (await aws.as('management')).sts.send(new GetCallerIdentityCommand())).Account,
    answer: '<management>',
  },
  {
    title: 'AssumeRole gives a session in the account of the role, under the name that was asked for',
    ask: async (aws) => {
      const { sts } = await aws.as('management');
      const { Account, Arn } = await aws
        .withKeys(await keysOfRole(sts, roleIn(aws)))
        .sts.send(new GetCallerIdentityCommand());
      return { Account, Arn };
    },
    answer: {
      Account: '<alpha>',
      Arn: `arn:aws:sts::<alpha>:assumed-role/${accessRoleName}/rootwatch-run`,
    },
  },
  {
    title: 'AssumeRole names the assumed role of the session',
    ask: (aws) => assume(aws, {}),
    answer: `arn:aws:sts::<alpha>:assumed-role/${accessRoleName}/rootwatch-run`,
  },
  {
    title: 'AssumeRole returns a session with an expiration',
    ask: async (aws) => {
      const { sts } = await aws.as('management');
      const { Credentials } = await sts.send(new AssumeRoleCommand({ ...roleIn(aws), DurationSeconds: 3600 }));
      return Credentials?.Expiration instanceof Date;
    },
    answer: true,
  },
  {
    title: 'AssumeRole refuses a role that does not exist like one that does not trust the caller',
    ask: (aws) => assume(aws, roleIn(aws, 'no-such-role')),
    answer: accessDenied,
  },
  {
    title: 'AssumeRole cuts a session down to the policy that it is given',
    ask: async (aws) => {
      const { sts } = await aws.as('management');
      const keys = await keysOfRole(sts, { ...roleIn(aws), Policy: readsTrails });
      const { cloudtrail, cloudwatch } = aws.withKeys(keys, home);
      const alarms = await answerOf(cloudwatch.send(new DescribeAlarmsCommand()));
      const trails = await answerOf(cloudtrail.send(new DescribeTrailsCommand()));
      return ['refused' in trails ? trails : 'trails', 'refused' in alarms ? alarms : 'alarms'];
    },
    answer: ['trails', accessDenied],
  },
  {
    title: 'AssumeRole takes a policy of at most 2,048 characters',
    ask: (aws) => assume(aws, { Policy: readsTrails.padEnd(2049) }),
    answer: validationError,
  },
  {
    title: 'AssumeRole refuses a policy that is not JSON',
    ask: (aws) => assume(aws, { Policy: 'not JSON' }),
    answer: { refused: 'MalformedPolicyDocumentException', status: 400 },
  },
  {
    title: 'AssumeRole refuses a session name with a space',
    ask: (aws) => assume(aws, { RoleSessionName: 'two words' }),
    answer: validationError,
  },
  {
    title: 'AssumeRole gives no session of less than fifteen minutes',
    ask: (aws) => assume(aws, { DurationSeconds: 899 }),
    answer: validationError,
  },
  {
    // "role chaining limits your … role session to a maximum of one hour": IAM user guide, id_roles.html.
    title: 'AssumeRole gives a session that was itself assumed an hour at most',
    ask: async (aws) => {
      const { sts } = await aws.as('alpha');
      const answer = await answerOf(sts.send(new AssumeRoleCommand({ ...roleIn(aws), DurationSeconds: 3601 })));
      return 'refused' in answer;
    },
    answer: true,
  },
];
