import { managementAccountId } from '../builders/account-contents.ts';
import { rootId } from '../builders/members.ts';
import type { World } from '../world/world.ts';
import { infrastructureAccounts, managementAccount, organizationId, securityAccounts } from './core-accounts.ts';
import { units } from './units.ts';
import { acquiredAccounts, suspendedAccounts, unreadableAccounts } from './unsettled-accounts.ts';
import { cardholderAccounts, nonProdAccounts, prodAccounts, sandboxAccounts } from './workload-accounts.ts';

/**
 * Builds Initech, a made-up company with every status and every reason code of an audit, each in an account that differs
 * from a compliant one in one thing. Some of them need `demoFaults` and `demoExemptions`.
 */
export function demoOrganization(): World {
  return {
    startsAt: new Date('2026-11-22T06:00:00Z'),
    organization: {
      Id: organizationId,
      MasterAccountId: managementAccountId,
      RootId: rootId,
      OrganizationalUnits: Object.values(units),
    },
    accounts: [
      managementAccount,
      ...securityAccounts,
      ...infrastructureAccounts,
      ...prodAccounts,
      ...cardholderAccounts,
      ...nonProdAccounts,
      ...unreadableAccounts,
      ...sandboxAccounts,
      ...suspendedAccounts,
      ...acquiredAccounts,
    ],
  };
}
