import { timedOut } from '../aws/client/failures.ts';
import type { Failure } from '../domain/failure.ts';
import { unknown } from '../domain/observed.ts';
import type { ReportStore } from '../ports/report-store.ts';

export type TimeoutOptions = {
  /** Milliseconds that one file may take. */
  readonly limitMs: number;
  /** Is aborted when there is no time left to wait. */
  readonly signal?: AbortSignal | undefined;
};

/** After this many in a row the store is taken for lost. */
const maxConsecutiveTimeouts = 3;

/**
 * Adds a timeout to a store. A hung disk or connection never answers: a file that takes too long counts as a failed
 * write, and the other stores still get theirs.
 */
export function withTimeout(store: ReportStore, { limitMs, signal }: TimeoutOptions): ReportStore {
  let timeouts = 0;

  /** Returns `undefined` when there was no answer in time. */
  async function inTime<Value extends object>(work: () => Promise<Value>): Promise<Value | undefined> {
    if (signal?.aborted === true || timeouts >= maxConsecutiveTimeouts) return undefined;
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
    timeouts = answer === undefined ? timeouts + 1 : 0;
    return answer;
  }

  const isBucket = store.uri.startsWith('s3://');
  return {
    uri: store.uri,
    write: async (path, body, options) =>
      (await inTime(() => store.write(path, body, options))) ?? {
        ok: false,
        why: timedOutFile(isBucket ? 's3:PutObject' : 'file:Write'),
      },
    read: async (path) =>
      (await inTime(() => store.read(path))) ?? unknown(timedOutFile(isBucket ? 's3:GetObject' : 'file:Read')),
  };
}

function timedOutFile(operation: string): Failure {
  return { ...timedOut(operation), message: 'Time ran out before there was an answer.' };
}
