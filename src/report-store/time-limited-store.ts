import { timedOut } from '../aws/client/failures.ts';
import type { Failure } from '../domain/failure.ts';
import { unknown } from '../domain/observed.ts';
import type { ReportStore } from '../ports/report-store.ts';

export type TimeoutOptions = {
  /** Milliseconds that one file may take. */
  readonly limitMs: number;
  /** Aborts when there is no more time to wait for anything. */
  readonly signal?: AbortSignal | undefined;
};

/** So often in a row, and the place is taken for gone. */
const maxConsecutiveTimeouts = 3;

/**
 * A store that keeps nobody waiting for ever. A disk that is gone and a line that is dead answer nothing at all: a file
 * that took too long is told like any other that could not be written, and the other places get theirs.
 */
export function withTimeout(store: ReportStore, { limitMs, signal }: TimeoutOptions): ReportStore {
  let lapses = 0;

  /** `undefined` when there was no answer in time. */
  async function inTime<Value extends object>(work: () => Promise<Value>): Promise<Value | undefined> {
    if (signal?.aborted === true || lapses >= maxConsecutiveTimeouts) return undefined;
    const answer = await new Promise<Value | undefined>((resolve, reject) => {
      const stopWaiting = (): void => {
        clearTimeout(timer);
        signal?.removeEventListener('abort', giveUp);
      };
      const giveUp = (): void => {
        stopWaiting();
        resolve(undefined);
      };
      const timer = setTimeout(giveUp, limitMs);
      signal?.addEventListener('abort', giveUp, { once: true });
      void work().then(resolve, reject).finally(stopWaiting);
    });
    lapses = answer === undefined ? lapses + 1 : 0;
    return answer;
  }

  const isBucket = store.uri.startsWith('s3://');
  return {
    uri: store.uri,
    write: async (path, body, manner) =>
      (await inTime(() => store.write(path, body, manner))) ?? {
        ok: false,
        why: timedOutWrite(isBucket ? 's3:PutObject' : 'file:Write'),
      },
    read: async (path) =>
      (await inTime(() => store.read(path))) ?? unknown(timedOutWrite(isBucket ? 's3:GetObject' : 'file:Read')),
  };
}

function timedOutWrite(operation: string): Failure {
  return { ...timedOut(operation), message: 'Time ran out before there was an answer.' };
}
