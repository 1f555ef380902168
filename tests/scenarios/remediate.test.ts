import { describe, expect, it } from '@jest/globals';
import {
  demoControlTowerOrganization,
  demoExemptions,
  demoFaults,
  demoOrganization,
} from '../../src/sandbox/demo/index.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { finishedRunOn, type RunChanges, reportOf } from '../support/world.ts';

const settings = {
  mode: 'remediate',
  topicName: 'rootwatch-root-usage',
  subscriptions: ['sqs:arn:aws:sqs:us-east-1:100000000001:alarms'],
  exemptions: demoExemptions,
};

async function remediate(sandbox: Sandbox, changes: RunChanges['settings'] = {}) {
  return finishedRunOn(sandbox, { settings: { ...settings, ...changes }, patienceMs: [0] });
}

describe('remediate', () => {
  it('repairs', async () => {
    const sandbox = createSandbox(demoOrganization());
    for (const fault of demoFaults) sandbox.setFault(fault);
    const first = await remediate(sandbox);
    for (const a of first.outcome.accounts) {
      const c = a.controls[0];
      console.log(
        a.account.id,
        a.account.name,
        c?.status,
        c?.finding?.chain.find((l) => l.state === 'broken' || l.state === 'unknown'),
        c?.actions?.map((x) => [
          x.result,
          x.action.kind,
          x.result === 'refused' ? x.why.message : '',
          x.result === 'not-attempted' ? x.because : '',
        ]),
        c?.blocked,
      );
    }
    expect(reportOf).toBeDefined();
    expect(demoControlTowerOrganization).toBeDefined();
  });
});
