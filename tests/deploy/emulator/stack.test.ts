import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { CreateAccountCommand, EnableAWSServiceAccessCommand } from '@aws-sdk/client-organizations';
import { AssumeRoleCommand } from '@aws-sdk/client-sts';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Keys, keysOfRole } from '../../contract/aws-contract-clients.ts';
import { fixtureInMoto } from '../../contract/aws-contract-moto.ts';
import type { Ids } from '../../contract/aws-contract-organization.ts';
import { runIdsIn } from '../../emulator/report-files.ts';
import { asJson, type Hands, handsOn, keysOfTest, minute, stackName, until } from './deployed-stack.ts';
import { metricsIn } from './emitted-metrics.ts';
import { type Emulator, startEmulator } from './emulator.ts';
import { compliantKey, memberCount, memberKeys, organization, repairableKey } from './organization.ts';
import { probe } from './probe.ts';

let emulator: Emulator;
let hands: Hands;
let ids: Ids;
let memberIds: readonly string[] = [];
let newcomerId = '';
/** The outputs of the stack, once it is deployed. */
let outputs: Readonly<Record<string, string>> = {};
const figures: string[] = [];

async function sendAccountCreated(accountId: string): Promise<void> {
  const createAccountStatus = { state: 'SUCCEEDED', accountId };
  const entry = {
    Source: 'aws.organizations',
    DetailType: 'AWS Service Event via CloudTrail',
    Detail: JSON.stringify({ eventName: 'CreateAccountResult', serviceEventDetails: { createAccountStatus } }),
  };
  await hands.aws('events', 'put-events', '--entries', JSON.stringify([entry]));
}

async function eventually(what: string, isSo: () => Promise<boolean>): Promise<void> {
  await until(what, isSo, emulator.lastWords);
}

async function timed<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  const startedAt = performance.now();
  const result = await work();
  figures.push(`${what}: ${((performance.now() - startedAt) / 1_000).toFixed(1)} s`);
  return result;
}

/** Assumes the role in an account, and returns the id of the account or the error code. */
async function entered(keys: Keys, accountId: string, ExternalId: string | undefined): Promise<string> {
  const RoleArn = `arn:aws:iam::${accountId}:role/rootwatch`;
  const { sts } = hands.clients(keys);
  return sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName: 'rootwatch-test', ExternalId })).then(
    ({ AssumedRoleUser }) => AssumedRoleUser?.Arn?.split(':')[4] ?? 'no account',
    ({ name }: Error) => name,
  );
}

beforeAll(async () => {
  emulator = await startEmulator();
  hands = handsOn(emulator);
  ids = await fixtureInMoto(emulator.url, organization);
  memberIds = memberKeys.map((key) => ids.account(key));
}, minute);

afterAll(async () => {
  await emulator?.stop();
  process.stdout.write(`\nThe stack in the emulator, ${memberCount} members:\n${figures.join('\n')}\n`);
}, minute);

