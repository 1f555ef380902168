import { describe, expect, it } from '@jest/globals';
import { AccountLookup } from '../../../../src/aws/organization/account-lookup.ts';
import { type Answering, type Attempt, accountId, awsError, callerIn, fakeAws } from '../fake-answers.ts';

const root = 'r-root';
const work = { Id: 'ou-root-work', Name: 'Workloads' };
const prod = { Id: 'ou-root-prod', Name: 'Prod' };
const slashed = { Id: 'ou-root-slashed', Name: 'Workloads/Old' };
const old = { Id: 'ou-root-old', Name: 'Older' };

const children: Readonly<Record<string, readonly { readonly Id: string; readonly Name: string }[]>> = {
  [root]: [work, slashed],
  [work.Id]: [prod],
  [slashed.Id]: [old],
};
const parents: Readonly<Record<string, string>> = {
  '222222222222': prod.Id,
  '333333333333': root,
  [prod.Id]: work.Id,
  [old.Id]: slashed.Id,
  [work.Id]: root,
  [slashed.Id]: root,
};

const managementId = accountId('111111111111');
const inProd = accountId('222222222222');
const inRoot = accountId('333333333333');
const outsideId = accountId('999999999999');

function refuse(name: string): Answering {
  return () => {
    throw awsError(name);
  };
}

function describedAs(id: string, changes: object = {}): object {
  return { Account: { Id: id, Name: `name of ${id}`, Email: `${id}@example.com`, State: 'ACTIVE', ...changes } };
}

/** An organization that sends accounts without their paths, and whose calls may be answered otherwise. */
function organization(otherwise: Readonly<Record<string, Answering>> = {}) {
  const attempts: Attempt[] = [];
  const usual: Readonly<Record<string, Answering>> = {
    DescribeOrganization: () => ({ Organization: { Id: 'o-org', MasterAccountId: managementId } }),
    DescribeAccount: ({ input }) => {
      const id = String(input['AccountId']);
      if (!Object.hasOwn(parents, id)) throw awsError('AccountNotFoundException');
      return describedAs(id);
    },
    ListParents: ({ input }) => {
      const Id = parents[String(input['ChildId'])];
      if (Id === undefined) throw awsError('ChildNotFoundException');
      return { Parents: [{ Id, Type: Id === root ? 'ROOT' : 'ORGANIZATIONAL_UNIT' }] };
    },
    ListRoots: () => ({ Roots: [{ Id: root, Name: 'Root' }] }),
    ListOrganizationalUnitsForParent: ({ input }) => ({
      OrganizationalUnits: children[String(input['ParentId'])] ?? [],
    }),
  };
  const aws = fakeAws((attempt) => {
    attempts.push(attempt);
    const answer = otherwise[attempt.command] ?? usual[attempt.command];
    if (answer === undefined) throw awsError('UnknownOperationException');
    return answer(attempt);
  });
  const lookup = new AccountLookup('aws');
  const caller = callerIn(managementId, aws);
  return {
    lookUp: async (accounts: readonly (typeof inProd)[], units: readonly string[] = []) =>
      lookup.lookUp({ accounts, units }, caller),
    isMember: async (id: typeof inProd) => lookup.isMember(id, caller),
    calls: () => attempts.map(({ command }) => command),
  };
}

const withPaths: Readonly<Record<string, Answering>> = {
  DescribeAccount: ({ input }) => {
    const id = String(input['AccountId']);
    return describedAs(id, { Paths: [`o-org/${root}/${work.Id}/${prod.Id}/${id}/`] });
  },
};

const account = {
  id: inProd,
  name: `name of ${inProd}`,
  email: `${inProd}@example.com`,
  state: 'ACTIVE',
  organizationalUnits: [
    { id: work.Id, name: 'Workloads' },
    { id: prod.Id, name: 'Prod' },
  ],
};
const unitsAbove = [
  { id: root, path: [] },
  { id: work.Id, path: ['Workloads'] },
  { id: prod.Id, path: ['Workloads', 'Prod'] },
];
const described = { id: 'o-org', managementAccountId: managementId, partition: 'aws' };

