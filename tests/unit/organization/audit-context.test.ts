import { describe, expect, it } from '@jest/globals';
import { parseSettings } from '../../../src/config/parse-settings.ts';
import type { Account, AccountId } from '../../../src/domain/account.ts';
import type { Subscribe } from '../../../src/domain/action.ts';
import { known } from '../../../src/domain/observed.ts';
import { accountAudit } from '../../../src/organization/audit-context.ts';
import { createSharedAccountCache } from '../../../src/organization/shared-account-cache.ts';
import type { AccountAccess } from '../../../src/ports/account-access.ts';
import type { OrganizationAccess } from '../../../src/ports/organization-access.ts';
import { management, member, outsideAccount } from '../../support/facts.ts';
import { fakeAccounts } from './fake-accounts.ts';

const { signal } = new AbortController();
const other = outsideAccount;

function accountOf(id: AccountId): Account {
  return { id, name: id, email: `${id}@example.com`, state: 'ACTIVE', organizationalUnits: [] };
}

const subscribe: Subscribe = {
  kind: 'subscribe',
  accountId: other,
  region: 'us-east-1',
  resource: 'arn:aws:sns:us-east-1:123123123123:alarms',
  reason: 'SUBSCRIPTION_MISSING',
  change: 'create',
  topicArn: 'arn:aws:sns:us-east-1:123123123123:alarms',
  protocol: 'email',
  endpoint: 'soc@example.com',
};

/** Enters `member` in a run that may change the selected accounts, and excludes others. */
async function entered(
  accounts: ReturnType<typeof fakeAccounts>,
  {
    selected = [member],
    excluded = [],
  }: { readonly selected?: readonly AccountId[]; readonly excluded?: readonly AccountId[] },
): Promise<AccountAccess> {
  const parsed = parseSettings({ flags: { mode: 'remediate' }, environment: {} });
  if (!parsed.ok) throw new Error(parsed.problems.join(' '));
  const aws: OrganizationAccess = {
    region: 'us-east-1',
    callerAccountId: management,
    list: () => Promise.reject(new Error('Nothing is listed here.')),
    startListing: () => Promise.reject(new Error('Nothing is listed here.')),
    tagsOf: () => Promise.reject(new Error('No tag is read here.')),
    lookUp: () => Promise.reject(new Error('No account is looked up here.')),
    isMember: () => Promise.resolve(known(true)),
    enter: accounts.enter,
    traffic: () => ({ apiCalls: 0, retries: 0, throttles: 0 }),
  };
  const audit = accountAudit({
    settings: parsed.settings,
    now: () => new Date('2026-11-22T06:00:00Z'),
    controls: [],
    aws,
    shared: createSharedAccountCache(accounts.enter),
    organization: { id: 'o-exampleorgid', managementAccountId: management, partition: 'aws' },
    isMember: () => Promise.resolve(known(true)),
    isExcluded: (id) => Promise.resolve(known(excluded.includes(id))),
    selected: selected.map(accountOf),
  });
  const { access } = await audit.enter(accountOf(member), signal);
  if (access.kind === 'unknown') throw new Error(access.why.message);
  return access.value;
}

describe('accountAudit', () => {
  it('accountAudit refuses an action in another account that the run may not change, and does not enter it', async () => {
    const accounts = fakeAccounts();
    const access = await entered(accounts, {});
    expect(await access.perform(subscribe, signal)).toEqual({
      result: 'refused',
      action: subscribe,
      why: {
        code: 'ACCESS_DENIED',
        operation: 'rootwatch:ChangeAccount',
        message: `Account ${other} is not among the accounts that this run may change.`,
      },
    });
    expect(accounts.entered).toEqual([member]);
  });

  it('accountAudit asks an excluded account nothing, and does not enter it', async () => {
    const accounts = fakeAccounts();
    const access = await entered(accounts, { excluded: [other] });
    const question = { kind: 'trails', accountId: other, region: 'us-east-1' } as const;
    const unknown = {
      kind: 'unknown',
      why: {
        code: 'ACCESS_DENIED',
        operation: 'rootwatch:EnterExcludedAccount',
        message: `Account ${other} is excluded by the settings, so it is not entered.`,
      },
    };
    expect(await access.ask<'trails'>(question, signal)).toEqual(unknown);
    expect(await access.askAfterRepair(0)<'trails'>(question, signal)).toEqual(unknown);
    expect(accounts.entered).toEqual([member]);
  });
});
