import { createServer, type Server } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import RootwatchPlugin from '../../scripts/serverless-plugin.cjs';
import { managementAccountId, packagedTemplate } from './stack.ts';

const leftTopicArn = `arn:aws:sns:us-east-1:${managementAccountId}:rootwatch-prod-root-usage`;
const given = ['organizationId=o-demo123456', 'organizationalUnitIds=r-demo', 'deployMemberRoles=false'];

/** What is in the account of the test, and the requests that changed it. */
type Account = {
  stack: { readonly isProtected: boolean; readonly parameters: Readonly<Record<string, string>> } | undefined;
  topicArn: string | undefined;
  readonly changes: Readonly<Record<string, string>>[];
};

let account: Account;
let server: Server;

beforeEach(async () => {
  account = { stack: undefined, topicArn: undefined, changes: [] };
  server = createServer(async (request, response) => {
    const { status, xml } = answerTo(Object.fromEntries(new URLSearchParams(await text(request))));
    response.writeHead(status, { 'content-type': 'text/xml' }).end(xml);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});

afterEach(() => new Promise((resolve) => server.close(resolve)));

type Answer = { readonly status: number; readonly xml: string };

const refusal = (code: string, message: string): Answer => ({
  status: 400,
  xml: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
});

function answerTo(input: Readonly<Record<string, string>>): Answer {
  const { Action: action = '' } = input;
  const result = (xml: string): Answer => ({
    status: 200,
    xml: `<${action}Response><${action}Result>${xml}</${action}Result></${action}Response>`,
  });
  switch (action) {
    case 'DescribeStacks':
      return account.stack === undefined
        ? refusal('ValidationError', `Stack with id ${input['StackName']} does not exist`)
        : result(stackXml(account.stack));
    case 'GetTopicAttributes':
      return account.topicArn === input['TopicArn'] ? result('<Attributes/>') : refusal('NotFound', 'No such topic');
    case 'UpdateTerminationProtection':
      account.changes.push(input);
      return result('<StackId>1</StackId>');
    default:
      throw new Error(`${action} was not expected.`);
  }
}

function stackXml({ isProtected, parameters }: NonNullable<Account['stack']>): string {
  const members = Object.entries(parameters).map(
    ([key, value]) => `<member><ParameterKey>${key}</ParameterKey><ParameterValue>${value}</ParameterValue></member>`,
  );
  return `<Stacks><member><StackName>rootwatch-prod</StackName><EnableTerminationProtection>${isProtected}</EnableTerminationProtection><Parameters>${members.join('')}</Parameters></member></Stacks>`;
}

type Provider = {
  readonly region: string;
  stackParameters: readonly { readonly ParameterKey: string; readonly ParameterValue: string }[];
};

/** The plugin in a service of osls, with what it has said and what it hands over to CloudFormation. */
function pluginWith(...param: readonly string[]) {
  const said: string[] = [];
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The server does not listen on a port.');
  const provider: Provider = { region: 'us-east-1', stackParameters: [] };
  const { Parameters, Conditions } = packagedTemplate();
  const aws = {
    naming: { getStackName: () => 'rootwatch-prod' },
    getRegion: () => provider.region,
    getAccountInfo: async () => ({ accountId: managementAccountId, partition: 'aws' }),
    getAwsSdkV3Config: async () => ({
      region: provider.region,
      endpoint: `http://127.0.0.1:${address.port}`,
      credentials: { accessKeyId: 'AKIA', secretAccessKey: 'secret' },
      maxAttempts: 1,
    }),
  };
  const serverless = {
    classes: { Error },
    service: { provider, resources: { Parameters, Conditions }, functions: {} },
    getProvider: () => aws,
  };
  const say = (line: string): void => void said.push(line);
  const { hooks } = new RootwatchPlugin(serverless, { param }, { log: { notice: say, warning: say } });
  const run = async (hook: string): Promise<void> => void (await hooks[hook]?.());
  const parameters = (): Readonly<Record<string, string>> =>
    Object.fromEntries(provider.stackParameters.map((one) => [one.ParameterKey, one.ParameterValue]));
  return { run, said, parameters };
}

describe('the alarm topic that an earlier stack left', () => {
  it('the first deployment uses a topic that has the name of the alarm topic already', async () => {
    account.topicArn = leftTopicArn;
    const { run, said, parameters } = pluginWith(...given);
    await run('before:deploy:deploy');
    expect(parameters()).toMatchObject({ ExistingAlarmTopicArn: leftTopicArn });
    expect(said).toContain(`${leftTopicArn} exists already, and is used as the alarm topic.`);
  });

  it('the first deployment creates a topic where none has the name', async () => {
    const { run, parameters } = pluginWith(...given);
    await run('before:deploy:deploy');
    expect(parameters()).not.toHaveProperty('ExistingAlarmTopicArn');
  });

  it('a later deployment leaves the topic in the stack that made it', async () => {
    account.topicArn = leftTopicArn;
    account.stack = { isProtected: false, parameters: { ExistingAlarmTopicArn: '' } };
    const { run, parameters } = pluginWith(...given);
    await run('before:deploy:deploy');
    expect(parameters()).toMatchObject({ ExistingAlarmTopicArn: '' });
  });

  it('a later deployment goes on with the topic that the first one found', async () => {
    account.topicArn = leftTopicArn;
    account.stack = { isProtected: false, parameters: { ExistingAlarmTopicArn: leftTopicArn } };
    const { run, parameters } = pluginWith(...given);
    await run('before:deploy:deploy');
    expect(parameters()).toMatchObject({ ExistingAlarmTopicArn: leftTopicArn });
  });
});

describe('termination protection', () => {
  it.each(['true', 'false'])('a deployment with terminationProtection=%s sets it on the stack', async (value) => {
    const { run, parameters } = pluginWith(...given, `terminationProtection=${value}`);
    await run('before:deploy:deploy');
    await run('after:deploy:deploy');
    expect(account.changes).toMatchObject([{ StackName: 'rootwatch-prod', EnableTerminationProtection: value }]);
    expect(Object.keys(parameters())).not.toContain('TerminationProtection');
  });

  it('a deployment without terminationProtection leaves it as it is', async () => {
    const { run } = pluginWith(...given);
    await run('before:deploy:deploy');
    await run('after:deploy:deploy');
    expect(account.changes).toEqual([]);
  });

  it('a deployment refuses a value of terminationProtection other than true and false', async () => {
    const { run } = pluginWith(...given, 'terminationProtection=yes');
    await expect(run('before:deploy:deploy')).rejects.toThrow(
      /terminationProtection=yes.*terminationProtection=true\|false/,
    );
  });

  it('the removal of a protected stack ends before anything is removed', async () => {
    account.stack = { isProtected: true, parameters: {} };
    const { run } = pluginWith();
    await expect(run('before:remove:remove')).rejects.toThrow(/--param terminationProtection=false/);
  });

  it('the removal of a stack without protection goes on', async () => {
    account.stack = { isProtected: false, parameters: {} };
    const { run } = pluginWith();
    await expect(run('before:remove:remove')).resolves.toBeUndefined();
  });
});
