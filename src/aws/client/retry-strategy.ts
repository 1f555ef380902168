import { ConfiguredRetryStrategy, StandardRetryStrategy } from '@smithy/core/retry';
import type { RetryErrorInfo, RetryStrategyV2, RetryToken, StandardRetryToken } from '@smithy/types';
import { isConflict, isExceededLimit, isThrottle } from './failures.ts';

type Quota = { readonly strategy: StandardRetryStrategy; readonly token: StandardRetryToken };

/**
 * The SDK's standard retries, each call with a retry quota of its own.
 *
 * The SDK keeps one quota a client (500 tokens, 5 a retry), to stop a program that hammers one service. Our clients are
 * shared by all accounts: with one quota, a hundred throttled calls somewhere would leave every other account without
 * a single retry, and their verdicts would be lost to the first throttle.
 *
 * After a throttle it lets go at once: `pacing.ts` waits, together with whoever else uses that budget.
 */
export class CallRetryStrategy implements RetryStrategyV2 {
  readonly #maxAttempts: number;
  readonly #delayMs: number | undefined;
  readonly #quotaByToken = new WeakMap<RetryToken, Quota>();

  /** @param delayMs between attempts, in place of a wait that grows */
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
    if (quota === undefined) throw new Error('This retry token was not given by this strategy.');
    const errorType = errorTypeOf(errorInfo);
    if (errorType === 'THROTTLING') return this.#atOnce(quota);
    const token = await quota.strategy.refreshRetryTokenForRetry(quota.token, { ...errorInfo, errorType });
    return this.#remember({ strategy: quota.strategy, token });
  }

  /** Nothing is given back: the quota ends with its call. */
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
 * What the SDK makes of an error, but for two: to it a limit on how many there may be (`LimitExceededException`) is a
 * throttle, which no waiting ends, and a conflict with another change (`OperationAbortedException`) is final, which
 * passes.
 */
function errorTypeOf({ error, errorType }: RetryErrorInfo): RetryErrorInfo['errorType'] {
  if (isThrottle(error)) return 'THROTTLING';
  if (isExceededLimit(error)) return 'CLIENT_ERROR';
  return isConflict(error) ? 'TRANSIENT' : errorType;
}
