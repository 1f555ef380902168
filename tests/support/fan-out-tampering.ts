import { sha256 } from '../../src/fan-out/work-folder.ts';
import { chain, empty, type Fill, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { member, rootId, under } from '../../src/sandbox/builders/members.ts';
import { createSandbox, type Sandbox } from '../../src/sandbox/index.ts';
import { type Planned, plant, withBucket, workFile } from './fan-out-run.ts';

// Another principal than the functions may be able to write below work/ in the bucket of the reports.

export type Json = Readonly<Record<string, unknown>>;

export const excludedId = '500000000099';
export const unit = { Id: 'ou-demo-outside0', Name: 'Outside' };

/** The first three are audited by the first step, and have a complete chain; the ten of the batch have no trail. */
export const memberIds = Array.from({ length: 13 }, (_, index) => String(500_000_000_000 + index));

/**
 * Builds an organization of a management account, thirteen members, the last of which can have other contents, and one
 * below a unit without filter and alarm.
 */
export function organization(last: Fill = empty): Sandbox {
  return createSandbox(
    withBucket({
      organization: {
        Id: 'o-tampering00',
        MasterAccountId: managementAccountId,
        RootId: rootId,
        OrganizationalUnits: [unit],
      },
      accounts: [
        member(managementAccountId, 'management', chain()),
        ...memberIds.map((id, index) =>
          member(id, `member-${index}`, index < 3 ? chain() : index === 12 ? last : empty),
        ),
        ...under(unit, [member(excludedId, 'production', chain({ filters: [], alarms: [] }))]),
      ],
      options: { listsPaths: true },
    }),
  );
}

export async function objectFile(sandbox: Sandbox, planned: Planned, name: string): Promise<Json> {
  return JSON.parse(await workFile(sandbox, planned, name));
}

export async function listFile(sandbox: Sandbox, planned: Planned, name: string): Promise<readonly Json[]> {
  return JSON.parse(await workFile(sandbox, planned, name));
}

/** Returns the list of members with all accounts, none of which is excluded. */
export async function allMembers(sandbox: Sandbox, planned: Planned): Promise<Json> {
  const { members } = await objectFile(sandbox, planned, 'members');
  return { members, excluded: [] };
}

/** Replaces files together with the manifest, and returns the digest of the new one. */
export async function forge(
  sandbox: Sandbox,
  planned: Planned,
  contents: Readonly<Record<string, object>>,
): Promise<string> {
  const { files } = await objectFile(sandbox, planned, 'manifest');
  const digests = Object.entries(contents).map(([name, content]) => [name, sha256(JSON.stringify(content))]);
  const manifest = { files: { ...Object(files), ...Object.fromEntries(digests) } };
  for (const file of Object.entries({ ...contents, manifest })) await plant(sandbox, planned, file);
  return sha256(JSON.stringify(manifest));
}

export type FalseResult = { readonly accounts: readonly Json[] };

/** Returns a result of the first batch in which every account is said to be compliant. */
export async function falseResult(sandbox: Sandbox, planned: Planned): Promise<FalseResult> {
  const first = await objectFile(sandbox, planned, 'results/first');
  const accounts = await listFile(sandbox, planned, 'batches/0');
  return { ...first, accounts: accounts.map(({ id }) => compliantReport(first, id)) };
}

function compliantReport({ accounts }: Json, id: unknown): Json {
  const [report] = Array.isArray(accounts) ? accounts : [];
  return { ...report, account: { ...Object(report).account, id } };
}

export function errorOf(promise: Promise<unknown>): Promise<string> {
  return promise.then(
    () => '',
    (error: unknown) => String(error),
  );
}
