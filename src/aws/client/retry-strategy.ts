import { ConfiguredRetryStrategy, StandardRetryStrategy } from '@smithy/core/retry';
import type { RetryErrorInfo, RetryStrategyV2, RetryToken, StandardRetryToken } from '@smithy/types';
import { isConflict, isExceededLimit, isThrottle } from './failures.ts';

type Quota = { readonly strategy: StandardRetryStrategy; readonly token: StandardRetryToken };

/**
 * Retries as the SDK's standard strategy does, but with a retry quota for each call.
 *
 * The SDK has one quota for each client (500 tokens, 5 for a retry), to limit the load on one service. Here all
 * accounts share a client: with one quota, a hundred throttled calls in one account would leave the other accounts
 * without a single retry, and their verdicts would be lost to the first throttle.
 *
 * After a throttle it returns at once: `pacing.ts` waits, in one queue with the other calls under the same quota.
 */
export class CallRetryStrategy implements RetryStrategyV2 {
  readonly #maxAttempts: number;
  readonly #delayMs: number | undefined;
  readonly #quotaByToken = new WeakMap<RetryToken, Quota>();

  /** @param delayMs between attempts, in place of an exponential back-off */
  constructor(maxAttempts: number, delayMs?: number) {
    this.#maxAttempts = maxAttempts;
    this.#delayMs = delayMs;
  }

  async acquireInitialRetryToken(scope: string): Promise<RetryToken> {
    const delayMs = this.#delayMs;
    const strategy =
      delayMs === undefined
        ? new StandardRetryStrategy({ maxAttempts: this.#maxAttempts })
        : new ConfiguredRetryStrategy(this.#maxAttempts, () => delayMs);
    return this.#remember({ strategy, token: await strategy.acquireInitialRetryToken(scope) });
  }

  async refreshRetryTokenForRetry(tokenToRenew: RetryToken, errorInfo: RetryErrorInfo): Promise<RetryToken> {
    const quota = this.#quotaByToken.get(tokenToRenew);
    if (quota === undefined) throw new Error('This retry token is not from this strategy.');
    const errorType = errorTypeOf(errorInfo);
    if (errorType === 'THROTTLING') return this.#atOnce(quota);
    const token = await quota.strategy.refreshRetryTokenForRetry(quota.token, { ...errorInfo, errorType });
    return this.#remember({ strategy: quota.strategy, token });
  }

  /** Does nothing: the quota of a call ends with it, so no token is returned to it. */
  recordSuccess(): void {}

  #atOnce({ strategy, token }: Quota): RetryToken {
    const retries = token.getRetryCount() + 1;
    if (retries >= this.#maxAttempts) throw new Error('No attempt is left.');
    const next: StandardRetryToken = {
      getRetryCount: () => retries,
      getRetryDelay: () => 0,
      getRetryCost: () => undefined,
    };
    return this.#remember({ strategy, token: next });
  }

  #remember(quota: Quota): RetryToken {
    this.#quotaByToken.set(quota.token, quota);
    return quota.token;
  }
}

/**
 * Returns the SDK's type of an error, with two exceptions. The SDK retries an exceeded quota of resources
 * (`LimitExceededException`) as a throttle, though no wait ends it, and does not retry a conflict with another change
 * (`OperationAbortedException`), though it passes.
 */
function errorTypeOf({ error, errorType }: RetryErrorInfo): RetryErrorInfo['errorType'] {
  if (isThrottle(error)) return 'THROTTLING';
  if (isExceededLimit(error)) return 'CLIENT_ERROR';
  return isConflict(error) ? 'TRANSIENT' : errorType;
}
