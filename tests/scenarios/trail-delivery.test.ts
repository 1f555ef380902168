import { describe, expect, it } from '@jest/globals';
import { chain, empty, homeRegion, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { completeTrail } from '../../src/sandbox/builders/complete-chain.ts';
import { member } from '../../src/sandbox/builders/members.ts';
import { rootSignIn } from '../../src/sandbox/builders/root-sign-in.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import {
  alone,
  compliant,
  failing,
  first,
  hourMs,
  minuteAgo,
  organizationId,
  organizationOf,
  run,
  verdictsAfter,
  withOwnTrail,
} from '../support/delivery-runs.ts';
import { memorySink } from '../support/memory-sink.ts';
import { finishedRunOn, reportOf } from '../support/world.ts';

describe('a trail that stopped delivering between two runs', () => {
  it('the account fails when the events of the previous run were not delivered in an hour', async () => {
    const sandbox = createSandbox(withOwnTrail());
    const store = memorySink();
    expect(reportOf(await run(sandbox, store), alone).status).toBe('COMPLIANT');
    expect((await verdictsAfter(0.9, sandbox, store))[alone]).toEqual(compliant);
    expect((await verdictsAfter(1, sandbox, store))[alone]).toEqual(failing);
    // The run that found it fails the account again an hour later: it was in the account, too.
    expect((await verdictsAfter(1, sandbox, store))[alone]).toEqual(failing);
  });

  it('the account passes when an event was delivered since', async () => {
    const sandbox = createSandbox(withOwnTrail());
    const store = memorySink();
    await run(sandbox, store);
    sandbox.advance(60_000);
    sandbox.putEvent(alone, rootSignIn(alone));
    expect((await verdictsAfter(2, sandbox, store))[alone]).toEqual(compliant);
  });

  it.each<[string, (text: string) => string]>([
    ['of another organization', (text) => text.replaceAll(organizationId, 'o-another0000')],
    ['that is no JSON', (text) => text.slice(1)],
    ['whose times are malformed', (text) => text.replaceAll(/"lastAuditedAt": "[^"]+"/g, '"lastAuditedAt": "today"')],
    ['without times', (text) => text.replaceAll(/,\s*"lastAuditedAt": "[^"]+"/g, '')],
    ['in which the account has no trail', (text) => text.replaceAll('"reasons": []', '"reasons": ["NO_TRAIL"]')],
    ['in which the account was not reached', (text) => text.replaceAll('"COMPLIANT"', '"NOT_REACHED"')],
    ['in which the account was exempt', (text) => text.replaceAll('"COMPLIANT"', '"EXEMPT"')],
  ])('a previous report %s proves nothing', async (_report, change) => {
    const sandbox = createSandbox(withOwnTrail());
    const store = memorySink();
    await run(sandbox, store);
    const path = 'latest/summary.json';
    const text = store.files.get(path) ?? '';
    expect(change(text)).not.toBe(text);
    await store.write(path, change(text), { contentType: 'application/json', createOnly: false });
    expect((await verdictsAfter(2, sandbox, store))[alone]).toEqual(compliant);
  });

  it('a previous report that can’t be read proves nothing, and is a problem of the run', async () => {
    const sandbox = createSandbox(withOwnTrail());
    const store = memorySink();
    await run(sandbox, store);
    sandbox.advance(2 * hourMs);
    const why = { code: 'ACCESS_DENIED', operation: 's3:GetObject', message: 'Denied.' } as const;
    const finished = await run(sandbox, { ...store, read: async () => ({ kind: 'unknown', why }) });
    expect(reportOf(finished, alone).status).toBe('COMPLIANT');
    expect(finished.reportProblems).toMatchObject([{ path: 'latest/summary.json', why }]);
  });

  it('a run without reports has no previous run, and passes', async () => {
    const sandbox = createSandbox(withOwnTrail());
    await finishedRunOn(sandbox);
    sandbox.advance(2 * hourMs);
    expect(reportOf(await finishedRunOn(sandbox), alone).status).toBe('COMPLIANT');
  });

  it('after eight days the delivery of an account is stale, and not proved to fail', async () => {
    const sandbox = createSandbox(withOwnTrail());
    const store = memorySink();
    await run(sandbox, store);
    sandbox.advance(8 * 24 * hourMs);
    const report = reportOf(await run(sandbox, store), alone);
    expect(report).toMatchObject({
      status: 'COMPLIANT',
      controls: [
        {
          chain: [
            { link: 'trail', caveats: [{ fact: 'trail-status', code: 'TRAIL_DELIVERY_STALE' }] },
            {},
            {},
            {},
            {},
            {},
          ],
        },
      ],
    });
  });

  it('every member of an organization trail fails when the events of the previous run in its owner were not delivered', async () => {
    const trails = [
      completeTrail(
        { accountId: managementAccountId, region: homeRegion },
        { IsOrganizationTrail: true, status: minuteAgo },
      ),
    ];
    const sandbox = createSandbox(organizationOf([member(first, 'first', empty)], chain({ trails })));
    const store = memorySink();
    await run(sandbox, store);
    expect(await verdictsAfter(2, sandbox, store)).toEqual({ [managementAccountId]: failing, [first]: failing });
  });
});
