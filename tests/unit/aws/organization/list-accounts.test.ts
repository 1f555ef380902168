import { describe, expect, it } from '@jest/globals';
import { listOrganization, readTags, startListing } from '../../../../src/aws/organization/list-accounts.ts';
import { type Answering, type Attempt, accountId, awsError, callerIn, fakeAws } from '../fake-answers.ts';

const root = 'r-root';
const parents: Readonly<Record<string, readonly { readonly Id: string; readonly Name: string }[]>> = {
  [root]: [
    { Id: 'ou-root-work', Name: 'Workloads' },
    { Id: 'ou-root-empty', Name: 'Empty' },
  ],
  'ou-root-work': [{ Id: 'ou-root-prod', Name: 'Prod' }],
};

const prod = [
  { id: 'ou-root-work', name: 'Workloads' },
  { id: 'ou-root-prod', name: 'Prod' },
];

function listed(id: string, changes: object = {}) {
  return {
    Id: id,
    Name: `name of ${id}`,
    Email: `${id}@example.com`,
    State: 'ACTIVE',
    Paths: [`o-org/${root}/ou-root-work/ou-root-prod/${id}/`],
    ...changes,
  };
}

function account(id: string, changes: object = {}) {
  return {
    id,
    name: `name of ${id}`,
    email: `${id}@example.com`,
    state: 'ACTIVE',
    organizationalUnits: prod,
    ...changes,
  };
}

/** An organization whose ListAccounts gives these pages, and whose other calls may be answered otherwise. */
function organization(accountPages: readonly (readonly object[])[], otherwise: Record<string, Answering> = {}) {
  const attempts: Attempt[] = [];
  const usual: Record<string, Answering> = {
    DescribeOrganization: () => ({ Organization: { Id: 'o-org', MasterAccountId: '111111111111' } }),
    ListRoots: () => ({ Roots: [{ Id: root, Name: 'Root' }] }),
    ListOrganizationalUnitsForParent: ({ input }) => ({
      OrganizationalUnits: parents[String(input['ParentId'])] ?? [],
    }),
    ListAccounts: ({ input }) => {
      const index = Number(input['NextToken'] ?? 0);
      const isLast = index === accountPages.length - 1;
      return { Accounts: accountPages[index], ...(!isLast && { NextToken: String(index + 1) }) };
    },
  };
  const aws = fakeAws((attempt) => {
    attempts.push(attempt);
    const answer = otherwise[attempt.command] ?? usual[attempt.command];
    if (answer === undefined) throw awsError('UnknownOperationException');
    return answer(attempt);
  });
  return { attempts, caller: callerIn('111111111111', aws) };
}

function refuse(name: string): Answering {
  return () => {
    throw awsError(name);
  };
}

const circle: Answering = ({ input }) => ({
  OrganizationalUnits: [{ Id: input['ParentId'] === 'ou-a' ? 'ou-b' : 'ou-a', Name: 'x' }],
});

