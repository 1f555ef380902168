/** Counts of the requests that were sent to AWS. */
export type ApiCallStats = {
  /** All requests, retries included. */
  readonly apiCalls: number;
  /** Requests that repeat one which failed. */
  readonly retries: number;
  /** Requests that AWS throttled. */
  readonly throttles: number;
};

export const noApiCalls: ApiCallStats = { apiCalls: 0, retries: 0, throttles: 0 };

export function sumApiCalls(parts: readonly ApiCallStats[]): ApiCallStats {
  return parts.reduce(
    (sum, part) => ({
      apiCalls: sum.apiCalls + part.apiCalls,
      retries: sum.retries + part.retries,
      throttles: sum.throttles + part.throttles,
    }),
    noApiCalls,
  );
}