// Each test builds on those before it: there is one stack, which takes a while to create.
describe('the stack', () => {
  it(
    'the deployment does not start while StackSets have no trusted access, and says how to enable it',
    async () => {
      await expect(hands.serverless('deploy')).rejects.toThrow(/aws cloudformation activate-organizations-access/);
      await expect(hands.outputs()).rejects.toThrow(/does not exist/);
      const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
      await hands.clients().organizations.send(new EnableAWSServiceAccessCommand({ ServicePrincipal }));
    },
    5 * minute,
  );

  it(
    'one command deploys the stack with every resource',
    async () => {
      const email = ['--param', 'alarmEmail=security@example.com', '--param', 'notificationEmail=ops@example.com'];
      await timed('serverless deploy', () => hands.serverless('deploy', ...email));
      outputs = await hands.outputs();
      const resources = await hands.resources();
      figures.push(`resources created: ${resources.length}`);
      const declared = await declaredResources();
      expect(resources.map(({ LogicalResourceId }) => String(LogicalResourceId)).toSorted()).toEqual(
        declared.toSorted(),
      );
      expect(resources.filter(({ PhysicalResourceId }) => !PhysicalResourceId)).toEqual([]);
    },
    5 * minute,
  );

  it(
    'the StackSet creates the role in every member, for the functions with the external id and for no other caller',
    async () => {
      const { keys } = await probe(hands, outputs['FunctionRoleArn'] ?? '');
      const [memberId = '', otherId = ''] = memberIds;
      const externalId = outputs['ExternalId'];
      const all = await Promise.all(memberIds.map((id) => entered(keys, id, externalId)));
      figures.push(`accounts with the role: ${all.filter((id) => memberIds.includes(id)).length} of ${memberCount}`);
      expect(all).toEqual(memberIds);
      expect(await entered(keys, memberId, 'guessed')).toBe('AccessDenied');
      expect(await entered(keys, memberId, undefined)).toBe('AccessDenied');
      expect(await entered(keysOfTest, memberId, externalId)).toBe('AccessDenied');
      const ofMember = await keysOfRole(hands.clients().sts, {
        RoleArn: `arn:aws:iam::${otherId}:role/OrganizationAccountAccessRole`,
        RoleSessionName: 'rootwatch-test',
      });
      expect(await entered(ofMember, memberId, externalId)).toBe('AccessDenied');
      const schedule = await probe(hands, `arn:aws:iam::${ids.account('management')}:role/${stackName}-schedule`);
      expect(await entered(schedule.keys, memberId, externalId)).toBe('AccessDenied');
    },
    5 * minute,
  );

  it(
    'the schedule starts an audit of the organization, which writes every report',
    async () => {
      const schedule = asJson(await hands.aws('scheduler', 'get-schedule', '--name', `${stackName}-sweep`));
      expect(schedule).toMatchObject({ State: 'ENABLED', ScheduleExpression: 'cron(0 6 * * ? *)' });
      const { Input: input, Arn: target } = asJson(schedule['Target']);
      expect(target).toBe(`arn:aws:lambda:us-east-1:${ids.account('management')}:function:${stackName}-sweep`);
      const result = await timed(`sweep of ${memberCount + 1} accounts, cold, with serverless invoke`, () =>
        hands.invoke('sweep', JSON.parse(String(input))),
      );
      figures.push(`its result: ${JSON.stringify(result)}`);
      const all = memberCount + 1;
      expect(result).toMatchObject({ totals: { accounts: all, compliant: 1, nonCompliant: all - 1, unknown: 0 } });
      const summary = await hands.summary(String(result['runId']));
      expect(summary.accounts.map(({ id }) => id).toSorted()).toEqual(
        [ids.account('management'), ...memberIds].toSorted(),
      );
      expect(summary.accounts.find(({ compliant }) => compliant)?.id).toBe(ids.account(compliantKey));
      const files = Object.keys(await hands.files());
      const below = (prefix: string): readonly string[] => files.filter((path) => path.startsWith(prefix));
      expect(below(`runs/${summary.run.id}/accounts/`)).toHaveLength(all);
      expect(below('latest/')).toHaveLength(all + 3);
      expect(below('accounts/dt=')).toHaveLength(1);
      expect(below('findings/dt=')).toHaveLength(1);
    },
    5 * minute,
  );

  it('the alarms of the stack are on metrics that a run emits, with the same dimensions', async () => {
    const { cloudwatch, logs } = hands.clients();
    const logGroupName = `/aws/lambda/${stackName}-sweep`;
    const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName }));
    const emitted = events.flatMap(({ message = '' }) => metricsIn(message));
    const { MetricAlarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
    const ownAlarms = MetricAlarms.filter(({ Namespace }) => Namespace === 'rootwatch');
    expect(ownAlarms.map(({ MetricName }) => String(MetricName)).toSorted()).toEqual([
      'OrganizationRuns',
      'UnsettledAccounts',
    ]);
    for (const { Namespace, MetricName, Dimensions = [] } of ownAlarms) {
      expect(emitted).toContainEqual(expect.objectContaining({ Namespace, MetricName }));
      const dimensions = Object.fromEntries(Dimensions.map(({ Name = '', Value }) => [Name, Value]));
      expect(emitted.find((metric) => metric.MetricName === MetricName)?.dimensions).toEqual(dimensions);
    }
    expect(MetricAlarms.flatMap(({ AlarmActions = [] }) => AlarmActions)).toEqual(
      MetricAlarms.map(() => outputs['NotificationTopicArn']),
    );
  });

  it(
    'the function audits a new account after its event, though its role comes later',
    async () => {
      const create = new CreateAccountCommand({ AccountName: 'newcomer', Email: 'newcomer@example.com' });
      const { CreateAccountStatus: status } = await hands.clients().organizations.send(create);
      newcomerId = status?.AccountId ?? '';
      await sendAccountCreated(newcomerId);
      await eventually('the newcomer is judged', async () =>
        (await hands.statusesOf(newcomerId)).includes('NON_COMPLIANT'),
      );
      const statuses = await hands.statusesOf(newcomerId);
      figures.push(`a new account, attempt by attempt: ${statuses.join(', ')}`);
      expect(statuses.length).toBeGreaterThan(1);
      expect(statuses.slice(0, -1)).toEqual(statuses.slice(1).map(() => 'UNREACHABLE'));
      await eventually('its event is done with', async () => (await hands.messagesIn('AccountEventsUrl')) === 0);
      expect(await hands.messagesIn('LostAccountEventsUrl')).toBe(0);
    },
    5 * minute,
  );

  it(
    'the dead-letter queue gets the event of an account that stays unsettled',
    async () => {
      await sendAccountCreated('999999999999');
      await eventually('it is a dead letter', async () => (await hands.messagesIn('LostAccountEventsUrl')) === 1);
      expect(await hands.messagesIn('AccountEventsUrl')).toBe(0);
    },
    5 * minute,
  );

  it(
    'the queue of failed runs gets a run that failed, with its event',
    async () => {
      const payload = JSON.stringify({ accountIds: ['999999999999'], mode: 'audit' });
      await hands.serverless('invoke', '--function', 'sweep', '--type', 'Event', '--data', payload);
      await eventually('the failed run is kept', async () => (await hands.messagesIn('FailedRunsUrl')) === 1);
      expect(await hands.messageIn('FailedRunsUrl')).toMatchObject({
        requestPayload: { accountIds: ['999999999999'] },
        requestContext: { approximateInvokeCount: 1 },
      });
    },
    5 * minute,
  );

  it(
    'a second deployment changes nothing',
    async () => {
      const said = await timed('serverless deploy, without a change', () => hands.serverless('deploy'));
      expect(said).toContain('No changes to deploy');
    },
    5 * minute,
  );

  it(
    'a deployment with mode remediate repairs what remediation may, and keeps the other parameters',
    async () => {
      const said = await timed('serverless deploy --param mode=remediate', () =>
        hands.serverless('deploy', '--param', 'mode=remediate'),
      );
      expect(said).toContain('Kept from the last deployment: OrganizationId, OrganizationalUnitIds');
      const result = await hands.invoke('sweep', { source: 'aws.scheduler', 'detail-type': 'Scheduled Event' });
      expect(result).toMatchObject({ mode: 'remediate', totals: { accounts: memberCount + 2, compliant: 2 } });
      const { accounts } = await hands.summary(String(result['runId']));
      const repaired = accounts.filter(({ status }) => status === 'REMEDIATED');
      expect(repaired.map(({ id }) => id)).toEqual([ids.account(repairableKey)]);
      const { cloudwatch } = hands.clients(
        await keysOfRole(hands.clients().sts, {
          RoleArn: `arn:aws:iam::${ids.account(repairableKey)}:role/OrganizationAccountAccessRole`,
          RoleSessionName: 'rootwatch-test',
        }),
      );
      const { MetricAlarms: alarms = [] } = await cloudwatch.send(new DescribeAlarmsCommand({}));
      expect(alarms.map(({ AlarmActions }) => AlarmActions)).toEqual([[outputs['AlarmTopicArn']]]);
      figures.push(`repaired in mode remediate: ${repaired.length} of ${repaired.length} with a trail`);
    },
    5 * minute,
  );

  it(
    'an invocation audits the given accounts in the given mode, on Node 22 as on Node 24',
    async () => {
      const runtime = ['--function-name', `${stackName}-sweep`, '--runtime', 'nodejs22.x'];
      await hands.aws('lambda', 'update-function-configuration', ...runtime);
      const { nodeVersion } = await probe(hands, outputs['FunctionRoleArn'] ?? '', 'nodejs22.x');
      expect(nodeVersion).toMatch(/^v22\./);
      const accountIds = memberIds.slice(0, 3);
      const result = await hands.invoke('sweep', { accountIds, mode: 'audit' });
      expect(result).toMatchObject({ mode: 'audit', totals: { accounts: 3, unknown: 0, compliant: 2 } });
    },
    5 * minute,
  );

  it(
    'the removed stack leaves the reports, and no function, schedule or role',
    async () => {
      const before = Object.keys(await hands.files());
      const { keys } = await probe(hands, outputs['FunctionRoleArn'] ?? '');
      await timed('serverless remove', () => hands.serverless('remove'));
      expect(runIdsIn(Object.fromEntries(before.map((path) => [path, '']))).length).toBeGreaterThanOrEqual(5);
      expect(Object.keys(await hands.files())).toEqual(before);
      const left = [
        ['lambda', 'list-functions', 'Functions'],
        ['lambda', 'list-event-source-mappings', 'EventSourceMappings'],
        ['scheduler', 'list-schedules', 'Schedules'],
        ['events', 'list-rules', 'Rules'],
        ['iam', 'list-roles', `Roles[?starts_with(RoleName, '${stackName}')]`],
      ].map(([service = '', list = '', query = '']) => hands.aws(service, list, '--query', query));
      expect(await Promise.all(left)).toEqual([[], [], [], [], []]);
      const entries = [...memberIds, newcomerId].map((id) => entered(keys, id, outputs['ExternalId']));
      expect(new Set(await Promise.all(entries))).toEqual(new Set(['AccessDenied']));
    },
    5 * minute,
  );

  it(
    'a deployment after the removal uses the alarm topic that was left',
    async () => {
      expect(await hands.serverless('deploy')).toContain(`${outputs['AlarmTopicArn']} exists already`);
    },
    5 * minute,
  );
});

/** Resources whose conditions do not hold: for a delegated administrator, and for Step Functions. */
const notChosen: ReadonlySet<unknown> = new Set(['IsDelegatedAdministrator', 'FansOut']);

async function declaredResources(): Promise<readonly string[]> {
  const template = await hands.aws('cloudformation', 'get-template', '--stack-name', stackName);
  const resources = Object.entries(asJson(asJson(asJson(template)['TemplateBody'])['Resources']));
  return resources.flatMap(([id, resource]) => (notChosen.has(asJson(resource)['Condition']) ? [] : [id]));
}
