import { beforeAll, describe, expect, it } from '@jest/globals';
import type { AccountReport } from '../../src/report/schema.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { cases, estateOf } from '../emulator/organization/index.ts';
import { verdictOf } from '../emulator/report-files.ts';
import { finishedRunOn } from '../support/world.ts';
import { type FixtureOrganization, fixtureAsWorld } from './aws-contract-organization.ts';

/**
 * The organization of the emulator suite. Members of an organization see its trail in the sandbox, as in AWS, and would
 * all be covered by it; moto does not show it to members. So here the management account has a trail of its own.
 */
const ownTrails = cases.map(({ changed, ...one }) =>
  one.key === 'management' || changed === undefined ? one : { ...one, changed },
);

/** Removes roles: a fault of AssumeRole would strike the management account, which is the caller, and so all accounts. */
function withoutRoles(fixture: FixtureOrganization): FixtureOrganization {
  const locked = new Set(cases.filter(({ refused }) => refused === 'AssumeRole').map(({ key }) => key));
  return {
    ...fixture,
    accounts: fixture.accounts.map((account) =>
      locked.has(account.key) ? { ...account, contents: () => ({ roles: [] }) } : account,
    ),
  };
}

describe('an organization in the sandbox', () => {
  let reports: ReadonlyMap<string, AccountReport>;

  beforeAll(async () => {
    const { world, ids } = fixtureAsWorld(withoutRoles(estateOf(ownTrails)));
    const sandbox = createSandbox(world);
    for (const { key, refused } of cases) {
      if (refused !== undefined) sandbox.setFault({ kind: 'denied', operation: refused, accountId: ids.account(key) });
    }
    const { report } = await finishedRunOn(sandbox);
    reports = new Map(
      cases.flatMap(({ key }) => {
        const found = report.accounts.find(({ account }) => account.id === ids.account(key));
        return found === undefined ? [] : [[key, found] as const];
      }),
    );
  });

  it.each(cases.map(({ key, expected }) => [key, expected] as const))(
    'the verdict on account %s is the same in the sandbox and in the emulator',
    (key, expected) => {
      const report = reports.get(key);
      expect(report && verdictOf(report)).toEqual(expected);
    },
  );
});
