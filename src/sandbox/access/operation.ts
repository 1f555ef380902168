import { optional } from '../../domain/optional.ts';
import type { Place } from '../world/arn.ts';
import type { ServiceName } from '../world/errors.ts';
import type { AccountState, RegionState, Store } from '../world/store.ts';
import type { SandboxOptions } from '../world/world.ts';
import type { AuthorizationRequest } from './authorize.ts';
import type { Pages } from './paging.ts';
import type { Session, Sessions } from './sessions.ts';

/** One authenticated request as the operations see it. */
export type Call = {
  readonly service: ServiceName;
  readonly operation: string;
  readonly session: Session;
  /** The account of the session and the Region of the signature. */
  readonly place: Place;
  readonly account: AccountState;
  readonly region: RegionState;
  readonly store: Store;
  readonly sessions: Sessions;
  readonly options: SandboxOptions;
  readonly pages: Pages;
  /** Refuses the call unless the session has this permission too. */
  readonly authorize: (needed: AuthorizationRequest) => void;
};

/** One API operation. Its IAM action is written here from AWS's documentation, independent of src/aws/permissions.ts. */
export type Operation<Input, Output extends object> = {
  /** Undefined if the operation needs no permission, as GetCallerIdentity. */
  readonly action: string | undefined;
  readonly mutates: boolean;
  /** The resource that the action is authorized on. Default: `*`. */
  authorizes?(call: Call, input: Input): Omit<AuthorizationRequest, 'action'>;
  answer(call: Call, input: Input): Output | Promise<Output>;
};

/** The client that sends a command types its input; operations are looked up by that command's name. */
export type AnyOperation = Operation<object, object>;

export type Operations = Readonly<Record<string, AnyOperation>>;

export function reads<Input, Output extends object>(
  action: string | undefined,
  answer: Operation<Input, Output>['answer'],
  authorizes?: Operation<Input, Output>['authorizes'],
): Operation<Input, Output> {
  return { action, mutates: false, answer, ...optional({ authorizes }) };
}

export function changes<Input, Output extends object>(
  action: string,
  answer: Operation<Input, Output>['answer'],
  authorizes?: Operation<Input, Output>['authorizes'],
): Operation<Input, Output> {
  return { action, mutates: true, answer, ...optional({ authorizes }) };
}
