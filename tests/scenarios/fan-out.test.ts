import { describe, expect, it } from '@jest/globals';
import { parseEvent } from '../../src/lambda/parse-event.ts';
import type { AccountReport } from '../../src/report/schema.ts';
import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { demoOrganization, demoUnwatchedOrganization, watchedTopicArn } from '../../src/sandbox/demo/index.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { objectsIn } from '../support/bucket.ts';
import {
  accountsOf,
  auditBatches,
  type Environment,
  inParts,
  invoke,
  merge,
  plan,
  withBucket,
} from '../support/fan-out-run.ts';
import { expectValid } from '../support/report-checks.ts';

/** Returns what reports say of accounts, without times, counts, and the ids of runs and requests. */
function comparable(accounts: readonly AccountReport[]): readonly unknown[] {
  const said = accounts.map(({ account, status, controls, errors }) => ({
    account,
    status,
    controls,
    errors: errors.map(({ requestId: _requestId, ...error }) => error),
  }));
  return JSON.parse(JSON.stringify(said).replaceAll(/\d{8}T\d{6}Z-[\da-f]{6}/g, 'RUN'));
}

async function inOneFunction(sandbox: Sandbox, settings?: Environment): Promise<readonly AccountReport[]> {
  const event = { source: 'aws.scheduler', 'detail-type': 'Scheduled Event' };
  await invoke(sandbox, event, settings).catch(() => undefined);
  const objects = await objectsIn(sandbox, 'reports');
  const { run } = JSON.parse(objects['org/latest/summary.json'] ?? '');
  return accountsOf(sandbox, run.id);
}

describe('a run in steps', () => {
  it('a run in steps has the same report as a run in one function', async () => {
    const whole = await inOneFunction(createSandbox(withBucket(demoOrganization())));
    const sandbox = createSandbox(withBucket(demoOrganization()));
    const { runId, error } = await inParts(sandbox);
    const accounts = await accountsOf(sandbox, runId);
    expect(comparable(accounts)).toEqual(comparable(whole));
    expect(error).toContain('accounts are not judged');
    const objects = await objectsIn(sandbox, 'reports');
    const files = Object.keys(objects).filter((key) => key.startsWith(`org/runs/${runId}/accounts/`));
    expect(files).toHaveLength(67);
    const summary: unknown = JSON.parse(objects[`org/runs/${runId}/summary.json`] ?? 'null');
    expectValid('summary', summary);
    expect(objects['org/latest/summary.json']).toBe(objects[`org/runs/${runId}/summary.json`]);
    expect(Object.keys(objects).every((key) => key.startsWith('org/'))).toBe(true);
  });

  it('a run in steps reads from the owner of the organization trail once, however many batches there are', async () => {
    const sandbox = createSandbox(withBucket(demoUnwatchedOrganization()));
    const planned = await plan(sandbox);
    sandbox.forgetCalls();
    const results = await auditBatches(sandbox, planned.batches);
    const asked = sandbox
      .calls()
      .filter(({ accountId, service }) => accountId === managementAccountId && service !== 's3');
    expect(new Set(asked.map(({ operation }) => operation))).toEqual(new Set(['GetCallerIdentity', 'AssumeRole']));
    await merge(sandbox, planned, { results });
    expect((await accountsOf(sandbox, planned.runId)).length).toBeGreaterThan(5);
  });

  it('a run in steps repairs what accounts share once, and reports the repair for every member', async () => {
    const settings = { ROOTWATCH_MODE: 'remediate', ROOTWATCH_TOPIC_ARNS: watchedTopicArn };
    const whole = await inOneFunction(createSandbox(withBucket(demoUnwatchedOrganization())), settings);
    const sandbox = createSandbox(withBucket(demoUnwatchedOrganization()));
    const { runId } = await inParts(sandbox, settings);
    expect(comparable(await accountsOf(sandbox, runId))).toEqual(comparable(whole));
    const changes = sandbox.mutations().filter(({ service }) => service !== 's3');
    expect(changes.map(({ operation }) => operation)).toEqual(['PutMetricFilter', 'PutMetricAlarm']);
  });

  it('a step that is retried after its end audits no account twice', async () => {
    const sandbox = createSandbox(withBucket(demoOrganization()));
    const planned = await plan(sandbox);
    await auditBatches(sandbox, planned.batches);
    sandbox.forgetCalls();
    const results = await auditBatches(sandbox, planned.batches);
    expect(sandbox.calls().filter(({ operation }) => operation === 'AssumeRole')).toEqual([]);
    await merge(sandbox, planned, { results });
    expect(await accountsOf(sandbox, planned.runId)).toHaveLength(67);
  });
});

const many = Array.from({ length: 43 }, (_, index) =>
  member(String(500_000_000_000 + index), `account-${index}`, empty),
);

function plainOrganization(): Sandbox {
  return createSandbox(
    withBucket({
      organization: { Id: 'o-organization', MasterAccountId: managementAccountId, RootId: rootId },
      accounts: [member(managementAccountId, 'management', chain()), ...many],
      options: { listsPaths: true },
    }),
  );
}

