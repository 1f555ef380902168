import type { PreviousEntries } from '../domain/previous-entries.ts';
import type { CacheSnapshot } from '../organization/shared-account-cache.ts';
import type { Manifest, WorkAccounts, WorkMembers, WorkPlan } from './handoff-content.ts';
import { deploymentFingerprint, openWorkFolder, type StepContext } from './step-context.ts';
import { fromStoredEntries, type StoredEntries } from './stored-entries.ts';
import { fromStored, type StoredSnapshot } from './stored-snapshot.ts';
import { sha256, type WorkFolder } from './work-folder.ts';

/** What the first step has handed on. Every file is compared with its digest before anything in it is used. */
export type Handoff = {
  readonly folder: WorkFolder;
  readonly plan: WorkPlan;
  readonly members: () => Promise<WorkMembers>;
  readonly selected: () => Promise<WorkAccounts>;
  readonly snapshot: () => Promise<CacheSnapshot>;
  /** When the previous run entered accounts; `undefined` when there is none that proves anything. */
  readonly previous: () => Promise<PreviousEntries | undefined>;
  readonly batch: (batch: number) => Promise<WorkAccounts>;
  /** The digest of the result that the first step wrote for the accounts that it audited itself. */
  readonly firstResultDigest: string | undefined;
};

/**
 * Opens what the first step has handed on, by the digest of its manifest.
 *
 * @throws when a file is not the one that the first step wrote, or when another version or other settings planned the
 * run: the function was deployed anew in the middle of it.
 */
export async function openHandoff(step: StepContext, manifestDigest: string): Promise<Handoff> {
  const folder = openWorkFolder(step);
  const { files } = await readChecked<Manifest>(folder, 'manifest', manifestDigest);
  const digests = new Map(Object.entries(files));
  const read = async <Content>(name: string): Promise<Content> => readChecked<Content>(folder, name, digests.get(name));
  const plan = await read<WorkPlan>('plan');
  if (plan.madeBy !== deploymentFingerprint(step)) {
    throw new Error(
      `Run ${step.runId} was planned by another version, or with other settings: it can't continue with these.`,
    );
  }
  return {
    folder,
    plan,
    members: () => read<WorkMembers>('members'),
    selected: () => read<WorkAccounts>('selected'),
    snapshot: async () => fromStored(await read<StoredSnapshot>('shared')),
    previous: async () =>
      digests.has('previous') ? fromStoredEntries(await read<StoredEntries>('previous')) : undefined,
    batch: (batch) => read<WorkAccounts>(`batches/${batch}`),
    firstResultDigest: digests.get('results/first'),
  };
}

async function readChecked<Content>(folder: WorkFolder, name: string, digest: string | undefined): Promise<Content> {
  const text = await folder.read(name);
  if (text === undefined) throw new Error(`${folder.uriOf(name)} does not exist.`);
  if (sha256(text) !== digest) {
    throw new Error(`${folder.uriOf(name)} is not the file that the first step of the run wrote: its SHA-256 differs.`);
  }
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the digest proves that this very version wrote it
  return JSON.parse(text) as Content;
}
