import { describe, expect, it } from '@jest/globals';
import { type Account, parseAccountId } from '../../../src/domain/account.ts';
import { inOrderOfAudit, readAuditOrder } from '../../../src/organization/audit-order.ts';
import { type PreviousRun, parsePreviousRun } from '../../../src/report/previous-run.ts';

const organizationId = 'o-organization';
const startedAt = '2026-11-22T06:00:00.000Z';

function account(id: string): Account {
  const accountId = parseAccountId(id);
  if (accountId === undefined) throw new Error(id);
  return { id: accountId, name: id, email: '', state: 'ACTIVE', organizationalUnits: [] };
}

type Line = { readonly id: string; readonly status?: string; readonly lastAuditedAt?: string };

function latest(accounts: readonly Line[]): PreviousRun | undefined {
  const lines = accounts.map((line) => ({ name: line.id, status: 'COMPLIANT', ...line }));
  return parsePreviousRun(JSON.stringify({ run: { id: 'run-1', startedAt, organizationId }, accounts: lines }));
}

const [first, second, third, fourth] = ['111111111111', '222222222222', '333333333333', '444444444444'] as const;

function orderOf(previous: PreviousRun | undefined): readonly string[] {
  const accounts = [first, second, third, fourth].map(account);
  return inOrderOfAudit(accounts, readAuditOrder(previous, organizationId)).map(({ id }) => id);
}

describe('the order of audits', () => {
  it('the order of audits is that of the list when there is no previous run', () => {
    expect(orderOf(undefined)).toEqual([first, second, third, fourth]);
  });

  it('the order of audits is that of the list when the previous run audited all accounts, in any order', () => {
    const [sooner, later] = ['2026-11-22T06:00:01.000Z', '2026-11-22T06:09:00.000Z'];
    const lines = [first, second, third, fourth].map((id, index) => ({
      id,
      lastAuditedAt: index === 0 ? later : sooner,
    }));
    expect(orderOf(latest(lines))).toEqual([first, second, third, fourth]);
  });

  it('the order of audits starts with accounts that were never audited, then with the least recently audited', () => {
    const lines = [
      { id: first, lastAuditedAt: '2026-11-22T06:00:01.000Z' },
      { id: second, status: 'NOT_REACHED', lastAuditedAt: '2026-11-21T06:00:01.000Z' },
      { id: third, status: 'NOT_REACHED', lastAuditedAt: '2026-11-20T06:00:01.000Z' },
    ];
    expect(orderOf(latest(lines))).toEqual([fourth, third, second, first]);
  });

  it('a summary without audit times counts all accounts but the unreached as audited', () => {
    const lines = [{ id: first }, { id: second, status: 'NOT_REACHED' }, { id: third }, { id: fourth }];
    expect(orderOf(latest(lines))).toEqual([second, first, third, fourth]);
  });

  it('the order of audits ignores a run of another organization', () => {
    const lines = [{ id: first }, { id: fourth, status: 'NOT_REACHED' }];
    const order = readAuditOrder(latest(lines), 'o-anotherone');
    expect(inOrderOfAudit([first, fourth].map(account), order).map(({ id }) => id)).toEqual([first, fourth]);
  });
});
