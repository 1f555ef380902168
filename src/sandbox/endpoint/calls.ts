import type { ServiceName } from '../world/errors.ts';

/** One request that reached the sandbox; each retry of the SDK is a request of its own. */
export type RecordedCall = {
  /** The account of the caller; undefined when the access key is unknown. */
  readonly accountId: string | undefined;
  readonly accessKeyId: string;
  readonly region: string;
  /** The endpoint that the SDK resolved. */
  readonly host: string;
  readonly service: ServiceName;
  readonly operation: string;
  /** The IAM action that the operation needs; undefined if it needs none. */
  readonly action: string | undefined;
  /** Whether the operation changes AWS or sends something: PutMetricFilter, PutObject, Publish … */
  readonly isMutation: boolean;
  readonly input: object;
  /** From 1, as the SDK counts. */
  readonly attempt: number;
  /** Real time since the sandbox was made. */
  readonly startedAtMs: number;
};

export type CallLog = {
  readonly record: (call: RecordedCall) => void;
  readonly all: () => readonly RecordedCall[];
  readonly forget: () => void;
};

export function createCallLog(): CallLog {
  let calls: RecordedCall[] = [];
  return {
    record: (call) => {
      calls.push(call);
    },
    all: () => [...calls],
    forget: () => {
      calls = [];
    },
  };
}
