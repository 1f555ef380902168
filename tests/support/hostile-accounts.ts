import { chain, type Fill } from '../../src/sandbox/builders/account-contents.ts';
import {
  alarmName,
  completeAlarm,
  completeFilter,
  metric,
  type Place,
  topicArn,
} from '../../src/sandbox/builders/complete-chain.ts';

/** The only way from the metric alarm to the topic leads through composite alarms. */
function throughComposites(rules: (alarm: string) => readonly (readonly [name: string, rule: string])[]): Fill {
  return chain((place) => ({
    alarm: { AlarmActions: [] },
    compositeAlarms: rules(`ALARM("${alarmName}")`).map(([AlarmName, AlarmRule]) => ({
      AlarmName,
      AlarmRule,
      AlarmActions: [topicArn(place)],
    })),
  }));
}

function nested(depth: number, wrap: (inner: string) => string, innermost: string): string {
  let text = innermost;
  for (let level = 0; level < depth; level += 1) text = wrap(text);
  return text;
}

function allowingWith(place: Place, changes: string): string {
  const allow = { Effect: 'Allow', Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish' };
  const resource = topicArn(place);
  return `{"Statement":[${JSON.stringify({ ...allow, Resource: resource })}${changes}]}`;
}

function formula(index: number): string {
  return Array.from({ length: 200 }, (_, offset) => `m${(index + offset + 1) % 500}`).join('+');
}

const names = Array.from({ length: 200 }, (_, index) => `c${index}`);
const stars = `${'*a'.repeat(90)}b`;

/** Accounts that try to make their judgement cost as much as possible, each by one kind of resource. */
export const hostileAccounts: readonly (readonly [what: string, Fill])[] = [
  [
    'a composite alarm whose rule nests AND beside OR a hundred times',
    throughComposites((alarm) => [['c', nested(100, (inner) => `(${inner} AND TRUE OR FALSE)`, alarm)]]),
  ],
  [
    'two hundred composite alarms that refer to each other',
    throughComposites((alarm) =>
      names.map((name) => [name, [...names.map((each) => `ALARM(${each})`), alarm].join(' OR ')]),
    ),
  ],
  [
    'a composite alarm whose rule is five thousand parentheses deep',
    throughComposites((alarm) => [['c', nested(5_000, (inner) => `(${inner})`, alarm)]]),
  ],
  [
    'metric filters with regular expressions of a hundred thousand parts',
    chain({
      filters: Array.from({ length: 100 }, (_, index) =>
        completeFilter({
          filterName: `f${index}`,
          filterPattern: `{ $.eventName = %${'.{1000}'.repeat(100 + (index % 40))}% }`,
        }),
      ),
    }),
  ],
  [
    'a topic policy that is nested five thousand levels deep',
    chain((place) => ({
      topic: {
        Policy: allowingWith(place, `,{"Effect":"Deny","Principal":${nested(5_000, (inner) => `[${inner}]`, '"*"')}}`),
      },
    })),
  ],
  [
    'a topic policy of a hundred statements with costly wildcards',
    chain((place) => {
      const deny = {
        Effect: 'Deny',
        Principal: '*',
        Action: '*',
        Resource: '*',
        Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:cloudwatch:*:*:${stars}` } },
      };
      return { topic: { Policy: allowingWith(place, `,${JSON.stringify(deny)}`.repeat(100)) } };
    }),
  ],
  [
    'a subscription filter policy that is nested forty thousand levels deep',
    chain({
      subscriptions: [
        {
          Protocol: 'sqs',
          Endpoint: 'arn:aws:sqs:us-east-1:500000000007:alarms',
          state: 'confirmed',
          FilterPolicyScope: 'MessageBody',
          FilterPolicy: `{"Trigger":${nested(40_000, (inner) => `{"a":${inner}}`, '["x"]')}}`,
        },
      ],
    }),
  ],
  [
    'metric math of five hundred formulas that mention each other',
    chain((place) => {
      const {
        MetricName: _name,
        Namespace: _namespace,
        Statistic: _statistic,
        Period: _period,
        ...alarm
      } = completeAlarm(place);
      return {
        alarms: [
          {
            ...alarm,
            Metrics: [
              ...Array.from({ length: 500 }, (_, index) => ({
                Id: `m${index}`,
                Expression: formula(index),
                ReturnData: index === 0,
              })),
              {
                Id: 'root',
                ReturnData: false,
                MetricStat: {
                  Metric: { Namespace: metric.metricNamespace, MetricName: metric.metricName },
                  Period: 300,
                  Stat: 'Sum',
                },
              },
            ],
          },
        ],
      };
    }),
  ],
  [
    'a topic with three thousand pending subscriptions',
    chain({
      subscriptions: Array.from({ length: 3_000 }, (_, index) => ({
        Protocol: 'email' as const,
        Endpoint: `person-${index}@example.com`,
        state: 'pending' as const,
      })),
    }),
  ],
  [
    'a thousand alarms on the metric, each with five topics that are missing',
    chain((place) => ({
      alarms: Array.from({ length: 1_000 }, (_, index) =>
        completeAlarm(place, {
          AlarmName: `alarm-${index}`,
          AlarmActions: Array.from({ length: 5 }, (_each, nth) => topicArn(place, `missing-${index}-${nth}`)),
        }),
      ),
    })),
  ],
];
