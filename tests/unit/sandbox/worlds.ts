import type { AccountContents, Role, World, WorldAccount } from '../../../src/sandbox/index.ts';

export const management = '111111111111';
export const member = '222222222222';
export const other = '333333333333';

export const accessRole: Role = {
  RoleName: 'OrganizationAccountAccessRole',
  trust: { principals: [`arn:aws:iam::${management}:root`] },
  permissions: ['*'],
};

export function account(Id: string, contents: AccountContents = {}): WorldAccount {
  return { Id, Name: `account ${Id.slice(0, 3)}`, contents: { roles: [accessRole], ...contents } };
}

export const startsAt = new Date('2026-11-22T06:00:00Z');

/** A management account and two members. */
export function organizationWorld(
  contents: Readonly<Record<string, AccountContents>> = {},
  more: Partial<World> = {},
): World {
  return {
    startsAt,
    organization: { Id: 'o-exampleorgid', MasterAccountId: management, RootId: 'r-root' },
    accounts: [management, member, other].map((id) => account(id, contents[id])),
    ...more,
  };
}
