import { describe, expect, it } from '@jest/globals';
import { createEntryCache } from '../../../src/organization/entry-cache.ts';
import { management, member } from '../../support/facts.ts';
import { fakeAccounts } from './fake-accounts.ts';

const { signal } = new AbortController();
const oneCall = { apiCalls: 1, retries: 0, throttles: 0 };

describe('createEntryCache', () => {
  it('the entry cache enters an account once for two callers at the same time and a later one', async () => {
    const accounts = fakeAccounts();
    const { enter } = createEntryCache(accounts.enter);
    const [first, second] = await Promise.all([enter(member, signal), enter(member, signal)]);
    const third = await enter(member, signal);
    expect([second, third]).toEqual([first, first]);
    expect(accounts.entered).toEqual([member]);
  });

  it('the entry cache enters an account again after a transient failure, three times in all', async () => {
    const accounts = fakeAccounts({ entryFailures: ['THROTTLED', 'TIMED_OUT', 'THROTTLED'] });
    const { enter } = createEntryCache(accounts.enter);
    for (let caller = 0; caller < 5; caller += 1) await enter(member, signal);
    expect(accounts.entered).toEqual([member, member, member]);
    expect(await enter(member, signal)).toMatchObject({ access: { kind: 'unknown', why: { code: 'THROTTLED' } } });
  });

  it('the entry cache enters an account that denies access once', async () => {
    const accounts = fakeAccounts({ entryFailures: ['ACCESS_DENIED'] });
    const { enter } = createEntryCache(accounts.enter);
    await enter(member, signal);
    expect(await enter(member, signal)).toMatchObject({ access: { kind: 'unknown', why: { code: 'ACCESS_DENIED' } } });
    expect(accounts.entered).toEqual([member]);
  });

  it('the entry cache counts the requests of every attempt, and of every account but the one that is named', async () => {
    const accounts = fakeAccounts({ entryFailures: ['THROTTLED'] });
    const { enter, trafficExcept } = createEntryCache(accounts.enter);
    await enter(member, signal);
    await enter(member, signal);
    await enter(management, signal);
    expect(trafficExcept(management)).toEqual({ ...oneCall, apiCalls: 2 });
    expect(trafficExcept(member)).toEqual(oneCall);
  });

  it('the entry cache knows the accounts that were entered in an earlier invocation, and still opens a session in them', async () => {
    const accounts = fakeAccounts();
    const { enter, isEntered, enteredIds } = createEntryCache(accounts.enter, [management]);
    expect([isEntered(management), isEntered(member)]).toEqual([true, false]);
    await enter(member, signal);
    await enter(management, signal);
    expect(enteredIds()).toEqual([management, member]);
    expect(accounts.entered).toEqual([member, management]);
  });
});
