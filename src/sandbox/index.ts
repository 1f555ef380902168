export type { RecordedCall } from './calls.ts';
export type { Delivery } from './delivery.ts';
export type { EventTrace, TrailTrace } from './events.ts';
export type { Fault, FaultEffect, FaultHandle } from './faults.ts';
export type { SandboxPlugin, SandboxRequestHandler } from './plugin.ts';
export { createSandbox, type Sandbox, type SandboxClientConfig, sandboxClientConfig } from './sandbox.ts';
export type { SandboxCredentials } from './sessions.ts';
export type * from './state.ts';
