import {
  DescribeAlarmHistoryCommand,
  DescribeAlarmsCommand,
  type DescribeAlarmsCommandInput,
  DescribeAlarmsForMetricCommand,
  ListAlarmMuteRulesCommand,
  type ListAlarmMuteRulesCommandInput,
  ListTagsForResourceCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  paginateDescribeAlarms,
  ResourceNotFound,
  SetAlarmStateCommand,
  TagResourceCommand,
} from '@aws-sdk/client-cloudwatch';
import { describe, expect, it } from '@jest/globals';
import { createSandbox, type RegionContents, type Sandbox, type WorldMetricAlarm } from '../../../src/sandbox/index.ts';
import { clientsOf, refusal } from './clients.ts';
import { management, organizationWorld, startsAt } from './worlds.ts';

const alarmNamed = (AlarmName: string, more: Partial<WorldMetricAlarm> = {}): WorldMetricAlarm => ({
  AlarmName,
  Namespace: 'CISBenchmark',
  MetricName: 'RootUsage',
  Statistic: 'Sum',
  Period: 300,
  EvaluationPeriods: 1,
  Threshold: 1,
  ComparisonOperator: 'GreaterThanOrEqualToThreshold',
  ...more,
});

const withRegion = (region: RegionContents): Sandbox =>
  createSandbox(organizationWorld({ [management]: { regions: { 'us-east-1': region } } }));

const topic = `arn:aws:sns:us-east-1:${management}:alarms`;

describe('DescribeAlarms', () => {
  const sandbox = withRegion({
    metricAlarms: [alarmNamed('root', { AlarmActions: [topic] }), alarmNamed('other', { StateValue: 'OK' })],
    compositeAlarms: [{ AlarmName: 'any', AlarmRule: 'ALARM(root) OR ALARM("other")' }],
  });
  const names = async (input: DescribeAlarmsCommandInput) => {
    const { MetricAlarms = [], CompositeAlarms = [] } = await clientsOf(sandbox).cloudwatch.send(
      new DescribeAlarmsCommand(input),
    );
    return [...MetricAlarms, ...CompositeAlarms].map(({ AlarmName }) => AlarmName);
  };

  it('DescribeAlarms describes a new alarm as AWS does', async () => {
    const { MetricAlarms } = await clientsOf(sandbox).cloudwatch.send(
      new DescribeAlarmsCommand({ AlarmNames: ['root'] }),
    );
    expect(MetricAlarms).toEqual([
      {
        ...alarmNamed('root'),
        AlarmArn: `arn:aws:cloudwatch:us-east-1:${management}:alarm:root`,
        ActionsEnabled: true,
        AlarmActions: [topic],
        OKActions: [],
        InsufficientDataActions: [],
        Dimensions: [],
        StateValue: 'INSUFFICIENT_DATA',
        StateReason: 'Unchecked: Initial alarm creation',
        StateUpdatedTimestamp: startsAt,
        StateTransitionedTimestamp: startsAt,
        AlarmConfigurationUpdatedTimestamp: startsAt,
      },
    ]);
  });

  it('DescribeAlarms returns composite alarms only when AlarmTypes names them', async () => {
    expect(await names({})).toEqual(['other', 'root']);
    expect(await names({ AlarmTypes: ['MetricAlarm', 'CompositeAlarm'] })).toEqual(['other', 'root', 'any']);
    expect(await names({ AlarmNames: ['any'] })).toEqual([]);
    expect(await names({ AlarmNames: ['any'], AlarmTypes: ['CompositeAlarm'] })).toEqual(['any']);
  });

  it('DescribeAlarms selects by prefix, state, action, children and parents', async () => {
    expect(await names({ AlarmNamePrefix: 'ro' })).toEqual(['root']);
    expect(await names({ StateValue: 'OK' })).toEqual(['other']);
    expect(await names({ ActionPrefix: 'arn:aws:sns' })).toEqual(['root']);
    expect(await names({ ChildrenOfAlarmName: 'any' })).toEqual(['other', 'root']);
    expect(await names({ ParentsOfAlarmName: 'root', AlarmTypes: ['CompositeAlarm'] })).toEqual(['any']);
  });

  it('DescribeAlarms lists a hundred alarms a page by default', async () => {
    const metricAlarms = Array.from({ length: 120 }, (_, index) => alarmNamed(`alarm-${index}`));
    const { cloudwatch: client } = clientsOf(withRegion({ metricAlarms }));
    const sizes = async (MaxRecords?: number): Promise<number[]> => {
      const counted: number[] = [];
      for await (const page of paginateDescribeAlarms({ client }, MaxRecords === undefined ? {} : { MaxRecords })) {
        counted.push(page.MetricAlarms?.length ?? 0);
      }
      return counted;
    };
    expect(await sizes()).toEqual([100, 20]);
    expect(await sizes(50)).toEqual([50, 50, 20]);
    expect((await refusal(client.send(new DescribeAlarmsCommand({ MaxRecords: 101 })))).name).toBe(
      'ValidationException',
    );
    expect((await refusal(client.send(new DescribeAlarmsCommand({ NextToken: 'x' })))).name).toBe('InvalidNextToken');
  });
});

