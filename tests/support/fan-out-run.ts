import { createHandler } from '../../src/lambda/handler.ts';
import type { AccountReport } from '../../src/report/schema.ts';
import { managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import type { Sandbox, World } from '../../src/sandbox/index.ts';
import { objectsIn, putObject } from './bucket.ts';
import { sandboxAws } from './sandbox-aws.ts';

/** Runs the steps of a run as templates/state-machine.yml does: what it passes from step to step stands here too. */

export type Environment = Readonly<Record<string, string>>;
type BatchEvent = {
  readonly step: 'audit';
  readonly runId: string;
  readonly manifest: string;
  readonly batch: number;
};
export type Planned = { readonly runId: string; readonly manifest: string; readonly batches: readonly BatchEvent[] };

/** Gives the management account of an organization a bucket for its reports. */
export function withBucket(world: World): World {
  return {
    ...world,
    accounts: world.accounts.map((account) =>
      account.Id === managementAccountId
        ? {
            ...account,
            contents: (id: string) => ({
              ...(typeof account.contents === 'function' ? account.contents(id) : account.contents),
              buckets: [{ Name: 'reports', Region: 'us-east-1' }],
            }),
          }
        : account,
    ),
  };
}

export function invoke(sandbox: Sandbox, event: unknown, settings: Environment = {}): Promise<unknown> {
  const environment = { AWS_REGION: 'us-east-1', ROOTWATCH_REPORT_URI: 's3://reports/org', ...settings };
  const host = { environment, aws: sandboxAws(sandbox) };
  return createHandler(host)(event, { getRemainingTimeInMillis: () => 600_000 });
}

export async function plan(sandbox: Sandbox, settings?: Environment): Promise<Planned> {
  const planned = await invoke(sandbox, { step: 'plan', batchSize: 10 }, settings);
  if (!isPlannedRun(planned)) throw new Error(`This is no plan: ${JSON.stringify(planned)}`);
  const { runId, manifest } = planned;
  return { runId, manifest, batches: planned.batches.map((batch) => ({ step: 'audit', runId, manifest, batch })) };
}

type PlannedRun = { readonly runId: string; readonly manifest: string; readonly batches: readonly number[] };

function isPlannedRun(value: unknown): value is PlannedRun {
  return typeof value === 'object' && value !== null && 'batches' in value && Array.isArray(value.batches);
}

/** Runs the steps of some batches, and returns what the last step receives of them. */
export async function auditBatches(
  sandbox: Sandbox,
  batches: readonly BatchEvent[],
  settings?: Environment,
): Promise<readonly object[]> {
  const results: object[] = [];
  for (const batch of batches) results.push(Object(await invoke(sandbox, batch, settings)));
  return results;
}

/** Runs the last step; returns the message of its error, which the state machine sees, or an empty text. */
export async function merge(
  sandbox: Sandbox,
  { runId, manifest }: Planned,
  { results, settings }: { readonly results: readonly object[]; readonly settings?: Environment | undefined },
): Promise<string> {
  return invoke(sandbox, { step: 'merge', runId, manifest, results }, settings).then(
    () => '',
    (error: unknown) => String(error),
  );
}

/** Runs all steps. */
export async function inParts(
  sandbox: Sandbox,
  settings?: Environment,
): Promise<{ readonly runId: string; readonly error: string }> {
  const planned = await plan(sandbox, settings);
  const results = await auditBatches(sandbox, planned.batches, settings);
  return { runId: planned.runId, error: await merge(sandbox, planned, { results, settings }) };
}

export async function accountsOf(sandbox: Sandbox, runId: string): Promise<readonly AccountReport[]> {
  const objects = await objectsIn(sandbox, 'reports');
  const key = Object.keys(objects).find((each) => each.endsWith(`/${runId}.ndjson`)) ?? '';
  return (objects[key] ?? '')
    .split('\n')
    .filter((line) => line !== '')
    .map((line): AccountReport => JSON.parse(line));
}

/** Reads a file that the steps hand on. */
export async function workFile(sandbox: Sandbox, { runId }: Planned, name: string): Promise<string> {
  const text = (await objectsIn(sandbox, 'reports'))[`org/work/${runId}/${name}.json`];
  if (text === undefined) throw new Error(`There is no file ${name}.`);
  return text;
}

/** Puts a file among those that the steps hand on, or replaces it, as another principal with rights in the bucket. */
export function plant(
  sandbox: Sandbox,
  { runId }: Planned,
  [name, content]: readonly [name: string, content: object],
): Promise<void> {
  return putObject(sandbox, 'reports', [`org/work/${runId}/${name}.json`, JSON.stringify(content)]);
}