describe('AccountLookup', () => {
  it.each([
    ['in its paths', withPaths, []],
    ['by ListParents where it has no paths', {}, ['ListParents', 'ListParents', 'ListParents']],
  ])('lookUp finds the units of an account %s', async (_where, otherwise, more) => {
    const { lookUp, calls } = organization(otherwise);
    expect(await lookUp([inProd])).toEqual({
      kind: 'known',
      value: { organization: described, accounts: [account], units: unitsAbove, unread: [] },
    });
    const names = ['ListOrganizationalUnitsForParent', 'ListOrganizationalUnitsForParent'];
    expect(calls()).toEqual(['DescribeOrganization', 'DescribeAccount', ...more, ...names]);
  });

  it('lookUp climbs from an account whose paths name no root', async () => {
    const paths = { DescribeAccount: () => describedAs(inRoot, { Paths: ['o-org/333333333333/'] }) };
    const { lookUp } = organization(paths);
    expect(await lookUp([inRoot])).toMatchObject({
      value: { accounts: [{ id: inRoot, organizationalUnits: [] }], units: [{ id: root, path: [] }], unread: [] },
    });
  });

  it('lookUp leaves out an account that the organization does not have', async () => {
    const { lookUp } = organization();
    expect(await lookUp([outsideId, inRoot, inRoot])).toMatchObject({
      kind: 'known',
      value: { accounts: [{ id: inRoot, organizationalUnits: [] }] },
    });
  });

  it('lookUp asks once for each account, and again where the answer was an error', async () => {
    let denials = 1;
    const flaky: Answering = ({ input }) => {
      denials -= 1;
      if (denials >= 0) throw awsError('AccessDeniedException');
      return describedAs(String(input['AccountId']));
    };
    const { lookUp, isMember, calls } = organization({ DescribeAccount: flaky });
    expect(await lookUp([inRoot])).toMatchObject({ kind: 'unknown', why: { code: 'ACCESS_DENIED' } });
    await lookUp([inRoot]);
    await lookUp([inRoot]);
    expect(await isMember(inRoot)).toEqual({ kind: 'known', value: true });
    expect(calls()).toEqual(['DescribeOrganization', 'DescribeAccount', 'DescribeAccount', 'ListParents']);
  });

  it.each<[string, Readonly<Record<string, Answering>>, object]>([
    ['the organization can not be described', { DescribeOrganization: refuse('AccessDeniedException') }, {}],
    ['one account can not be described', { DescribeAccount: refuse('ServiceException') }, {}],
    ['another account is described', { DescribeAccount: () => describedAs(inRoot) }, {}],
    ['no account is described', { DescribeAccount: () => ({}) }, {}],
    ['an account without an id is described', { DescribeAccount: () => describedAs(inProd, { Id: undefined }) }, {}],
  ])('lookUp knows nothing, and isMember neither yes nor no, when %s', async (_what, otherwise) => {
    expect(await organization(otherwise).lookUp([inProd])).toMatchObject({ kind: 'unknown' });
    expect(await organization(otherwise).isMember(inProd)).toMatchObject({ kind: 'unknown' });
  });

  it.each<[string, Readonly<Record<string, Answering>>, object, string]>([
    [
      'names of units are denied',
      { ListOrganizationalUnitsForParent: refuse('AccessDeniedException') },
      [work, prod].map(({ Id }) => ({ id: Id, name: Id })),
      'organizations:ListOrganizationalUnitsForParent',
    ],
    ['parents are denied', { ListParents: refuse('AccessDeniedException') }, [], 'organizations:ListParents'],
    ['the account has no parent', { ListParents: () => ({ Parents: [] }) }, [], 'organizations:ListParents'],
    [
      'a unit is above itself',
      { ListParents: () => ({ Parents: [{ Id: 'ou-root-work', Type: 'ORGANIZATIONAL_UNIT' }] }) },
      [],
      'organizations:ListParents',
    ],
    [
      'the account left a moment ago',
      { ListParents: refuse('ChildNotFoundException') },
      [],
      'organizations:ListParents',
    ],
  ])('lookUp lists no unit, so that none can be selected, when %s', async (_what, otherwise, units, operation) => {
    expect(await organization(otherwise).lookUp([inProd])).toEqual({
      kind: 'known',
      value: {
        organization: described,
        accounts: [{ ...account, organizationalUnits: units }],
        units: [],
        unread: [expect.objectContaining({ operation })],
      },
    });
  });

  it.each([
    ['a unit by its id', 'ou-root-old', true],
    ['a unit by its path of names', 'Workloads/Prod', true],
    ['a unit whose name has a slash', 'Workloads/Old', true],
    ['a unit below one whose name has a slash', 'Workloads/Old/Older', true],
    ['the root by its id', root, true],
    ['an id that no unit has', 'ou-root-none', false],
    ['another root', 'r-else', false],
    ['a path that ends too early', 'Workloads/', false],
    ['a path of names that no unit has', 'Workloads/Test', false],
    ['a name that stands below another unit', 'Prod', false],
    ['a property of every object', 'constructor', false],
  ])('lookUp says whether the organization has %s, of which the account is no part', async (_what, name, exists) => {
    const { lookUp } = organization();
    const listing = await lookUp([inRoot], [name]);
    const named = listing.kind === 'known' ? listing.value.units.flatMap(({ id, path }) => [id, path.join('/')]) : [];
    expect(named.includes(name)).toBe(exists);
  });

  it.each([
    ['ListParents', 'ou-root-old'],
    ['ListRoots', 'Workloads'],
    ['ListOrganizationalUnitsForParent', 'Workloads'],
  ])('lookUp notes that %s is denied, where it has to say whether a unit exists', async (command, name) => {
    const { lookUp } = organization({ ...withPaths, [command]: refuse('AccessDeniedException') });
    expect(await lookUp([], [name])).toMatchObject({
      value: { units: [], unread: [{ operation: `organizations:${command}` }] },
    });
  });

  it.each([
    ['the management account, without another call', managementId, true, []],
    ['an account of the organization', inProd, true, ['DescribeAccount']],
    ['an account outside the organization', outsideId, false, ['DescribeAccount']],
  ])('isMember answers for %s', async (_what, id, isMember, more) => {
    const access = organization();
    expect(await access.isMember(id)).toEqual({ kind: 'known', value: isMember });
    expect(access.calls()).toEqual(['DescribeOrganization', ...more]);
  });
});
