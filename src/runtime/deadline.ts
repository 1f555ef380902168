import { setMaxListeners } from 'node:events';

export type Deadline = { readonly signal: AbortSignal; readonly dispose: () => void };

/**
 * Returns a signal that aborts after `milliseconds`, or never when that is `undefined`. Made with a timer rather than
 * `AbortSignal.timeout`, so that it can be disposed of and moved by a test's clock.
 */
export function deadlineIn(milliseconds: number | undefined): Deadline {
  const controller = new AbortController();
  // Every call in progress listens to it: more than the ten listeners that Node.js takes for a leak.
  setMaxListeners(0, controller.signal);
  if (milliseconds === undefined) return { signal: controller.signal, dispose: () => undefined };
  const timer = setTimeout(() => controller.abort(new Error('The deadline has passed.')), Math.max(0, milliseconds));
  return { signal: controller.signal, dispose: () => clearTimeout(timer) };
}