describe('listOrganization', () => {
  it('listOrganization lists the accounts of every page once, with an empty page in between', async () => {
    const { caller } = organization([
      [listed('222222222222')],
      [],
      [listed('333333333333', { Paths: [`o-org/${root}/333333333333/`] }), listed('222222222222')],
    ]);
    expect(await listOrganization('aws', caller)).toEqual({
      kind: 'known',
      value: {
        organization: { id: 'o-org', managementAccountId: '111111111111', partition: 'aws' },
        accounts: [account('222222222222'), account('333333333333', { organizationalUnits: [] })],
        units: [
          { id: root, path: [] },
          { id: 'ou-root-work', path: ['Workloads'] },
          { id: 'ou-root-empty', path: ['Empty'] },
          { id: 'ou-root-prod', path: ['Workloads', 'Prod'] },
        ],
        unread: [],
      },
    });
  });

  it('listOrganization does not list parents when accounts have their paths', async () => {
    const { attempts, caller } = organization([[listed('222222222222')]]);
    await listOrganization('aws', caller);
    expect(attempts.filter(({ command }) => command === 'ListAccountsForParent')).toEqual([]);
  });

  it('listOrganization finds the units of accounts without paths', async () => {
    const { caller } = organization(
      [[listed('222222222222', { Paths: undefined }), listed('333333333333', { Paths: undefined })]],
      {
        ListAccountsForParent: ({ input }) => {
          if (input['ParentId'] === root) return { Accounts: [{ Id: '333333333333' }] };
          return { Accounts: input['ParentId'] === 'ou-root-prod' ? [{ Id: '222222222222' }] : [] };
        },
      },
    );
    expect(await listOrganization('aws', caller)).toMatchObject({
      kind: 'known',
      value: { accounts: [account('222222222222'), account('333333333333', { organizationalUnits: [] })], unread: [] },
    });
  });

  it.each([
    ['a state that is not documented', { State: 'HIBERNATING' }, { state: 'UNKNOWN' }],
    ['no state, but the retired status', { State: undefined, Status: 'SUSPENDED' }, { state: 'UNKNOWN' }],
    ['neither name nor address', { Name: undefined, Email: undefined }, { name: '', email: '' }],
  ])('listOrganization keeps an account with %s', async (_what, changes, expected) => {
    const { caller } = organization([[listed('222222222222', changes)]]);
    expect(await listOrganization('aws', caller)).toMatchObject({
      kind: 'known',
      value: { accounts: [account('222222222222', expected)] },
    });
  });

  it.each(['ListAccounts', 'DescribeOrganization'])(
    'the organization is unknown when %s is denied',
    async (command) => {
      const { caller } = organization([[]], { [command]: refuse('AccessDeniedException') });
      expect(await listOrganization('aws', caller)).toMatchObject({
        kind: 'unknown',
        why: { code: 'ACCESS_DENIED', operation: `organizations:${command}` },
      });
    },
  );

  it('the list of accounts is unknown, not shorter, when a later page can not be read', async () => {
    const { caller } = organization([], {
      ListAccounts: ({ input }) => {
        if (input['NextToken'] === 'more') throw awsError('TooManyRequestsException');
        return { Accounts: [listed('222222222222')], NextToken: 'more' };
      },
    });
    expect(await listOrganization('aws', caller)).toMatchObject({ kind: 'unknown', why: { code: 'THROTTLED' } });
  });

  it('the list of accounts is unknown when AWS sends the same page token again', async () => {
    const { caller } = organization([], { ListAccounts: () => ({ Accounts: [], NextToken: 'again' }) });
    expect(await listOrganization('aws', caller)).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR' } });
  });

  it('the list of accounts is unknown when an account has no valid id', async () => {
    const { caller } = organization([[listed('222222222222'), listed('none')]]);
    expect(await listOrganization('aws', caller)).toMatchObject({ kind: 'unknown', why: { code: 'UNEXPECTED_ERROR' } });
  });

  it('listOrganization lists accounts, but no unit to select by, when the tree can not be read', async () => {
    const { caller } = organization([[listed('222222222222'), listed('333333333333', { Paths: undefined })]], {
      ListRoots: refuse('AccessDeniedException'),
    });
    const unnamed = prod.map(({ id }) => ({ id, name: id }));
    expect(await listOrganization('aws', caller)).toMatchObject({
      kind: 'known',
      value: {
        accounts: [
          account('222222222222', { organizationalUnits: unnamed }),
          account('333333333333', { organizationalUnits: [] }),
        ],
        units: [],
        unread: [{ code: 'ACCESS_DENIED', operation: 'organizations:ListRoots' }],
      },
    });
  });

  it.each([
    ['parents can not be read', refuse('AccessDeniedException')],
    ['an account is in none of them', () => ({ Accounts: [] })],
  ])('listOrganization lists no unit to select by when %s', async (_why, ListAccountsForParent) => {
    const { caller } = organization([[listed('222222222222', { Paths: undefined })]], { ListAccountsForParent });
    expect(await listOrganization('aws', caller)).toMatchObject({
      kind: 'known',
      value: { units: [], unread: [{ operation: 'organizations:ListAccountsForParent' }] },
    });
  });

  it('listOrganization ends when units are each other’s parents', async () => {
    const { caller } = organization([[listed('222222222222')]], { ListOrganizationalUnitsForParent: circle });
    expect(await listOrganization('aws', caller)).toMatchObject({ kind: 'known' });
  });
});

describe('startListing', () => {
  it('startListing yields the first accounts before it requests the last page', async () => {
    const { attempts, caller } = organization([[listed('222222222222')], [listed('333333333333')]]);
    const started = await startListing('aws', caller);
    if (started.kind === 'unknown') throw new Error(started.why.message);
    const [first] = [await started.value.accountPages[Symbol.asyncIterator]().next()];
    expect(first?.value).toEqual({ kind: 'known', value: [account('222222222222')] });
    expect(attempts.filter(({ command }) => command === 'ListAccounts')).toHaveLength(1);
  });
});

describe('readTags', () => {
  const ids = [accountId('222222222222'), accountId('333333333333')];

  it('readTags reads the tags of the given accounts, and of no other', async () => {
    const { attempts, caller } = organization([], {
      ListTagsForResource: ({ input }) => {
        if (input['ResourceId'] === '333333333333') return { Tags: [] };
        if (input['NextToken'] === 'more') return { Tags: [{ Key: 'env', Value: 'prod' }] };
        return { Tags: [{ Key: 'team', Value: 'a' }], NextToken: 'more' };
      },
    });
    expect(await readTags(ids, caller)).toEqual({
      kind: 'known',
      value: new Map<string, object>([
        ['222222222222', { team: 'a', env: 'prod' }],
        ['333333333333', {}],
      ]),
    });
    expect(attempts).toHaveLength(3);
  });

  it('readTags is unknown when the tags of one account are', async () => {
    const { caller } = organization([], {
      ListTagsForResource: ({ input }) => {
        if (input['ResourceId'] === '333333333333') throw awsError('AccessDeniedException');
        return { Tags: [] };
      },
    });
    expect(await readTags(ids, caller)).toMatchObject({ kind: 'unknown', why: { code: 'ACCESS_DENIED' } });
  });
});
