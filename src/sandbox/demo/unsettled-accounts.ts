import { chain, empty } from '../builders/account-contents.ts';
import { member, under } from '../builders/members.ts';
import { auditRoleName } from '../builders/roles.ts';
import type { Statement, WorldAccount } from '../world/world.ts';
import { units } from './units.ts';

const denied = (...actions: readonly string[]): { readonly serviceControlPolicies: readonly Statement[] } => ({
  serviceControlPolicies: [{ Effect: 'Deny', Action: actions, Resource: '*' }],
});

export const throttledAccountId = '240000000006';
export const slowAccountId = '240000000007';
export const garbledAccountId = '240000000008';

/** Accounts that cannot be read completely; what can be read is in order. */
export const unreadableAccounts = under(units.nonProd, [
  {
    ...member('240000000005', 'search-dev', chain()),
    ...denied('cloudwatch:DescribeAlarms', 'cloudwatch:DescribeAlarmsForMetric'),
  },
  member(throttledAccountId, 'checkout-staging', chain()),
  member(slowAccountId, 'catalog-dev', chain()),
  member(garbledAccountId, 'inventory-dev', chain()),
  // Compliant with a caveat: whether a mute rule silences the alarm cannot be seen.
  { ...member('240000000015', 'shipping-staging', chain()), ...denied('cloudwatch:ListAlarmMuteRules') },
]);

export const suspendedAccounts: readonly WorldAccount[] = under(units.suspended, [
  { ...member('260000000001', 'old-website', empty), State: 'SUSPENDED' },
  { ...member('260000000002', 'legacy-crm', empty), State: 'CLOSED' },
  { ...member('260000000003', 'new-venture', empty), State: 'PENDING_ACTIVATION' },
  // Still works until it is closed, so it is still audited.
  { ...member('260000000004', 'pilot-2019', empty), State: 'PENDING_CLOSURE' },
]);

const trusting = (role: { readonly principals: readonly string[]; readonly externalId?: string }) => () => ({
  roles: [{ RoleName: auditRoleName, trust: role }],
});

/** Invited accounts lack the role that Organizations gives to the accounts that it creates. */
export const acquiredAccounts: readonly WorldAccount[] = under(units.acquired, [
  // AssumeRole is refused: the role still trusts the former owner.
  {
    ...member('270000000001', 'globex-production', trusting({ principals: ['arn:aws:iam::280000000001:root'] })),
    JoinedMethod: 'INVITED',
  },
  { ...member('270000000002', 'globex-development', () => ({})), JoinedMethod: 'INVITED' },
  {
    ...member(
      '270000000003',
      'globex-billing',
      trusting({ principals: ['arn:aws:iam::100000000001:root'], externalId: 'globex-2024' }),
    ),
    JoinedMethod: 'INVITED',
  },
  // Its alarms go to a topic of its former owner, which this organization cannot read.
  {
    ...member(
      '270000000004',
      'globex-edge',
      chain({ alarm: { AlarmActions: ['arn:aws:sns:us-east-1:280000000001:globex-oncall'] }, topics: [] }),
    ),
    JoinedMethod: 'INVITED',
  },
  { ...member('270000000005', 'globex-archive', chain()), JoinedMethod: 'INVITED' },
]);
