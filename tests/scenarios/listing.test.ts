import { describe, expect, it } from '@jest/globals';
import { controls } from '../../src/controls/catalog.ts';
import { fixesFor } from '../../src/report/fix/fixes-for.ts';
import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { createSandbox, type Sandbox, type World, type WorldAccount } from '../../src/sandbox/index.ts';
import { memorySink } from '../support/memory-sink.ts';
import { finishedRunOn, reportOf, runOn } from '../support/world.ts';

const many = Array.from({ length: 60 }, (_, index) =>
  member(String(500_000_000_000 + index), `account-${index}`, empty),
);

function world(accounts: readonly WorldAccount[], options: World['options'] = {}): World {
  return {
    organization: { Id: 'o-organization', MasterAccountId: managementAccountId, RootId: rootId },
    accounts: [member(managementAccountId, 'management', chain()), ...accounts],
    options: { listsPaths: true, pageSizes: { ListAccounts: 5 }, ...options },
  };
}

function operations(sandbox: Sandbox): readonly string[] {
  return sandbox.calls().map(({ operation }) => operation);
}

describe('a whole-organization audit', () => {
  it('a whole-organization audit starts before the last page of accounts is listed', async () => {
    const sandbox = createSandbox(world(many));
    await finishedRunOn(sandbox);
    const calls = operations(sandbox);
    expect(calls.indexOf('AssumeRole')).toBeLessThan(calls.lastIndexOf('ListAccounts'));
  });

  it('a run ends without a report when a later page of accounts can not be read', async () => {
    const sandbox = createSandbox(world(many));
    sandbox.setFault({ operation: 'ListAccounts', nth: 9, kind: 'denied' });
    const sink = memorySink();
    const run = await runOn(sandbox, { sinks: [sink] });
    expect(run).toEqual({
      kind: 'not-run',
      problems: [expect.stringMatching(/^The organization could not be listed/)],
    });
    expect([...sink.files.keys()].filter((path) => !path.includes('/accounts/'))).toEqual([]);
  });

  it('an audit reads a topic of an account that is listed after the account that publishes to it', async () => {
    const owner = '599999999999';
    const topicArn = `arn:aws:sns:us-east-1:${owner}:alarms`;
    const publisher = member('400000000001', 'publisher', chain({ alarm: { AlarmActions: [topicArn] }, topics: [] }));
    const sandbox = createSandbox(world([publisher, ...many, member(owner, 'owner', empty)]));
    const run = await finishedRunOn(sandbox);
    expect(reportOf(run, '400000000001').controls[0]?.chain[4]).toMatchObject({
      state: 'broken',
      reason: 'TOPIC_MISSING',
    });
  });

  it('an audit never enters an account outside the organization', async () => {
    const outsideId = '900000000009';
    const topicArn = `arn:aws:sns:us-east-1:${outsideId}:alarms`;
    const publisher = member('400000000001', 'publisher', chain({ alarm: { AlarmActions: [topicArn] }, topics: [] }));
    const sandbox = createSandbox(world([publisher, ...many]));
    const run = await finishedRunOn(sandbox);
    const report = reportOf(run, '400000000001');
    expect(report).toMatchObject({ status: 'UNVERIFIABLE', errors: [{ operation: 'rootwatch:EnterAccount' }] });
    const [control] = report.controls;
    const [fix] = control === undefined ? [] : fixesFor(report, control, controls);
    expect(fix?.text).toMatch(/^Check account 900000000009, which is not in this organization/);
    const entered = sandbox.calls().filter(({ operation }) => operation === 'AssumeRole');
    expect(entered.filter(({ input }) => JSON.stringify(input).includes(outsideId))).toEqual([]);
  });

  it('an audit lists all accounts even after its deadline, so that the unreached ones are named', async () => {
    const sandbox = createSandbox(world(many));
    const controller = new AbortController();
    const run = await finishedRunOn(sandbox, {
      signal: controller.signal,
      settings: { concurrency: 1 },
      onAccount: () => controller.abort(),
    });
    expect(run.report.accounts.map(({ account }) => account.id)).toEqual(
      [managementAccountId, ...many.map(({ Id }) => Id)].map((id) => id),
    );
    expect(run.report.totals.byStatus.NOT_REACHED).toBeGreaterThanOrEqual(59);
  });
});

describe('a run with a selection, or one that changes accounts', () => {
  it.each<[string, object]>([
    ['excluded accounts', { excludeAccounts: ['500000000000'] }],
    ['remediation', { mode: 'remediate' }],
  ])('a run lists all accounts before it enters the first: %s', async (_what, settings) => {
    const sandbox = createSandbox(world(many));
    await finishedRunOn(sandbox, { settings: { ...settings } });
    const calls = operations(sandbox);
    expect(calls.indexOf('AssumeRole')).toBeGreaterThan(calls.lastIndexOf('ListAccounts'));
  });
});

describe('a run after one that met its deadline', () => {
  it('a run starts with the accounts that the previous one did not reach', async () => {
    const sink = memorySink();
    const sandbox = createSandbox(world(many));
    const controller = new AbortController();
    let audited = 0;
    const cutOff = await finishedRunOn(sandbox, {
      sinks: [sink],
      signal: controller.signal,
      settings: { concurrency: 2 },
      onAccount: () => {
        audited += 1;
        if (audited === 20) controller.abort();
      },
    });
    const unreached = cutOff.report.accounts.filter(({ status }) => status === 'NOT_REACHED');
    expect(unreached.length).toBeGreaterThanOrEqual(39);
    sandbox.advance(60_000);
    const order: string[] = [];
    const next = await finishedRunOn(sandbox, {
      sinks: [sink],
      settings: { concurrency: 1 },
      onAccount: ({ account }) => order.push(account.id),
    });
    expect(order.slice(0, unreached.length)).toEqual(unreached.map(({ account }) => account.id));
    expect(next.report.totals.byStatus.NOT_REACHED).toBeUndefined();
    expect(new Set(order).size).toBe(61);
    // The report keeps the order of the list, whatever the order of the audits.
    expect(next.report.accounts.map(({ account }) => account.id)).toEqual(
      cutOff.report.accounts.map(({ account }) => account.id),
    );
  });

  it('the order of audits takes several previous runs into account', async () => {
    const sink = memorySink();
    const sandbox = createSandbox(world(many));
    const cutAfter = async (count: number): Promise<readonly string[]> => {
      const controller = new AbortController();
      const order: string[] = [];
      sandbox.advance(60_000);
      await finishedRunOn(sandbox, {
        sinks: [sink],
        signal: controller.signal,
        settings: { concurrency: 1 },
        onAccount: ({ account }) => {
          if (order.push(account.id) === count) controller.abort();
        },
      });
      return order;
    };
    const runs = [await cutAfter(21), await cutAfter(20), await cutAfter(20), await cutAfter(20)];
    expect(new Set(runs.slice(0, 3).flat()).size).toBe(61);
    expect(runs[3]).toEqual(runs[0]?.slice(0, 20));
  });
});
