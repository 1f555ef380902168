import { describe, expect, it } from '@jest/globals';
import { known } from '../../../src/domain/observed.ts';
import type { ReportStore } from '../../../src/ports/report-store.ts';
import { withTimeout } from '../../../src/report-store/time-limited-store.ts';

const once = { contentType: 'application/json', createOnly: true };
const never = new Promise<never>(() => {});
const timedOut = { code: 'TIMED_OUT', message: 'Time ran out before there was an answer.' };

/** Answers for every path but those that hang. */
function store(asked: string[] = []): ReportStore {
  const answer = async (path: string): Promise<void> => {
    asked.push(path);
    if (path.startsWith('hangs')) await never;
  };
  return {
    uri: 'folder',
    write: async (path) => answer(path).then(() => ({ ok: true })),
    read: async (path) => answer(path).then(() => known('text')),
  };
}

describe('withTimeout', () => {
  it('withTimeout returns a failure for a file when the store does not answer in time', async () => {
    const timely = withTimeout(store(), { limitMs: 5 });
    const write = { ok: false, why: { ...timedOut, operation: 'file:Write' } };
    expect(await timely.write('hangs', '', once)).toEqual(write);
    expect(await timely.read('hangs')).toEqual({ kind: 'unknown', why: { ...timedOut, operation: 'file:Read' } });
    expect(await timely.write('a', '', once)).toEqual({ ok: true });
    expect(await timely.read('a')).toEqual(known('text'));
  });

  it('withTimeout stops using a store after three timeouts in a row', async () => {
    const asked: string[] = [];
    const timely = withTimeout(store(asked), { limitMs: 1 });
    for (const path of ['hangs 1', 'a', 'hangs 2', 'hangs 3', 'hangs 4', 'b']) await timely.write(path, '', once);
    expect(asked).toEqual(['hangs 1', 'a', 'hangs 2', 'hangs 3', 'hangs 4']);
  });

  it('withTimeout returns at once when the signal is aborted', async () => {
    const last = new AbortController();
    const timely = withTimeout(store(), { limitMs: 60_000, signal: last.signal });
    const writing = timely.write('hangs', '', once);
    last.abort();
    expect(await writing).toMatchObject({ ok: false });
    expect(await timely.write('a', '', once)).toMatchObject({ ok: false });
  });
});
