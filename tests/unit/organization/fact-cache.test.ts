import { describe, expect, it } from '@jest/globals';
import { unknown } from '../../../src/domain/observed.ts';
import type { Question } from '../../../src/domain/question.ts';
import { createFactCache } from '../../../src/organization/fact-cache.ts';
import { compliantAnswers, management } from '../../support/facts.ts';
import { failureOf, fakeAccounts } from './fake-accounts.ts';

const { signal } = new AbortController();
const trails: Question<'trails'> = { kind: 'trails', accountId: management, region: 'eu-west-1' };
const topics: Question<'topics'> = { kind: 'topics', accountId: management, region: 'eu-west-1' };

describe('createFactCache', () => {
  it('the fact cache reads a fact once for two callers at the same time and a later one', async () => {
    const accounts = fakeAccounts();
    const { ask } = createFactCache(accounts.enter);
    const answers = [...(await Promise.all([ask(trails, signal), ask(trails, signal)])), await ask(trails, signal)];
    expect(answers).toEqual([compliantAnswers.trails, compliantAnswers.trails, compliantAnswers.trails]);
    expect(accounts.asked).toEqual([trails]);
  });

  it('the fact cache reads each fact for itself', async () => {
    const accounts = fakeAccounts();
    const { ask } = createFactCache(accounts.enter);
    expect([await ask(trails, signal), await ask(topics, signal)]).toEqual([
      compliantAnswers.trails,
      compliantAnswers.topics,
    ]);
    expect(accounts.asked).toEqual([trails, topics]);
  });

  it('the fact cache reads a fact again after a transient failure, and keeps the answer', async () => {
    const accounts = fakeAccounts({ failures: ['THROTTLED'] });
    const { ask, known } = createFactCache(accounts.enter);
    expect(await ask(trails, signal)).toEqual(unknown(failureOf('THROTTLED')));
    expect(known()).toEqual([]);
    expect(await ask(trails, signal)).toEqual(compliantAnswers.trails);
    expect(known()).toEqual([{ question: trails, answer: compliantAnswers.trails }]);
    expect(accounts.asked).toEqual([trails, trails]);
  });

  it('the fact cache gives up on a fact after three transient failures', async () => {
    const accounts = fakeAccounts({ failures: ['THROTTLED', 'UNEXPECTED_ERROR', 'TIMED_OUT'] });
    const { ask } = createFactCache(accounts.enter);
    for (let caller = 0; caller < 5; caller += 1) await ask(trails, signal);
    expect(await ask(trails, signal)).toEqual(unknown(failureOf('TIMED_OUT')));
    expect(accounts.asked).toEqual([trails, trails, trails]);
  });

  it.each(['ACCESS_DENIED', 'TOO_LARGE'] as const)('the fact cache keeps %s as an answer', async (code) => {
    const accounts = fakeAccounts({ failures: [code] });
    const { ask, known } = createFactCache(accounts.enter);
    await ask(trails, signal);
    expect(await ask(trails, signal)).toEqual(unknown(failureOf(code)));
    expect(known()).toEqual([{ question: trails, answer: unknown(failureOf(code)) }]);
    expect(accounts.asked).toEqual([trails]);
  });

  it('the fact cache takes the failed entry into the account for the answer', async () => {
    const accounts = fakeAccounts({ entryFailures: ['ACCESS_DENIED'] });
    const { ask } = createFactCache(accounts.enter);
    expect(await ask(trails, signal)).toEqual(unknown(failureOf('ACCESS_DENIED')));
    expect(accounts.asked).toEqual([]);
  });

  it('the fact cache answers from what an earlier invocation has read', async () => {
    const accounts = fakeAccounts();
    const before = [{ question: trails, answer: unknown(failureOf('ACCESS_DENIED')) }];
    const { ask, known } = createFactCache(accounts.enter, before);
    expect(await ask(trails, signal)).toEqual(unknown(failureOf('ACCESS_DENIED')));
    expect(known()).toEqual(before);
    expect(accounts.entered).toEqual([]);
  });
});
