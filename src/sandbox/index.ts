export type { SandboxCredentials } from './access/sessions.ts';
export type { RecordedCall } from './endpoint/calls.ts';
export type { Fault, FaultEffect, FaultHandle } from './endpoint/faults.ts';
export type { SandboxPlugin, SandboxRequestHandler } from './endpoint/plugin.ts';
export type { EventTrace, TrailTrace } from './events/events.ts';
export { createSandbox, type Sandbox, type SandboxClientConfig, sandboxClientConfig } from './sandbox.ts';
export type { Delivery } from './world/delivery.ts';
export type * from './world/world.ts';
