import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { controlOf } from '../../../src/controls/catalog.ts';
import type { Action } from '../../../src/domain/action.ts';
import type { Control } from '../../../src/domain/control.ts';
import type { Finding } from '../../../src/domain/finding.ts';
import { known } from '../../../src/domain/observed.ts';
import { createControlMatcher } from '../../../src/evaluate/control-matcher.ts';
import { judgePattern } from '../../../src/evaluate/judge-pattern.ts';
import { accountReport } from '../../../src/report/account-report.ts';
import { fixesFor } from '../../../src/report/fix/fixes-for.ts';
import { unauthorizedApiCalls } from '../../fixtures/controls/unauthorized-api-calls.ts';
import { evaluationContext, management, member, topicArn, trail } from '../../support/facts.ts';
import { planned, policy } from './repairs.ts';

/** Runs printed commands in a shell in which `aws` prints its arguments, and returns these. */
function argumentsOf(commands: string): readonly (readonly string[])[] {
  const script = `aws() { printf '%s\\0' "$@"; printf '\\0'; }\n${commands}`;
  const printed = execFileSync('bash', ['--norc', '--noprofile', '-c', script], {
    encoding: 'utf8',
    env: { LC_ALL: 'C.UTF-8' },
  });
  return printed.split('\0\0').flatMap((call) => (call === '' ? [] : [call.split('\0')]));
}

function fixCommands(finding: Finding, control: Control): string {
  const outcome = {
    account: { id: member, name: 'a', email: 'a@example.com', state: 'ACTIVE', organizationalUnits: [] },
    controls: [{ control: control.id, status: 'NON_COMPLIANT', finding }],
    errors: [],
    startedAt: '2026-11-22T06:00:01.000Z',
    durationMs: 0,
    apiCalls: 0,
    retries: 0,
    throttles: 0,
  } as const;
  const report = accountReport(outcome, [control]);
  return report.controls.flatMap((each) => fixesFor(report, each, [control])).map(({ command }) => command)[0] ?? '';
}

/** Writes a planned action as arguments of the AWS CLI. */
function cliArguments(action: Action): readonly string[] {
  switch (action.kind) {
    case 'put-metric-filter':
      return commandLine(['logs', 'put-metric-filter'], {
        '--log-group-name': action.logGroupName,
        '--filter-name': action.filterName,
        '--filter-pattern': action.filterPattern,
        '--metric-transformations': `metricNamespace=${action.metricNamespace},metricName=${action.metricName},metricValue=${action.metricValue}`,
        '--region': action.region,
      });
    case 'put-metric-alarm':
      return commandLine(['cloudwatch', 'put-metric-alarm'], {
        '--alarm-name': action.alarmName,
        '--alarm-description': action.alarmDescription,
        '--namespace': action.namespace,
        '--metric-name': action.metricName,
        '--statistic': action.statistic,
        '--period': String(action.periodSeconds),
        '--evaluation-periods': String(action.evaluationPeriods),
        '--datapoints-to-alarm': String(action.datapointsToAlarm),
        '--threshold': String(action.threshold),
        '--comparison-operator': action.comparisonOperator,
        '--treat-missing-data': action.treatMissingData,
        // applyAction enables the actions and sets the tag of every alarm that it puts.
        '--actions-enabled': undefined,
        // A chain that breaks before its topic does not say which topic it would notify.
        '--alarm-actions': 'TOPIC_ARN',
        '--tags': 'Key=managed-by,Value=rootwatch',
        '--region': action.region,
      });
    default:
      return [];
  }
}

function commandLine(
  operation: readonly string[],
  options: Readonly<Record<string, string | undefined>>,
): readonly string[] {
  return [
    ...operation,
    ...Object.entries(options).flatMap(([name, value]) => (value === undefined ? [name] : [name, value])),
  ];
}

const openPolicy = JSON.stringify({
  Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sns:Publish', Resource: '*' }],
});

describe('the fix for a missing metric filter', () => {
  const logGroupElsewhere = `arn:aws:logs:eu-west-1:${management}:log-group:central:*`;
  it.each<readonly [string, Control, Partial<typeof trail>]>([
    ['under a trail of the account', controlOf('root-usage'), {}],
    ['under an organization trail', controlOf('root-usage'), { isOrganizationTrail: true }],
    [
      'under an organization trail whose log group is in another account',
      controlOf('root-usage'),
      { isOrganizationTrail: true, logGroupArn: logGroupElsewhere },
    ],
    ['for another control', unauthorizedApiCalls, {}],
  ])(
    'the fix for a missing metric filter prints the arguments of the planned actions %s',
    (_where, control, changes) => {
      const { finding, plan } = planned({
        policy: { ...policy, topics: { topicArns: [topicArn], subscriptions: [] } },
        context: { ...evaluationContext, matcher: createControlMatcher(control, judgePattern) },
        answers: {
          trails: known([{ ...trail, ...changes }]),
          'metric-filters': known({ logGroupExists: true, filters: [] }),
          topic: known({ exists: true, policy: openPolicy }),
          'log-group': known({ exists: true, logGroupClass: 'STANDARD' }),
        },
      });
      const actions = plan.actions.filter(({ kind }) => kind.startsWith('put-metric-'));
      expect(actions.map(({ kind }) => kind)).toEqual(['put-metric-filter', 'put-metric-alarm']);
      const commands = fixCommands(finding, control);
      expect(commands).toMatch(`# in account ${actions[0]?.accountId}\n`);
      expect(argumentsOf(commands)).toEqual(actions.map(cliArguments));
    },
  );
});
