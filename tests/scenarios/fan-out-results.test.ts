import { describe, expect, it } from '@jest/globals';
import type { AccountReport } from '../../src/report/schema.ts';
import { managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { putObject } from '../support/bucket.ts';
import { accountsOf, auditBatches, merge, plan, plant } from '../support/fan-out-run.ts';
import {
  excludedId,
  type FalseResult,
  falseResult,
  memberIds,
  objectFile,
  organization,
} from '../support/fan-out-tampering.ts';

const [ofFirstStep = ''] = memberIds;
const idsOfBatch = memberIds.slice(3);
const [ofBatch = ''] = idsOfBatch;

function statusOf(accounts: readonly AccountReport[], id: string): string | undefined {
  return accounts.find(({ account }) => account.id === id)?.status;
}

function replaced(content: object, text = '', replacement = ''): object {
  return JSON.parse(JSON.stringify(content).replaceAll(text, replacement));
}

describe('results that were changed on the way', () => {
  it('a result that was changed does not change the verdicts that the step has reported', async () => {
    const sandbox = organization();
    const planned = await plan(sandbox);
    const results = await auditBatches(sandbox, planned.batches);
    await plant(sandbox, planned, ['results/0', await falseResult(sandbox, planned)]);
    await merge(sandbox, planned, { results });
    const accounts = await accountsOf(sandbox, planned.runId);
    expect(statusOf(accounts, ofBatch)).toBe('NON_COMPLIANT');
    expect(accounts).toHaveLength(15);
  });

  it('a batch whose result was planted before it began is audited all the same', async () => {
    const sandbox = organization();
    const planned = await plan(sandbox);
    await plant(sandbox, planned, ['begun/0', {}]);
    await plant(sandbox, planned, ['results/0', await falseResult(sandbox, planned)]);
    const results = await auditBatches(sandbox, planned.batches);
    await merge(sandbox, planned, { results });
    const accounts = await accountsOf(sandbox, planned.runId);
    expect(idsOfBatch.map((id) => statusOf(accounts, id))).toEqual(idsOfBatch.map(() => 'NON_COMPLIANT'));
  });

  it('a valid result without a digest is reported where nothing else is, and the report and the run say so', async () => {
    const sandbox = organization();
    const planned = await plan(sandbox);
    await plant(sandbox, planned, ['results/0', await falseResult(sandbox, planned)]);
    const error = await merge(sandbox, planned, { results: [] });
    const accounts = await accountsOf(sandbox, planned.runId);
    const errors = accounts.map((each) => [
      each.account.id,
      each.status,
      each.errors.map(({ operation }) => operation),
    ]);
    expect(errors).toEqual([
      ...[managementAccountId, ...memberIds.slice(0, 3)].map((id) => [id, 'COMPLIANT', []]),
      ...idsOfBatch.map((id) => [id, 'COMPLIANT', ['rootwatch:MergeBatch']]),
      [excludedId, 'NOT_REACHED', ['rootwatch:AuditBatch']],
    ]);
    expect(error).toContain(`10 accounts are reported from results without the right digest: ${idsOfBatch.join(', ')}`);
  });

  it.each<[string, (result: FalseResult) => object]>([
    ['has an account of another batch', (result) => replaced(result, idsOfBatch.at(-1), ofFirstStep)],
    ['has an account twice', (result) => replaced(result, idsOfBatch.at(-1), idsOfBatch.at(-2))],
    ['has a status that is none', (result) => replaced(result, '"COMPLIANT"', '"FINE"')],
    ['has something more', (result) => ({ ...result, repairs: [] })],
    ['is a list', ({ accounts }) => accounts],
  ])('a result without a digest that %s is not reported', async (_what, changed) => {
    const sandbox = organization();
    const planned = await plan(sandbox);
    await plant(sandbox, planned, ['results/0', changed(await falseResult(sandbox, planned))]);
    await merge(sandbox, planned, { results: [] });
    const accounts = await accountsOf(sandbox, planned.runId);
    expect(statusOf(accounts, ofBatch)).toBe('NOT_REACHED');
    expect(statusOf(accounts, ofFirstStep)).toBe('COMPLIANT');
  });

  it('the result of the first step is compared with the manifest', async () => {
    const sandbox = organization();
    const planned = await plan(sandbox);
    const results = await auditBatches(sandbox, planned.batches);
    const first = await objectFile(sandbox, planned, 'results/first');
    await plant(sandbox, planned, ['results/first', replaced(first, '"COMPLIANT"', '"NON_COMPLIANT"')]);
    await merge(sandbox, planned, { results });
    expect(statusOf(await accountsOf(sandbox, planned.runId), managementAccountId)).toBe('COMPLIANT');
  });

  it.each([
    ['no JSON', 'x'],
    ['the report of another account', undefined],
  ])('an account is audited again when the report that an attempt left is %s', async (_what, text) => {
    const sandbox = organization();
    const planned = await plan(sandbox);
    const other = await falseResult(sandbox, planned);
    const path = `org/runs/${planned.runId}/accounts/${ofBatch}.json`;
    await putObject(sandbox, 'reports', [path, text ?? JSON.stringify(other.accounts[1])]);
    await plant(sandbox, planned, ['begun/0', {}]);
    const results = await auditBatches(sandbox, planned.batches);
    await merge(sandbox, planned, { results });
    expect(statusOf(await accountsOf(sandbox, planned.runId), ofBatch)).toBe('NON_COMPLIANT');
  });
});
