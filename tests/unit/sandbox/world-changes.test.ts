import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { ListAccountsCommand } from '@aws-sdk/client-organizations';
import { CreateTopicCommand, GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { createSandbox, type Sandbox } from '../../../src/sandbox/index.ts';
import { assumed, clientsOf, refusal } from './clients.ts';
import { management, member, organizationWorld, other } from './worlds.ts';

async function listed(sandbox: Sandbox): Promise<readonly string[]> {
  const { organizations } = clientsOf(sandbox);
  const ids: string[] = [];
  let NextToken: string | undefined;
  do {
    const page = await organizations.send(new ListAccountsCommand({ NextToken }));
    ids.push(...(page.Accounts ?? []).map(({ Id, State }) => `${Id} ${State}`));
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return ids;
}

/** Returns the error of a session that worked before. */
async function alarmsAfter(end: (sandbox: Sandbox) => void): Promise<unknown> {
  const sandbox = createSandbox(organizationWorld());
  const { cloudwatch } = await assumed(sandbox, { accountId: other });
  await cloudwatch.send(new DescribeAlarmsCommand());
  end(sandbox);
  return cloudwatch.send(new DescribeAlarmsCommand()).then(
    () => 'answered',
    (error: unknown) => refusal(Promise.reject(error)),
  );
}

const paged = (): Sandbox => createSandbox({ ...organizationWorld(), options: { pageSizes: { '*': 2 } } });

describe('the fault meanwhile', () => {
  it('the fault meanwhile changes the world before its call is answered, and the call succeeds', async () => {
    const sandbox = createSandbox(organizationWorld());
    const happening = sandbox.setFault({
      operation: 'ListAccounts',
      nth: 1,
      kind: 'meanwhile',
      happens: () => sandbox.world.closeAccount(member),
    });
    const accounts = await listed(sandbox);
    expect(accounts).toContain(`${member} SUSPENDED`);
    expect(happening.struck()).toBe(1);
  });

  it('a new account between two pages is listed last or shifts all others', async () => {
    const born = '444444444444';
    const listedWith = async (place: 'first' | 'last') => {
      const sandbox = paged();
      const happens = () => sandbox.world.createAccount({ Id: born }, place);
      sandbox.setFault({ operation: 'ListAccounts', nth: 2, kind: 'meanwhile', happens });
      return (await listed(sandbox)).map((line) => line.slice(0, 12));
    };
    const before = (await listed(paged())).map((line) => line.slice(0, 12));
    expect(await listedWith('last')).toEqual([...before, born]);
    expect(await listedWith('first')).toEqual([...before.slice(0, 2), before[1], ...before.slice(2)]);
  });

  it('a role can be deleted, an account closed or removed while calls are made', async () => {
    const invalid = { name: 'InvalidClientTokenId', status: 403, message: expect.any(String) };
    const role = await assumed(createSandbox(organizationWorld()), { accountId: other }).then(
      async ({ sts }) => (await sts.send(new GetCallerIdentityCommand())).Arn?.split('/')[1],
    );
    expect(await alarmsAfter(({ world }) => world.deleteRole(other, role ?? ''))).toEqual(invalid);
    expect(await alarmsAfter(({ world }) => world.closeAccount(other))).toEqual(invalid);
    expect(await alarmsAfter(({ world }) => world.removeAccount(other))).toBe('answered');
  });
});

describe('an answer that is lost', () => {
  it('the fault lost-answer carries out the call', async () => {
    const sandbox = createSandbox(organizationWorld());
    sandbox.setFault({ operation: 'CreateTopic', kind: 'lost-answer', times: 1 });
    const { sns } = clientsOf(sandbox);
    await expect(sns.send(new CreateTopicCommand({ Name: 'a' }))).rejects.toThrow('ECONNRESET');
    const TopicArn = `arn:aws:sns:us-east-1:${management}:a`;
    expect((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes?.['TopicArn']).toBe(TopicArn);
  });
});

describe('an answer that breaks off', () => {
  it.each<[string, (clients: ReturnType<typeof clientsOf>) => Promise<unknown>]>([
    ['JSON', ({ cloudtrail }) => cloudtrail.send(new DescribeTrailsCommand())],
    [
      'XML',
      ({ sns }) => sns.send(new GetTopicAttributesCommand({ TopicArn: `arn:aws:sns:us-east-1:${management}:a` })),
    ],
  ])('a truncated response cannot be read: %s', async (_protocol, send) => {
    const sandbox = createSandbox(organizationWorld());
    sandbox.setFault({ kind: 'truncated' });
    await expect(send(clientsOf(sandbox))).rejects.toThrow(/JSON|XML|Unclosed|parse|Unterminated/i);
  });
});

describe('a clock that is wrong', () => {
  it.each([-10, 10])('a request signed %d minutes off is refused, and the SDK corrects its clock', async (minutes) => {
    const sandbox = createSandbox({ ...organizationWorld(), options: { clockAheadMs: minutes * 60_000 } });
    const { cloudtrail } = clientsOf(sandbox, { attempts: 2 });
    await cloudtrail.send(new DescribeTrailsCommand());
    await cloudtrail.send(new DescribeTrailsCommand());
    expect(sandbox.calls().map(({ attempt }) => attempt)).toEqual([1, 2, 1]);
  });
});
