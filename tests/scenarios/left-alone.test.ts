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

describe('the owner of an organization trail', () => {
  it.each<[string, Readonly<Record<string, unknown>>]>([
    ['not selected', { accounts: ['210000000001'] }],
    [
      'exempt',
      { exemptions: [{ account: managementAccountId, control: 'root-usage', reason: 'x', expires: '2099-01-01' }] },
    ],
  ])(
    'the owner of an organization trail is not changed when it is %s, and its members say why',
    async (_what, settings) => {
      const sandbox = createSandbox(demoUnwatchedOrganization());
      const run = await finishedRunOn(sandbox, { settings: { ...remediate, ...settings } });
      expect(sandbox.mutations()).toEqual([]);
      const [control] = reportOf(run, '210000000001').controls;
      expect(control).toMatchObject({
        status: 'NON_COMPLIANT',
        actions: [],
        blocked: [{ accountId: managementAccountId, reason: 'METRIC_FILTER_MISSING' }],
      });
    },
  );
});

describe('a shared account', () => {
  it('a shared account is entered again after a transient failure', async () => {
    const sandbox = createSandbox(demoDelegatedAdministratorOrganization());
    sandbox.setFault({ kind: 'throttled', operation: 'AssumeRole', times: 3 });
    const run = await finishedRunOn(sandbox, { settings: { concurrency: 1 } });
    const notCovered = run.report.accounts.filter(({ compliant }) => compliant !== true);
    expect(notCovered.length).toBeLessThanOrEqual(1);
  });
});

describe('a composite alarm that is suppressed', () => {
  it.each(['by the alarm that it follows', 'by an alarm that is on now'])(
    'a composite alarm does not count when it is suppressed %s',
    async (which) => {
      const isItself = which.startsWith('by the alarm that');
      const contents = chain((place) => ({
        alarm: { AlarmActions: [] },
        compositeAlarms: [
          { AlarmName: 'always', AlarmRule: 'TRUE', StateValue: 'ALARM' as const },
          {
            AlarmName: 'composite',
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
