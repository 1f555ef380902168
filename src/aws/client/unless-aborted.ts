/**
 * Awaits work, and rejects with an `AbortError`, as the SDK does, when the signal aborts first. The SDK's own
 * `abortSignal` stops neither the provider of credentials (aws/aws-sdk-js-v3#5810) nor a wait in a middleware.
 */
export async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(Object.assign(new Error('Aborted'), { name: 'AbortError' }));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
