import { describe, expect, it } from '@jest/globals';
import { empty, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { logGroupName } from '../../src/sandbox/builders/complete-chain.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { deliveryRole } from '../../src/sandbox/builders/roles.ts';
import { rootSignIn } from '../../src/sandbox/builders/root-sign-in.ts';
import { createSandbox, type World, type WorldAccount } from '../../src/sandbox/index.ts';
import type { Role } from '../../src/sandbox/world/world.ts';
import {
  compliant,
  failing,
  first,
  hourMs,
  organizationId,
  run,
  second,
  startMs,
  streamsOf,
  underOrganizationTrail,
  verdictsAfter,
  withOwnTrail,
} from '../support/delivery-runs.ts';
import { memorySink } from '../support/memory-sink.ts';
import { reportOf } from '../support/world.ts';

/** The same organization, whose roles any account of it may assume, with a delegated administrator. */
function enteredFrom(delegate: string, world: World): World {
  const DelegatedAdministrators = [
    { Id: delegate, ServicePrincipals: ['member.org.stacksets.cloudformation.amazonaws.com'] },
  ];
  const organization = { Id: organizationId, MasterAccountId: managementAccountId, RootId: rootId };
  const accounts = world.accounts.map((account): WorldAccount => {
    const { contents } = account;
    return Object.assign({}, account, {
      contents: (id: string) => {
        const filled = (typeof contents === 'function' ? contents(id) : contents) ?? {};
        return { ...filled, roles: (filled.roles ?? []).map(openToAll) };
      },
    });
  });
  return { ...world, organization: { ...organization, DelegatedAdministrators }, accounts };
}

function openToAll(role: Role): Role {
  return role.RoleName === deliveryRole.RoleName ? role : Object.assign({}, role, { trust: { principals: ['*'] } });
}

describe('the delivery of members, read once a run', () => {
  it('a run over members asks for trusted access and log streams once, and counts the calls for the run', async () => {
    const sandbox = createSandbox(underOrganizationTrail());
    const finished = await run(sandbox, memorySink());
    const calls = sandbox.calls().map(({ operation }) => operation);
    const once = calls.filter((operation) => /ListAWSServiceAccess|DescribeLogStreams/.test(operation));
    expect(once.toSorted()).toEqual(['DescribeLogStreams', 'ListAWSServiceAccessForOrganization']);
    expect([first, second].map((id) => reportOf(finished, id).apiCalls)).toEqual([2, 2]);
    const { report } = finished;
    const counted = report.accounts.reduce((sum, { apiCalls }) => sum + apiCalls, report.run.sharedApiCalls);
    expect(counted).toBe(calls.length);
  });

  it('a run over accounts with trails of their own asks for neither', async () => {
    const sandbox = createSandbox(withOwnTrail());
    await run(sandbox, memorySink());
    const calls = sandbox.calls().map(({ operation }) => operation);
    expect(calls.filter((operation) => /ListAWSServiceAccess|LogStreams|Query/.test(operation))).toEqual([]);
  });

  it('log streams are read to the last page', async () => {
    const many = Array.from({ length: 120 }, (_, index) => String(500_000_000_000 + index));
    const members = many.map((id) => member(id, id, empty));
    const base = underOrganizationTrail();
    const sandbox = createSandbox({ ...base, accounts: [...base.accounts, ...members] });
    const { report } = await run(sandbox, memorySink());
    expect(sandbox.calls().filter(({ operation }) => operation === 'DescribeLogStreams')).toHaveLength(3);
    expect(report.totals).toMatchObject({ accounts: 123, compliant: 123, caveats: 0 });
  });

  it.each([
    ['ListAWSServiceAccessForOrganization', 'organizations:ListAWSServiceAccessForOrganization', 'credentials'],
    ['DescribeLogStreams', `logs:DescribeLogStreams in account ${managementAccountId}`, 'member roles'],
  ])('%s denied changes no verdict, and is one line for the run', async (operation, what, fix) => {
    const sandbox = createSandbox(underOrganizationTrail());
    sandbox.setFault({ kind: 'denied', operation });
    const warnings: string[] = [];
    const { report } = await run(sandbox, memorySink(), { onWarning: (text) => warnings.push(text) });
    expect(report.accounts.map(({ status, errors }) => [status, errors])).toEqual(
      report.accounts.map(() => ['COMPLIANT', []]),
    );
    expect(warnings).toEqual([expect.stringContaining(what)]);
    expect(warnings[0]).toContain(fix);
  });

  it('rootwatch in a delegated administrator asks with its own credentials', async () => {
    const base = underOrganizationTrail();
    const sandbox = createSandbox(enteredFrom(first, base));
    const finished = await run(sandbox, memorySink(), { aws: { credentials: sandbox.credentials(first) } });
    const asked = sandbox.calls().filter(({ operation }) => operation === 'ListAWSServiceAccessForOrganization');
    expect(asked.map(({ accountId }) => accountId)).toEqual([first]);
    expect(finished.report.accounts.map(({ status }) => status)).toEqual(['COMPLIANT', 'COMPLIANT', 'COMPLIANT']);
    const { accounts, run: ofRun } = finished.report;
    const counted = accounts.reduce((sum, { apiCalls }) => sum + apiCalls, ofRun.sharedApiCalls);
    expect(counted).toBe(sandbox.calls().length);
  });
});

describe('proveDelivery', () => {
  const settings = { proveDelivery: true };

  it('one query proves the members that it finds, and its cost is estimated before it is started', async () => {
    const logGroup = { storedBytes: 90_000_000_000, creationTime: startMs - 90 * 24 * hourMs };
    const sandbox = createSandbox(underOrganizationTrail({ logGroup }));
    const warnings: string[] = [];
    const onWarning = (text: string): void => {
      const isStarted = sandbox.calls().some(({ operation }) => operation === 'StartQuery');
      warnings.push(`${isStarted ? 'after' : 'before'}: ${text}`);
    };
    const { report } = await run(sandbox, memorySink(), { settings, onWarning });
    expect(report.totals).toMatchObject({ compliant: 3, caveats: 0 });
    expect(sandbox.calls().filter(({ operation }) => operation === 'StartQuery')).toHaveLength(1);
    expect(warnings).toEqual([
      `before: proveDelivery: one Logs Insights query on log group ${logGroupName} of account ${managementAccountId}: about 1.00 GB, about 0.0050 USD (at 0.005 USD for each GB that it scans).`,
    ]);
  });

  it('a member that is not found is unproved on the first run, and fails on the next one', async () => {
    const sandbox = createSandbox(underOrganizationTrail({ streams: streamsOf(first) }));
    const store = memorySink();
    const before = await run(sandbox, store, { settings });
    expect(reportOf(before, second)).toMatchObject({
      status: 'COMPLIANT',
      controls: [{ chain: [{ caveats: [{ code: 'DELIVERY_UNPROVED' }] }, {}, {}, {}, {}, {}] }],
    });
    expect(await verdictsAfter(2, sandbox, store, { settings })).toEqual({
      [managementAccountId]: compliant,
      [first]: compliant,
      [second]: failing,
    });
    expect(sandbox.putEvent(second, rootSignIn(second)).trails).toMatchObject([{ why: 'role-cannot-deliver' }]);
  });

  it('a query that is denied is one line for the run, and is asked once', async () => {
    const sandbox = createSandbox(underOrganizationTrail());
    sandbox.setFault({ kind: 'denied', operation: 'StartQuery' });
    const warnings: string[] = [];
    const { report } = await run(sandbox, memorySink(), { settings, onWarning: (text) => warnings.push(text) });
    expect(report.totals).toMatchObject({ compliant: 3 });
    expect(warnings.filter((text) => text.includes('logs:StartQuery'))).toHaveLength(1);
    expect(sandbox.calls().filter(({ operation }) => operation === 'StartQuery')).toHaveLength(1);
  });

  it('a query that fails inside AWS is not started again: each one is billed', async () => {
    const sandbox = createSandbox(underOrganizationTrail());
    sandbox.setFault({ kind: 'throttled', operation: 'GetQueryResults' });
    await run(sandbox, memorySink(), { settings: { ...settings, concurrency: 1 } });
    expect(sandbox.calls().filter(({ operation }) => operation === 'StartQuery')).toHaveLength(1);
  });
});
