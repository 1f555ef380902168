import { describe, expect, it } from '@jest/globals';
import { settingsForRequest } from '../../../src/lambda/settings-for-request.ts';
import { accountId } from '../../support/facts.ts';
import { settingsOf } from '../../support/sandbox-aws.ts';

const first = accountId('111122223333');
const second = accountId('444455556666');

describe('settingsForRequest', () => {
  it.each([
    ['audit', 'audit'],
    ['remediate', 'audit'],
    ['remediate', 'remediate'],
  ] as const)('a deployment in mode %s takes a request for mode %s', (deployed, mode) => {
    const settings = settingsOf({ mode: deployed });
    const request = { kind: 'accounts', trigger: 'invocation', accountIds: [first], mode } as const;
    expect(settingsForRequest(settings, request)).toEqual({ ...settings, mode, selection: { accounts: [first] } });
  });

  it('a request without a mode has the mode of the deployment', () => {
    const settings = settingsOf({ mode: 'remediate' });
    const request = { kind: 'accounts', trigger: 'invocation', accountIds: [first] } as const;
    expect(settingsForRequest(settings, request)).toEqual({ ...settings, selection: { accounts: [first] } });
  });

  it.each(['audit', 'plan'] as const)('a deployment in mode %s refuses a request for mode remediate', (mode) => {
    const settings = { ...settingsOf({}), mode };
    const request = { kind: 'accounts', trigger: 'invocation', accountIds: [first], mode: 'remediate' } as const;
    expect(() => settingsForRequest(settings, request)).toThrow(
      `Nothing was run: the request asks for mode remediate, and this deployment is in mode ${mode}. ` +
        'A request may lower the mode, and never raise it. To let the deployment remediate, ' +
        'deploy it again with --param mode=remediate (ROOTWATCH_MODE=remediate).',
    );
  });

  it('a request selects among the accounts that the settings select, and excluded accounts stay excluded', () => {
    const settings = settingsOf({ accounts: [first], excludeAccounts: [second], tags: { team: 'payments' } });
    const request = { kind: 'accounts', trigger: 'invocation', accountIds: [second, first] } as const;
    expect(settingsForRequest(settings, request).selection).toEqual({ ...settings.selection, accounts: [first] });
  });

  it('a request for the whole organization has the settings of the deployment', () => {
    const settings = settingsOf({ mode: 'remediate', accounts: [first] });
    expect(settingsForRequest(settings, { kind: 'organization', trigger: 'schedule' })).toEqual(settings);
  });
});