describe('DescribeAlarmsForMetric', () => {
  it('DescribeAlarmsForMetric finds alarms on exactly this metric: not with other dimensions, on metric math, or composite', async () => {
    const Dimensions = [{ Name: 'Account', Value: '1' }];
    const metric = { Namespace: 'CISBenchmark', MetricName: 'RootUsage' };
    const sandbox = withRegion({
      metricAlarms: [
        alarmNamed('plain'),
        alarmNamed('dimensioned', { Dimensions }),
        { AlarmName: 'formula', Metrics: [{ Id: 'm1', MetricStat: { Metric: metric, Period: 60, Stat: 'Sum' } }] },
      ],
      compositeAlarms: [{ AlarmName: 'composite', AlarmRule: 'ALARM(plain)' }],
    });
    const { cloudwatch } = clientsOf(sandbox);
    const find = async (more: object) => {
      const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsForMetricCommand({ ...metric, ...more }));
      return MetricAlarms?.map(({ AlarmName }) => AlarmName);
    };
    expect(await find({})).toEqual(['plain']);
    expect(await find({ Dimensions })).toEqual(['dimensioned']);
    expect(await find({ Unit: 'Count' })).toEqual([]);
  });
});

describe('PutMetricAlarm', () => {
  const input: PutMetricAlarmCommandInput = {
    AlarmName: 'root',
    Namespace: 'CISBenchmark',
    MetricName: 'RootUsage',
    Statistic: 'Sum',
    Period: 300,
    EvaluationPeriods: 1,
    Threshold: 1,
    ComparisonOperator: 'GreaterThanOrEqualToThreshold',
    AlarmActions: [topic],
  };
  const put = (sandbox: Sandbox, more: Partial<PutMetricAlarmCommandInput> = {}) =>
    clientsOf(sandbox).cloudwatch.send(new PutMetricAlarmCommand({ ...input, ...more }));

  it('PutMetricAlarm creates an alarm with its tags and an entry in its history', async () => {
    const sandbox = withRegion({});
    await put(sandbox, { Tags: [{ Key: 'by', Value: 'rootwatch' }] });
    const { cloudwatch } = clientsOf(sandbox);
    const { MetricAlarms } = await cloudwatch.send(new DescribeAlarmsCommand());
    expect(MetricAlarms).toMatchObject([{ ...input, StateValue: 'INSUFFICIENT_DATA', ActionsEnabled: true }]);
    const ResourceARN = MetricAlarms?.[0]?.AlarmArn;
    expect((await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags).toEqual([
      { Key: 'by', Value: 'rootwatch' },
    ]);
    const { AlarmHistoryItems } = await cloudwatch.send(new DescribeAlarmHistoryCommand({ AlarmName: 'root' }));
    expect(AlarmHistoryItems).toMatchObject([
      { HistoryItemType: 'ConfigurationUpdate', HistorySummary: 'Alarm "root" created' },
    ]);
  });

  it('PutMetricAlarm replaces the whole configuration of an alarm that exists, keeps its state, and ignores the tags', async () => {
    const had = alarmNamed('root', {
      AlarmDescription: 'mine',
      Unit: 'Count',
      TreatMissingData: 'breaching',
      StateValue: 'OK',
      Tags: { by: 'hand' },
    });
    const sandbox = withRegion({ metricAlarms: [had] });
    await put(sandbox, { Tags: [{ Key: 'by', Value: 'rootwatch' }], ActionsEnabled: false });
    const { cloudwatch } = clientsOf(sandbox);
    const alarm = (await cloudwatch.send(new DescribeAlarmsCommand())).MetricAlarms?.[0];
    expect(alarm).toMatchObject({ StateValue: 'OK', ActionsEnabled: false, AlarmActions: [topic] });
    expect(alarm).not.toHaveProperty('AlarmDescription');
    expect(alarm).not.toHaveProperty('Unit');
    expect(alarm).not.toHaveProperty('TreatMissingData');
    const { Tags } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN: alarm?.AlarmArn }));
    expect(Tags).toEqual([{ Key: 'by', Value: 'hand' }]);
  });

  it('PutMetricAlarm refuses a topic of another Region with the message of CloudWatch', async () => {
    const AlarmActions = [`arn:aws:sns:eu-west-1:${management}:alarms`];
    expect(await refusal(put(withRegion({}), { AlarmActions }))).toEqual({
      name: 'ValidationException',
      status: 400,
      message: 'Invalid region eu-west-1 specified. Only us-east-1 is supported.',
    });
  });

  it.each<[string, Partial<PutMetricAlarmCommandInput>]>([
    ['no statistic', { Statistic: undefined }],
    ['no threshold', { Threshold: undefined }],
    ['no evaluation periods', { EvaluationPeriods: undefined }],
    ['a period of 45 seconds', { Period: 45 }],
    ['more datapoints than periods', { DatapointsToAlarm: 2 }],
    ['a way to treat missing data that does not exist', { TreatMissingData: 'not-breaching' }],
    ['an action that is no ARN', { AlarmActions: ['alarms'] }],
    ['six actions', { AlarmActions: Array.from({ length: 6 }, () => topic) }],
    ['more than a day at a time', { Period: 300, EvaluationPeriods: 289 }],
  ])('PutMetricAlarm refuses %s', async (_what, more) => {
    expect(await refusal(put(withRegion({}), more))).toMatchObject({ name: 'ValidationException', status: 400 });
  });

  it('TagResource adds tags to an alarm', async () => {
    const sandbox = withRegion({ metricAlarms: [alarmNamed('root', { Tags: { a: '1' } })] });
    const { cloudwatch } = clientsOf(sandbox);
    const ResourceARN = `arn:aws:cloudwatch:us-east-1:${management}:alarm:root`;
    await cloudwatch.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: 'b', Value: '2' }] }));
    const { Tags } = await cloudwatch.send(new ListTagsForResourceCommand({ ResourceARN }));
    expect(Tags).toEqual([
      { Key: 'a', Value: '1' },
      { Key: 'b', Value: '2' },
    ]);
    const none = cloudwatch.send(new TagResourceCommand({ ResourceARN: `${ResourceARN}-not`, Tags: [] }));
    expect(await refusal(none)).toMatchObject({ name: 'ResourceNotFoundException', status: 404 });
  });
});

