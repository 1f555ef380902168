import { DescribeAlarmsCommand } from '@aws-sdk/client-cloudwatch';
import { PutMetricFilterCommand } from '@aws-sdk/client-cloudwatch-logs';
import { GetTopicAttributesCommand } from '@aws-sdk/client-sns';
import { GetCallerIdentityCommand } from '@aws-sdk/client-sts';
import { describe, expect, it } from '@jest/globals';
import { createSandbox, type Fault } from '../../../src/sandbox/index.ts';
import { anyRequest, assumed, type Clients, clientsOf, refusal } from './clients.ts';
import { management, member, organizationWorld, other } from './worlds.ts';

const alarms = ({ cloudwatch }: Clients) => cloudwatch.send(new DescribeAlarmsCommand());

type Occasion = Pick<Fault, 'everyNth' | 'times' | 'region' | 'service'>;

describe('a fault', () => {
  it('a fault with nth strikes the nth matching call and no other', async () => {
    const sandbox = createSandbox(organizationWorld());
    const fault = sandbox.setFault({ accountId: member, operation: 'DescribeAlarms', nth: 3, kind: 'throttled' });
    const inMember = await assumed(sandbox, { accountId: member });
    const inOther = await assumed(sandbox, { accountId: other });
    for (const clients of [inOther, inMember, inOther, inMember, inOther]) await alarms(clients);
    expect(fault.struck()).toBe(0);
    expect(await refusal(alarms(inMember))).toEqual({ name: 'Throttling', status: 400, message: 'Rate exceeded' });
    await alarms(inMember);
    expect(fault.struck()).toBe(1);
  });

  it.each<[string, Occasion, string]>([
    ['always', {}, 'xxxxxx'],
    ['every second time', { everyNth: 2 }, '.x.x.x'],
    ['twice', { times: 2 }, 'xx....'],
    ['in one Region only', { region: 'eu-west-1' }, '......'],
    ['on one service only', { service: 'sts' }, '......'],
  ])('a fault strikes %s', async (_when, occasion, expected) => {
    const sandbox = createSandbox(organizationWorld());
    sandbox.setFault({ ...occasion, kind: 'server-error' });
    const clients = clientsOf(sandbox);
    let seen = '';
    for (let call = 0; call < 6; call += 1)
      seen += await alarms(clients).then(
        () => '.',
        () => 'x',
      );
    expect(seen).toBe(expected);
  });

  it('a fault that is removed strikes no more', async () => {
    const sandbox = createSandbox(organizationWorld());
    sandbox.setFault({ kind: 'server-error' }).remove();
    await alarms(clientsOf(sandbox));
    sandbox.setFault({ kind: 'server-error' });
    sandbox.clearFaults();
    expect((await alarms(clientsOf(sandbox))).MetricAlarms).toEqual([]);
  });

  it.each<[Fault, keyof typeof anyRequest, string, number | undefined]>([
    [{ kind: 'throttled' }, 'organizations', 'TooManyRequestsException', 400],
    [{ kind: 'throttled' }, 'logs', 'ThrottlingException', 400],
    [{ kind: 'throttled' }, 'sns', 'ThrottledException', 429],
    [{ kind: 'throttled' }, 's3', 'SlowDown', 503],
    [{ kind: 'denied' }, 'cloudtrail', 'AccessDeniedException', 400],
    [{ kind: 'denied' }, 'sns', 'AuthorizationErrorException', 403],
    [{ kind: 'denied' }, 's3', 'AccessDenied', 403],
    [{ kind: 'expired-credentials' }, 'logs', 'ExpiredTokenException', 400],
    [{ kind: 'expired-credentials' }, 'sts', 'ExpiredToken', 403],
    [{ kind: 'server-error' }, 'sns', 'InternalFailure', 500],
    [{ kind: 'server-error' }, 's3', 'InternalError', 500],
    [{ kind: 'operation-aborted' }, 'logs', 'OperationAbortedException', 400],
    [{ kind: 'error', code: 'RegionDisabledException', statusCode: 403 }, 'sts', 'RegionDisabledException', 403],
    [{ kind: 'malformed' }, 'logs', 'SyntaxError', undefined],
    [{ kind: 'timeout' }, 'logs', 'TimeoutError', undefined],
    [{ kind: 'reset' }, 'logs', 'TimeoutError', undefined],
  ])('the fault %j gives the client of %s an error named %s', async (fault, service, ...[name, status]) => {
    const sandbox = createSandbox(organizationWorld());
    sandbox.setFault(fault);
    expect(await refusal(anyRequest[service](clientsOf(sandbox)))).toMatchObject({ name, status });
  });

  it('the fault scp-denied has the message of a service control policy', async () => {
    const sandbox = createSandbox(organizationWorld());
    sandbox.setFault({ kind: 'scp-denied' });
    expect((await refusal(alarms(clientsOf(sandbox)))).message).toBe(
      `User: arn:aws:iam::${management}:user/admin is not authorized to perform: cloudwatch:DescribeAlarms with an explicit deny in a service control policy`,
    );
  });

  it('the fault malformed returns an output without fields that AWS always sends', async () => {
    const sandbox = createSandbox(organizationWorld());
    sandbox.setFault({ kind: 'malformed', output: {} });
    const { sns } = clientsOf(sandbox);
    const TopicArn = `arn:aws:sns:us-east-1:${management}:t`;
    expect((await sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes).toBeUndefined();
  });

  it('a fault that strikes a change leaves the state as it was', async () => {
    const region = { logGroups: [{ logGroupName: 'g' }] };
    const sandbox = createSandbox(organizationWorld({ [management]: { regions: { 'us-east-1': region } } }));
    sandbox.setFault({ operation: 'PutMetricFilter', kind: 'operation-aborted' });
    const { logs } = clientsOf(sandbox);
    const metricTransformations = [{ metricName: 'm', metricNamespace: 'n', metricValue: '1' }];
    const put = logs.send(
      new PutMetricFilterCommand({ logGroupName: 'g', filterName: 'f', filterPattern: '', metricTransformations }),
    );
    expect((await refusal(put)).name).toBe('OperationAbortedException');
    expect(await anyRequest.logs(clientsOf(sandbox))).toMatchObject({ logGroups: [{ metricFilterCount: 0 }] });
  });
});

describe('retries of the SDK', () => {
  it.each(['throttled', 'server-error', 'timeout', 'reset'] as const)(
    'the SDK retries after %s, and each retry is a call',
    async (kind) => {
      const sandbox = createSandbox(organizationWorld());
      sandbox.setFault({ kind, times: 2 });
      const { cloudwatch } = clientsOf(sandbox, { attempts: 3 });
      const { $metadata } = await cloudwatch.send(new DescribeAlarmsCommand());
      expect($metadata.attempts).toBe(3);
      expect(sandbox.calls().map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
    },
  );

  it.each(['denied', 'operation-aborted', 'expired-credentials'] as const)(
    'the SDK does not retry after %s',
    async (kind) => {
      const sandbox = createSandbox(organizationWorld());
      sandbox.setFault({ kind });
      await refusal(clientsOf(sandbox, { attempts: 3 }).logs.send(new PutMetricFilterCommand(noFilter)));
      expect(sandbox.calls()).toHaveLength(1);
    },
  );
});

const noFilter = { logGroupName: 'g', filterName: 'f', filterPattern: '', metricTransformations: [] };

const latencyMs = ({ operation }: { operation: string }): number => (operation === 'GetCallerIdentity' ? 20 : 60_000);

describe('waiting', () => {
  it('a call that hangs ends when the caller aborts it', async () => {
    const sandbox = createSandbox(organizationWorld());
    sandbox.setFault({ kind: 'hang' });
    const controller = new AbortController();
    const request = clientsOf(sandbox).sts.send(new GetCallerIdentityCommand(), { abortSignal: controller.signal });
    controller.abort();
    expect((await refusal(request)).name).toBe('AbortError');
  });

  it('a call whose signal is aborted already is not sent', async () => {
    const sandbox = createSandbox(organizationWorld());
    const request = clientsOf(sandbox).sts.send(new GetCallerIdentityCommand(), { abortSignal: AbortSignal.abort() });
    expect((await refusal(request)).name).toBe('AbortError');
  });

  it('a call takes the latency of the world and ends early when it is aborted', async () => {
    const sandbox = createSandbox(organizationWorld({}, { options: { latencyMs } }));
    const clients = clientsOf(sandbox);
    const startedAt = performance.now();
    await clients.sts.send(new GetCallerIdentityCommand());
    expect(performance.now() - startedAt).toBeGreaterThanOrEqual(19);
    const controller = new AbortController();
    const request = clients.cloudwatch.send(new DescribeAlarmsCommand(), { abortSignal: controller.signal });
    controller.abort();
    expect((await refusal(request)).name).toBe('AbortError');
  });
});

const resultOf = (clients: Clients): Promise<string> =>
  alarms(clients).then(
    () => 'ok',
    (error: Error) => error.name,
  );

describe('quotas', () => {
  it('quotas throttle the calls of an account that exceed its rate, for each account alone', async () => {
    const sandbox = createSandbox(organizationWorld({}, { options: { quotas: true } }));
    const inMember = await assumed(sandbox, { accountId: member });
    const inOther = await assumed(sandbox, { accountId: other });
    const burst = await Promise.all(Array.from({ length: 12 }, () => resultOf(inMember)));
    expect(burst.filter((result) => result === 'ok').length).toBeGreaterThanOrEqual(9);
    expect(burst).toContain('Throttling');
    expect(await resultOf(inOther)).toBe('ok');
  });
});
