import { describe, expect, it } from '@jest/globals';
import { withConnection } from '../../../src/bootstrap/connect.ts';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { sandboxAws, settingsOf } from '../../support/sandbox-aws.ts';

const management = '111111111111';

describe('the throttles of a connection', () => {
  it('a connection counts requests that AWS throttled, whichever part of the run sent them', async () => {
    const organization = {
      Id: 'o-exampleorgid',
      MasterAccountId: management,
      RootId: 'r-exam',
      OrganizationalUnits: [],
    };
    const sandbox = createSandbox({ organization, accounts: [{ Id: management, Name: 'management' }] });
    sandbox.setFault({ service: 'sts', operation: 'GetCallerIdentity', kind: 'throttled', times: 2 });
    const throttled = await withConnection(
      {
        awsOptions: sandboxAws(sandbox),
        settings: settingsOf({}),
        runId: 'run',
        signal: new AbortController().signal,
        identityError: ({ operation, code }) => new Error(`${operation} is ${code}`),
      },
      async ({ access, throttles }) => {
        const opening = throttles();
        sandbox.setFault({ service: 'organizations', operation: 'ListAccounts', kind: 'throttled', times: 1 });
        const { kind } = await access.list(new AbortController().signal);
        return { kind, opening, afterwards: throttles() };
      },
    );
    expect(throttled).toEqual({ kind: 'known', opening: 2, afterwards: 3 });
  });
});
