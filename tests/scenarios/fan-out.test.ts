import { describe, expect, it } from '@jest/globals';
import { createHandler } from '../../src/lambda/handler.ts';
import { parseEvent } from '../../src/lambda/parse-event.ts';
import type { AccountReport } from '../../src/report/schema.ts';
import { chain, empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { demoOrganization, demoUnwatchedOrganization, watchedTopicArn } from '../../src/sandbox/demo/index.ts';
import { createSandbox, type Sandbox, type World } from '../../src/sandbox/index.ts';
import { objectsIn } from '../support/bucket.ts';
import { expectValid } from '../support/report-checks.ts';
import { sandboxAws } from '../support/world.ts';

type Settings = Readonly<Record<string, string>>;
type Planned = { readonly runId: string; readonly accounts: number; readonly batches: readonly object[] };

/** An organization with a bucket for its reports. */
function withBucket(world: World): World {
  return {
    ...world,
    accounts: world.accounts.map((account) =>
      account.Id === managementAccountId
        ? {
            ...account,
            contents: (id: string) => ({
              ...(typeof account.contents === 'function' ? account.contents(id) : account.contents),
              buckets: [{ Name: 'reports', Region: 'us-east-1' }],
            }),
          }
        : account,
    ),
  };
}

function invoke(sandbox: Sandbox, event: unknown, settings: Settings = {}): Promise<unknown> {
  const environment = { AWS_REGION: 'us-east-1', ROOTWATCH_REPORT_URI: 's3://reports/org', ...settings };
  const host = { environment, aws: sandboxAws(sandbox) };
  return createHandler(host)(event, { getRemainingTimeInMillis: () => 600_000 });
}

async function plan(sandbox: Sandbox, settings?: Settings): Promise<Planned> {
  const planned = await invoke(sandbox, { step: 'plan', batchSize: 10 }, settings);
  if (!isPlanned(planned)) throw new Error(`This is no plan: ${JSON.stringify(planned)}`);
  return planned;
}

function isPlanned(value: unknown): value is Planned {
  return typeof value === 'object' && value !== null && 'batches' in value && Array.isArray(value.batches);
}

/** Runs the last step as the state machine does, which sees the message of an error. */
async function merge(sandbox: Sandbox, runId: string, settings?: Settings): Promise<string> {
  return invoke(sandbox, { step: 'merge', runId }, settings).then(
    () => '',
    (error: unknown) => String(error),
  );
}

async function accountsOf(sandbox: Sandbox, runId: string): Promise<readonly AccountReport[]> {
  const objects = await objectsIn(sandbox, 'reports');
  const key = Object.keys(objects).find((each) => each.endsWith(`/${runId}.ndjson`)) ?? '';
  return (objects[key] ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): AccountReport => JSON.parse(line));
}

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

async function inOneFunction(sandbox: Sandbox, settings?: Settings): Promise<readonly AccountReport[]> {
  const event = { source: 'aws.scheduler', 'detail-type': 'Scheduled Event' };
  await invoke(sandbox, event, settings).catch(() => undefined);
  const objects = await objectsIn(sandbox, 'reports');
  const { run } = JSON.parse(objects['org/latest/summary.json'] ?? '');
  return accountsOf(sandbox, run.id);
}

async function inParts(
  sandbox: Sandbox,
  settings?: Settings,
): Promise<{ readonly runId: string; readonly error: string }> {
  const { runId, batches } = await plan(sandbox, settings);
  for (const batch of batches) await invoke(sandbox, batch, settings);
  return { runId, error: await merge(sandbox, runId, settings) };
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
    const { runId, batches } = await plan(sandbox);
    sandbox.forgetCalls();
    for (const batch of batches) await invoke(sandbox, batch);
    const asked = sandbox
      .calls()
      .filter(({ accountId, service }) => accountId === managementAccountId && service !== 's3');
    expect(new Set(asked.map(({ operation }) => operation))).toEqual(new Set(['GetCallerIdentity', 'AssumeRole']));
    await merge(sandbox, runId);
    expect((await accountsOf(sandbox, runId)).length).toBeGreaterThan(5);
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
    const { runId, batches } = await plan(sandbox);
    for (const batch of batches) await invoke(sandbox, batch);
    sandbox.forgetCalls();
    for (const batch of batches) await invoke(sandbox, batch);
    expect(sandbox.calls().filter(({ operation }) => operation === 'AssumeRole')).toEqual([]);
    await merge(sandbox, runId);
    expect(await accountsOf(sandbox, runId)).toHaveLength(67);
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
    const { runId, batches } = await plan(sandbox);
    for (const batch of batches.slice(1)) await invoke(sandbox, batch);
    const error = await merge(sandbox, runId);
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
    const { runId, batches } = await plan(sandbox);
    const [first] = batches;
    // The step audits all accounts of its batch, and can't write the result.
    const fault = sandbox.setFault({ operation: 'PutObject', everyNth: 12, kind: 'denied' });
    await expect(invoke(sandbox, first)).rejects.toThrow(/could not be written/);
    fault.remove();
    sandbox.forgetCalls();
    await invoke(sandbox, first);
    expect(sandbox.calls().filter(({ operation }) => operation === 'AssumeRole')).toEqual([]);
    for (const batch of batches.slice(1)) await invoke(sandbox, batch);
    expect(await merge(sandbox, runId)).toBe('');
  });

  it('an account of a step that died counts as not reached only when it has no report', async () => {
    const sandbox = plainOrganization();
    const { runId, batches } = await plan(sandbox);
    sandbox.setFault({ operation: 'PutObject', everyNth: 12, times: 1, kind: 'denied' });
    await expect(invoke(sandbox, batches[0])).rejects.toThrow(/could not be written/);
    for (const batch of batches.slice(1)) await invoke(sandbox, batch);
    expect(await merge(sandbox, runId)).toBe('');
    const accounts = await accountsOf(sandbox, runId);
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
  it.each<[string, unknown, string]>([
    ['a step that is none', { step: 'guess' }, 'step: "guess" is none of plan, audit, merge'],
    ['a run that is none', { step: 'merge', runId: '../../latest' }, 'runId: "../../latest" is not the id of a run'],
    ['no run', { step: 'audit', batch: 1 }, 'runId: nothing is not the id of a run'],
    [
      'a batch that is none',
      { step: 'audit', runId: '20261122T060000Z-8f3a1c', batch: '1' },
      'batch: "1" is no whole number',
    ],
    ['an empty batch', { step: 'plan', batchSize: 0 }, 'batchSize: 0 is no whole number from 1 to 1,000'],
    ['something more', { step: 'plan', mode: 'remediate' }, 'the key mode beside step "plan"'],
  ])('an event of the state machine with %s is not understood', (_what, event, what) => {
    expect(parseEvent(event)).toEqual({ kind: 'not-understood', what });
  });
});