describe('a step that dies', () => {
  it('the accounts of a step that died are reported as not reached, each once, with the reason', async () => {
    const sandbox = plainOrganization();
    const planned = await plan(sandbox);
    const { runId, batches } = planned;
    const results = await auditBatches(sandbox, batches.slice(1));
    const error = await merge(sandbox, planned, { results });
    const accounts = await accountsOf(sandbox, runId);
    expect(accounts.map(({ account }) => account.id)).toEqual([managementAccountId, ...many.map(({ Id }) => Id)]);
    const lost = accounts.filter(({ status }) => status === 'NOT_REACHED');
    expect(lost).toHaveLength(10);
    for (const { errors, account } of lost) {
      expect(errors).toMatchObject([{ operation: 'rootwatch:AuditBatch', code: 'UNEXPECTED_ERROR' }]);
      expect(error).toContain(`${account.id} NOT_REACHED`);
    }
    const objects = await objectsIn(sandbox, 'reports');
    expect(Object.keys(objects).filter((key) => key.startsWith(`org/runs/${runId}/accounts/`))).toHaveLength(44);
  });

  it('a retried step keeps the reports of the attempt that died, and continues after them', async () => {
    const sandbox = plainOrganization();
    const planned = await plan(sandbox);
    const [first] = planned.batches;
    // The step audits all accounts of its batch, and can't write the result.
    const fault = sandbox.setFault({ operation: 'PutObject', everyNth: 12, kind: 'denied' });
    await expect(invoke(sandbox, first)).rejects.toThrow(/could not be written/);
    fault.remove();
    sandbox.forgetCalls();
    const results = [await invoke(sandbox, first)].map(Object);
    expect(sandbox.calls().filter(({ operation }) => operation === 'AssumeRole')).toEqual([]);
    results.push(...(await auditBatches(sandbox, planned.batches.slice(1))));
    expect(await merge(sandbox, planned, { results })).toBe('');
  });

  it('an account of a step that died counts as not reached only when it has no report', async () => {
    const sandbox = plainOrganization();
    const planned = await plan(sandbox);
    const [first, ...others] = planned.batches;
    sandbox.setFault({ operation: 'PutObject', everyNth: 12, times: 1, kind: 'denied' });
    await expect(invoke(sandbox, first)).rejects.toThrow(/could not be written/);
    const results = await auditBatches(sandbox, others);
    expect(await merge(sandbox, planned, { results })).toBe('');
    const accounts = await accountsOf(sandbox, planned.runId);
    expect(accounts.filter(({ status }) => status === 'NOT_REACHED')).toEqual([]);
    expect(accounts).toHaveLength(44);
  });
});

describe('steps that do not belong together', () => {
  it('a step refuses to continue a run that was planned with other settings', async () => {
    const sandbox = plainOrganization();
    const { batches } = await plan(sandbox);
    const other = { ROOTWATCH_MODE: 'remediate', ROOTWATCH_TOPIC_NAME: 'alarms' };
    await expect(invoke(sandbox, batches[0], other)).rejects.toThrow(
      /planned by another version, or with other settings/,
    );
    expect(sandbox.mutations().filter(({ service }) => service !== 's3')).toEqual([]);
  });

  it('a step refuses to run without a bucket, through which the steps exchange their work', async () => {
    const settings = { ROOTWATCH_REPORT_URI: '/tmp/reports' };
    await expect(invoke(plainOrganization(), { step: 'plan' }, settings)).rejects.toThrow(/reportUri names no bucket/);
  });
});

describe('an event of the state machine', () => {
  const runId = '20261122T060000Z-8f3a1c';
  const manifest = '0123456789abcdef'.repeat(4);

  it.each<[string, unknown, string]>([
    ['a step that is none', { step: 'guess' }, 'step: "guess" is none of plan, audit, merge'],
    [
      'a run that is none',
      { step: 'merge', runId: '../../latest', manifest, results: [] },
      'runId: "../../latest" is not the id of a run',
    ],
    ['no run', { step: 'audit', batch: 1 }, 'runId: nothing is not the id of a run'],
    ['a batch that is none', { step: 'audit', runId, manifest, batch: '1' }, 'batch: "1" is no whole number'],
    [
      'a batch without the digest of the manifest',
      { step: 'audit', runId, batch: 1 },
      'manifest: nothing is no SHA-256',
    ],
    [
      'a digest that is none',
      { step: 'merge', runId, manifest: `${manifest}0`, results: [] },
      `manifest: "${manifest}0" is no SHA-256`,
    ],
    ['results that are no list', { step: 'merge', runId, manifest, results: {} }, 'results: {} is no list'],
    ['an empty batch', { step: 'plan', batchSize: 0 }, 'batchSize: 0 is no whole number from 1 to 1,000'],
    ['something more', { step: 'plan', mode: 'remediate' }, 'the key mode beside step "plan"'],
  ])('an event of the state machine with %s is not understood', (_what, event, what) => {
    expect(parseEvent(event)).toEqual({ kind: 'not-understood', what });
  });

  it('the last step takes the digests of batches, and leaves out what a batch that failed returned', () => {
    const digest = manifest;
    const failed = [
      null,
      'failed',
      { Status: 'FAILED' },
      { batch: 2 },
      { batch: -1, digest },
      { batch: 3, digest: 'x' },
    ];
    const results = [{ batch: 0, digest }, ...failed, { batch: 7, digest }];
    expect(parseEvent({ step: 'merge', runId, manifest, results })).toEqual({
      kind: 'step',
      step: {
        kind: 'merge',
        runId,
        manifest,
        results: [
          { batch: 0, digest },
          { batch: 7, digest },
        ],
      },
    });
  });
});
