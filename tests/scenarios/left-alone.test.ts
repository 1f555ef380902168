import { describe, expect, it } from '@jest/globals';
import { chain, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { alarmName, topicArn } from '../../src/sandbox/builders/complete-chain.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import {
  demoDelegatedAdministratorOrganization,
  demoUnwatchedOrganization,
  watchedTopicArn,
} from '../../src/sandbox/demo/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { finishedRunOn, reportOf, verdictOf } from '../support/world.ts';

const remediate = { mode: 'remediate', topicArns: [watchedTopicArn] };

describe('the account where an organization trail would be repaired', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['excluded', { excludeAccounts: [managementAccountId] }],
    ['not selected', { accounts: ['210000000001'] }],
    [
      'exempt',
      { exemptions: [{ account: managementAccountId, control: 'root-usage', reason: 'x', expires: '2099-01-01' }] },
    ],
  ])('is left alone when it is %s, and the members say why', async (_what, settings) => {
    const sandbox = createSandbox(demoUnwatchedOrganization());
    const run = await finishedRunOn(sandbox, { settings: { ...remediate, ...settings } });
    expect(sandbox.mutations()).toEqual([]);
    const [control] = reportOf(run, '210000000001').controls;
    expect(control).toMatchObject({
      status: 'NON_COMPLIANT',
      actions: [],
      blocked: [{ accountId: managementAccountId, reason: 'METRIC_FILTER_MISSING' }],
    });
  });
});

describe('an account that many need', () => {
  it('is entered again when the first attempt met a passing fault', async () => {
    const sandbox = createSandbox(demoDelegatedAdministratorOrganization());
    sandbox.setFault({ kind: 'throttled', operation: 'AssumeRole', times: 3 });
    const run = await finishedRunOn(sandbox, { settings: { concurrency: 1 } });
    const notCovered = run.report.accounts.filter(({ compliant }) => compliant !== true);
    expect(notCovered.length).toBeLessThanOrEqual(1);
  });
});

describe('a composite alarm that is suppressed', () => {
  it.each(['by the alarm that it follows', 'by an alarm that is on now'])(
    'notifies nobody when it is %s',
    async (which) => {
      const isItself = which.startsWith('by the alarm that');
      const contents = chain((place) => ({
        alarm: { AlarmActions: [] },
        compositeAlarms: [
          { AlarmName: 'always', AlarmRule: 'TRUE', StateValue: 'ALARM' as const },
          {
            AlarmName: 'tells',
            AlarmRule: `ALARM("${alarmName}")`,
            AlarmActions: [topicArn(place)],
            ActionsSuppressor: isItself ? alarmName : 'always',
            ActionsSuppressorWaitPeriod: 60,
            ActionsSuppressorExtensionPeriod: 60,
          },
        ],
      }));
      const sandbox = createSandbox({
        organization: { Id: 'o-suppressed', MasterAccountId: managementAccountId, RootId: rootId },
        accounts: [member(managementAccountId, 'management', contents)],
      });
      const report = reportOf(await finishedRunOn(sandbox), managementAccountId);
      expect(verdictOf(report)).toEqual({ status: 'NON_COMPLIANT', link: 'alarm', reason: 'ALARM_MUTED' });
    },
  );
});
