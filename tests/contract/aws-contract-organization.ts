import type { AccountContents, World, WorldAccount } from '../../src/sandbox/index.ts';

/**
 * A made-up organization that both backends can hold: the sandbox as its world, moto_server through the API
 * (`fixtureInMoto`). Accounts are named by a key, as moto chooses their ids itself.
 */
export type FixtureOrganization = {
  /** Parents before children. Names are unique here. */
  readonly units: readonly { readonly name: string; readonly parent?: string }[];
  /** The first is the management account. */
  readonly accounts: readonly FixtureAccount[];
};

export type FixtureAccount = Pick<WorldAccount, 'Name' | 'Email' | 'Tags'> & {
  readonly key: string;
  readonly unit?: string;
  readonly State?: 'SUSPENDED';
  readonly contents?: (ids: Ids) => AccountContents;
};

/** The ids that the accounts, units and keys of a fixture have in one backend. */
export type Ids = {
  readonly organization: string;
  readonly root: string;
  readonly account: (key: string) => string;
  readonly unit: (name: string) => string;
  /** Of a KMS key, by the id that the fixture gave it. */
  readonly kmsKey: (name: string) => string;
};

export const accessRoleName = 'OrganizationAccountAccessRole';

function placeIn(list: readonly string[], name: string): number {
  const index = list.indexOf(name);
  if (index < 0) throw new Error(`The fixture has nothing called ${name}.`);
  return index + 1;
}

/** Builds the ids of the sandbox, where an account's id is its position in the list. */
function sandboxIds({ accounts, units }: FixtureOrganization): Ids {
  const keys = accounts.map(({ key }) => key);
  const names = units.map(({ name }) => name);
  return {
    organization: 'o-exampleorgid',
    root: 'r-root',
    account: (key) => String(100_000_000_000 + placeIn(keys, key)),
    unit: (name) => `ou-root-${String(placeIn(names, name)).padStart(8, '0')}`,
    kmsKey: (name) => name,
  };
}

export function fixtureAsWorld(fixture: FixtureOrganization): { readonly world: World; readonly ids: Ids } {
  const ids = sandboxIds(fixture);
  const managementId = ids.account(fixture.accounts[0]?.key ?? '');
  const accessRole = {
    RoleName: accessRoleName,
    trust: { principals: [`arn:aws:iam::${managementId}:root`] },
    permissions: ['*'],
  };
  const world: World = {
    startsAt: new Date('2026-11-22T06:00:00Z'),
    organization: {
      Id: ids.organization,
      RootId: ids.root,
      MasterAccountId: managementId,
      OrganizationalUnits: fixture.units.map(({ name, parent }) => ({
        Id: ids.unit(name),
        Name: name,
        ParentId: parent === undefined ? ids.root : ids.unit(parent),
      })),
    },
    accounts: fixture.accounts.map(({ key, unit, contents, ...listed }) => ({
      ...listed,
      Id: ids.account(key),
      ...(unit === undefined ? {} : { ParentId: ids.unit(unit) }),
      contents: { roles: [accessRole], ...contents?.(ids) },
    })),
  };
  return { world, ids };
}
