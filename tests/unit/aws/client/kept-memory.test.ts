import { describe, expect, it } from '@jest/globals';
import { KeptMemory } from '../../../../src/aws/client/kept-memory.ts';
import { answer } from '../../../../src/aws/observe/observe.ts';
import { callerIn, fakeAws, sessionIn } from '../fake-answers.ts';
import { account, questions } from '../questions.ts';

function keeps(limitBytes: number, value: unknown): boolean {
  const kept = new KeptMemory(limitBytes);
  kept.add(value);
  try {
    kept.check();
    return true;
  } catch {
    return false;
  }
}

describe('KeptMemory', () => {
  it.each([
    ['a text of ten characters', 'x'.repeat(10), 26],
    ['a text of ten characters of two bytes', '鍵'.repeat(10), 36],
    ['a number', 1, 0],
    ['nothing', null, 0],
    ['an empty object', {}, 16],
    ['a list of two texts', ['a', 'b'], 16 + 2 * (8 + 17)],
    ['an object in an object', { a: { b: 'c' } }, 16 + 8 + 16 + 8 + 17],
  ])('%s counts as the memory that it takes', (_what, value, bytes) => {
    expect([keeps(bytes, value), bytes === 0 || keeps(bytes - 1, value)]).toEqual([true, bytes === 0]);
  });
});

describe('an account whose answers take more memory than it may', () => {
  const tooMuch = {
    kind: 'unknown',
    why: {
      code: 'TOO_LARGE',
      operation: 'sns:ListTopics',
      message: 'The answers of this account take more than 1,000 bytes of memory.',
    },
  };

  it('an account has what it was asked before, and is asked nothing more once it has its share', async () => {
    let calls = 0;
    const aws = fakeAws(() => {
      calls += 1;
      return { Topics: [{ TopicArn: `arn:aws:sns:us-east-1:${account}:${'x'.repeat(350)}` }] };
    });
    const observer = { ...callerIn(account, aws), session: sessionIn(account), kept: new KeptMemory(1_000) };
    const observed = [];
    for (let call = 0; call < 4; call += 1) observed.push(await answer(questions.topics, observer));
    expect(observed.map(({ kind }) => kind)).toEqual(['known', 'known', 'unknown', 'unknown']);
    expect(observed.slice(2)).toEqual([tooMuch, tooMuch]);
    expect({ calls, counted: observer.counter.apiCalls }).toEqual({ calls: 3, counted: 3 });
  });
});
