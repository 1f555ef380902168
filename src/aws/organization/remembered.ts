import type { Observed } from '../../domain/observed.ts';
import type { Caller } from '../client/send.ts';

type Read<Value> = (key: string, caller: Caller) => Promise<Observed<Value>>;

/** Returns a read that asks AWS once for each key. A failed answer is not kept: the next call asks again. */
export function remembered<Value>(read: Read<Value>): Read<Value> {
  const answers = new Map<string, Promise<Observed<Value>>>();
  return (key, caller) => {
    const before = answers.get(key);
    if (before !== undefined) return before;
    const answer = read(key, caller).then((observed) => {
      if (observed.kind === 'unknown') answers.delete(key);
      return observed;
    });
    answers.set(key, answer);
    return answer;
  };
}
