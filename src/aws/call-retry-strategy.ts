import { StandardRetryStrategy } from '@smithy/core/retry';
import type { RetryErrorInfo, RetryStrategyV2, RetryToken, StandardRetryToken } from '@smithy/types';

type Quota = { readonly strategy: StandardRetryStrategy; readonly token: StandardRetryToken };

/**
 * The SDK's standard retries, each call with a retry quota of its own.
 *
 * The SDK keeps one quota a client (500 tokens, 5 a retry), to stop a program that hammers one service. Our clients are
 * shared by all accounts: with one quota, a hundred throttled calls somewhere would leave every other account without
 * a single retry, and their verdicts would be lost to the first throttle.
 */
export class CallRetryStrategy implements RetryStrategyV2 {
  readonly #maxAttempts: number;
  readonly #quotaByToken = new WeakMap<RetryToken, Quota>();

  constructor(maxAttempts: number) {
    this.#maxAttempts = maxAttempts;
  }

  async acquireInitialRetryToken(scope: string): Promise<RetryToken> {
    const strategy = new StandardRetryStrategy({ maxAttempts: this.#maxAttempts });
    return this.#remember({ strategy, token: await strategy.acquireInitialRetryToken(scope) });
  }

  async refreshRetryTokenForRetry(tokenToRenew: RetryToken, errorInfo: RetryErrorInfo): Promise<RetryToken> {
    const quota = this.#quotaByToken.get(tokenToRenew);
    if (quota === undefined) throw new Error('This retry token was not given by this strategy.');
    const token = await quota.strategy.refreshRetryTokenForRetry(quota.token, errorInfo);
    return this.#remember({ strategy: quota.strategy, token });
  }

  /** Nothing is given back: the quota ends with its call. */
  recordSuccess(): void {}

  #remember(quota: Quota): RetryToken {
    this.#quotaByToken.set(quota.token, quota);
    return quota.token;
  }
}
