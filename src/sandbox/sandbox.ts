import { optional } from '../domain/optional.ts';
import { createSessions, credentialsOf, type SandboxCredentials } from './access/sessions.ts';
import type { Engine } from './endpoint/answer.ts';
import { createCallLog, type RecordedCall } from './endpoint/calls.ts';
import { createFaults, type Fault, type FaultHandle } from './endpoint/faults.ts';
import {
  createPlugin,
  createRequestHandler,
  type SandboxPlugin,
  type SandboxRequestHandler,
} from './endpoint/plugin.ts';
import { createQuotas } from './endpoint/quotas.ts';
import { advance, type EventTrace, putEvent } from './events/events.ts';
import type { Delivery } from './world/delivery.ts';
import { createStore } from './world/store.ts';
import type { World } from './world/world.ts';
import { type WorldChanges, worldChanges } from './world/world-changes.ts';

/** A small AWS in memory that real SDK clients talk to. */
export type Sandbox = {
  /** For `client.middlewareStack.use`. It cannot see abort signals: for that, see `sandboxClientConfig`. */
  readonly plugin: SandboxPlugin;
  /** A plugin and a request handler that see abort signals together: see `sandboxClientConfig`. */
  readonly clientParts: ClientParts;
  /** An access key of a user. Default: the user `admin` of the management account (or of the only account). */
  readonly credentials: (accountId?: string, userName?: string) => SandboxCredentials;
  /** A session of a role, as a Lambda function or a pipeline has one. It may do all that the role may. */
  /** Returns credentials of a role, as Lambda delivers them when a function is named. */
  readonly roleCredentials: (accountId: string, roleName: string, sourceFunctionArn?: string) => SandboxCredentials;
  /** Every request since the start or the last `forgetCalls`, retries included. */
  readonly calls: () => readonly RecordedCall[];
  /** The calls that change AWS or send something. Reports (PutObject) and messages (Publish) are among them. */
  readonly mutations: () => readonly RecordedCall[];
  readonly forgetCalls: () => void;
  readonly setFault: (fault: Fault) => FaultHandle;
  readonly clearFaults: () => void;
  /** Changes of the organization by its administrators, made while a program reads it. */
  readonly world: WorldChanges;
  /**
   * Lets a CloudTrail event happen in an account: every trail that covers the account delivers it to a log group, metric
   * filters publish it to alarms, and alarms that change state notify the subscribers of their topics.
   */
  readonly putEvent: (accountId: string, event: object) => EventTrace;
  /** Moves the sandbox's clock. Sessions expire, and alarms are evaluated for every minute that passes. */
  readonly advance: (ms: number) => void;
  /** The messages that have reached subscribers, oldest first. */
  readonly deliveries: () => readonly Delivery[];
  /** The sandbox's clock, in milliseconds since the epoch. It stands still between calls of `advance`. */
  readonly now: () => number;
};

type ClientParts = { readonly plugin: SandboxPlugin; readonly requestHandler: SandboxRequestHandler };

export function createSandbox(world: World): Sandbox {
  const { options = {} } = world;
  const startedAt = performance.now();
  const elapsedMs = (): number => performance.now() - startedAt;
  const store = createStore(world);
  const sessions = createSessions(store);
  const log = createCallLog();
  const faults = createFaults();
  const quotas =
    options.quotas === true ? createQuotas(options.elapsedMs ?? elapsedMs, options.quotaShares) : undefined;
  let served = 0;
  const nextRequestId = (): string => {
    served += 1;
    return `00000000-0000-4000-8000-${String(served).padStart(12, '0')}`;
  };
  const engine: Engine = { store, sessions, log, faults, quotas, options, nextRequestId, elapsedMs };
  const homeAccountId = world.organization?.MasterAccountId ?? world.accounts[0]?.Id ?? '';
  const instructions = new WeakMap();
  return {
    plugin: createPlugin(engine, instructions, false),
    clientParts: {
      plugin: createPlugin(engine, instructions, true),
      requestHandler: createRequestHandler(instructions),
    },
    credentials: (accountId = homeAccountId, userName = 'admin') => credentialsOf(sessions.ofUser(accountId, userName)),
    roleCredentials: (accountId, roleName, sourceFunctionArn) => {
      const role = store.account(accountId)?.roles.get(roleName);
      if (role === undefined) throw new Error(`The world has no role ${roleName} in account ${accountId}.`);
      const seconds = role.MaxSessionDuration ?? 3600;
      const source = optional({ sourceFunctionArn });
      return credentialsOf(sessions.ofRole(accountId, role, { sessionName: 'session', seconds, ...source }));
    },
    calls: log.all,
    mutations: () => log.all().filter(({ isMutation }) => isMutation),
    forgetCalls: log.forget,
    setFault: faults.set,
    clearFaults: faults.clear,
    world: worldChanges(store),
    putEvent: (accountId, event) => putEvent(store, accountId, event),
    advance: (ms) => advance(store, ms),
    deliveries: () => [...store.deliveries],
    now: store.clock.now,
  };
}

/** The options that every client of a program takes so that it talks to the sandbox. */
export type SandboxClientConfig = {
  readonly region: string;
  readonly credentials: SandboxCredentials;
  /** Sees abort signals; refuses every request that would go to a network. */
  readonly requestHandler: SandboxRequestHandler;
  /** To be applied to every client: `client.middlewareStack.use(plugin)`. */
  readonly plugin: SandboxPlugin;
  /** For the retry strategy that the caller builds: the sandbox recovers without time passing. */
  readonly retryDelayMs: number;
};

export function sandboxClientConfig(sandbox: Sandbox, region = 'us-east-1'): SandboxClientConfig {
  return { region, credentials: sandbox.credentials(), retryDelayMs: 0, ...sandbox.clientParts };
}
