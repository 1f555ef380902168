import { describe, expect, it } from '@jest/globals';
import type { Summary } from '../../src/report/schema.ts';
import { empty } from '../../src/sandbox/builders/account-contents.ts';
import { member } from '../../src/sandbox/builders/members.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { objectsIn, putObject } from '../support/bucket.ts';
import { first, hourMs, second, startMs, streamsOf, underOrganizationTrail } from '../support/delivery-runs.ts';
import { auditBatches, merge, plan, withBucket } from '../support/fan-out-run.ts';

const settings = { ROOTWATCH_PROVE_DELIVERY: 'true' };
const latestSummary = 'org/latest/summary.json';

/** Runs all steps, and returns the operations that the batches called. */
async function inSteps(sandbox: Sandbox): Promise<{ operations: readonly string[]; summary: Summary }> {
  const planned = await plan(sandbox, settings);
  sandbox.forgetCalls();
  const results = await auditBatches(sandbox, planned.batches, settings);
  const operations = sandbox.calls().map(({ operation }) => operation);
  await merge(sandbox, planned, { results, settings });
  const objects = await objectsIn(sandbox, 'reports');
  return { operations, summary: JSON.parse(objects[latestSummary] ?? 'null') };
}

/** Moves the times of the latest report into the past: the function reads the time from the machine. */
async function backdate(sandbox: Sandbox, ms: number): Promise<void> {
  const text = (await objectsIn(sandbox, 'reports'))[latestSummary] ?? '';
  const earlier = text.replaceAll(
    /"(startedAt|finishedAt|lastAuditedAt)": "([^"]+)"/g,
    (_all, key, time) => `"${String(key)}": "${new Date(Date.parse(String(time)) - ms).toISOString()}"`,
  );
  await putObject(sandbox, 'reports', [latestSummary, earlier]);
}

describe('a run in steps', () => {
  it('the batches of a run know the previous run, and read nothing again that is about all members', async () => {
    const many = Array.from({ length: 8 }, (_, index) => String(500_000_000_000 + index));
    const silent = '500000000007';
    const streams = streamsOf(first, second, ...many.filter((id) => id !== silent));
    const base = underOrganizationTrail({ streams, logGroup: { creationTime: startMs - 90 * 24 * hourMs } });
    const accounts = [...base.accounts, ...many.map((id) => member(id, id, empty))];
    const sandbox = createSandbox(withBucket({ ...base, accounts, startsAt: new Date() }));
    const lineOf = ({ accounts: lines }: Summary) => lines.find(({ id }) => id === silent);
    expect(lineOf((await inSteps(sandbox)).summary)).toMatchObject({ status: 'COMPLIANT', reasons: [] });
    await backdate(sandbox, 2 * hourMs);
    const { operations, summary } = await inSteps(sandbox);
    expect(operations).toContain('AssumeRole');
    expect(operations.filter((operation) => /ListAWSServiceAccess|LogStreams|Query/.test(operation))).toEqual([]);
    expect(lineOf(summary)).toMatchObject({ status: 'NON_COMPLIANT', reasons: ['TRAIL_DELIVERY_FAILING'] });
    expect(summary.totals).toMatchObject({ compliant: 10, nonCompliant: 1 });
  });
});