describe('SetAlarmState', () => {
  it('SetAlarmState runs the actions of the new state once, and the next evaluation restores the state', async () => {
    const alarm = alarmNamed('root', { AlarmActions: [topic], TreatMissingData: 'notBreaching' });
    const sandbox = withRegion({
      metricAlarms: [alarm],
      topics: [
        { Name: 'alarms', subscriptions: [{ Protocol: 'email', Endpoint: 'ops@example.com', state: 'confirmed' }] },
      ],
    });
    const { cloudwatch } = clientsOf(sandbox);
    const set = new SetAlarmStateCommand({ AlarmName: 'root', StateValue: 'ALARM', StateReason: 'drill' });
    await cloudwatch.send(set);
    await cloudwatch.send(set);
    expect(sandbox.deliveries()).toHaveLength(1);
    sandbox.advance(60_000);
    expect((await cloudwatch.send(new DescribeAlarmsCommand())).MetricAlarms?.[0]?.StateValue).toBe('OK');
    const { AlarmHistoryItems } = await cloudwatch.send(new DescribeAlarmHistoryCommand({ HistoryItemType: 'Action' }));
    expect(AlarmHistoryItems?.map(({ HistorySummary }) => HistorySummary)).toEqual([
      `Successfully executed action ${topic}`,
    ]);
  });

  it('SetAlarmState refuses an alarm that does not exist', async () => {
    const { cloudwatch } = clientsOf(withRegion({}));
    const request = cloudwatch.send(new SetAlarmStateCommand({ AlarmName: 'x', StateValue: 'OK', StateReason: '' }));
    await expect(request).rejects.toBeInstanceOf(ResourceNotFound);
  });
});

const rule = (Name: string, Expression: string, more: object = {}) => ({
  Name,
  Rule: { Schedule: { Expression, Duration: 'PT2H' } },
  MuteTargets: { AlarmNames: ['root'] },
  ...more,
});

describe('ListAlarmMuteRules', () => {
  const sandbox = withRegion({
    alarmMuteRules: [
      rule('now', 'cron(0 5 * * *)'),
      rule('weekend', 'cron(0 18 * * FRI)'),
      rule('past', 'at(2026-11-21T06:00)'),
      rule('tokyo', 'at(2026-11-22T14:30)', {
        Rule: { Schedule: { Expression: 'at(2026-11-22T14:30)', Duration: 'PT1H', Timezone: 'Asia/Tokyo' } },
      }),
      rule('expired', 'cron(* * * * *)', { ExpireDate: new Date('2026-11-01') }),
      rule('elsewhere', 'cron(* * * * *)', { MuteTargets: { AlarmNames: ['other'] } }),
    ],
  });
  const list = async (input: ListAlarmMuteRulesCommandInput) => {
    const { AlarmMuteRuleSummaries } = await clientsOf(sandbox).cloudwatch.send(new ListAlarmMuteRulesCommand(input));
    return AlarmMuteRuleSummaries?.map(({ AlarmMuteRuleArn, Status }) => [AlarmMuteRuleArn?.split(':').at(-1), Status]);
  };

  it('ListAlarmMuteRules lists the rules that target an alarm, with their status by the clock', async () => {
    expect(await list({ AlarmName: 'root' })).toEqual([
      ['now', 'ACTIVE'],
      ['weekend', 'SCHEDULED'],
      ['past', 'EXPIRED'],
      ['tokyo', 'ACTIVE'],
      ['expired', 'EXPIRED'],
    ]);
    expect(await list({ AlarmName: 'root', Statuses: ['ACTIVE'] })).toEqual([
      ['now', 'ACTIVE'],
      ['tokyo', 'ACTIVE'],
    ]);
  });
});
