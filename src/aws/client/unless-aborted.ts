/**
 * Ends with an `AbortError`, as the SDK has it, when the signal ends the wait. The SDK's own `abortSignal` reaches neither
 * the provider of credentials (aws/aws-sdk-js-v3#5810) nor what middleware waits for.
 */
export async function unlessAborted<Value>(work: Promise<Value>, signal: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const onAbort = (): void => reject(Object.assign(new Error('Aborted'), { name: 'AbortError' }));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    void work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
