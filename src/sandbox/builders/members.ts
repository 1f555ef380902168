import type { OrganizationalUnit, WorldAccount } from '../world/world.ts';
import type { Fill } from './account-contents.ts';

/** The root of every built organization. */
export const rootId = 'r-demo';

/** An account that has yet to be put somewhere: under a unit with `under`, or directly below the root. */
export type Member = Omit<WorldAccount, 'ParentId'>;

export function member(id: string, name: string, contents: Fill): Member {
  return { Id: id, Name: name, Email: `aws+${id}@example.com`, contents };
}

/** Puts accounts into an organizational unit. */
export function under(unit: OrganizationalUnit, members: readonly Member[]): readonly WorldAccount[] {
  return members.map((account) => ({ ...account, ParentId: unit.Id }));
}
