import { mkdtempSync, readdirSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '../../src/bootstrap/connect.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { auditOrganization } from '../../src/organization/audit-organization.ts';
import type { ReportStore } from '../../src/ports/report-store.ts';
import { deadlineIn } from '../../src/runtime/deadline.ts';
import { demoOrganization } from '../../src/sandbox/demo/index.ts';
import {
  type AccountContents,
  createSandbox,
  type Sandbox,
  type Subscription,
  type World,
  type WorldAccount,
} from '../../src/sandbox/index.ts';
import { type FinishedSweep, sandboxAws, settingsOf } from './world.ts';

export const management = '100000000001';
export const covered = '210000000001';
export const broken = '230000000003';
export const bucketUri = 's3://initech-reports/rootwatch';
export const notifyTopicArn = `arn:aws:sns:us-east-1:${management}:rootwatch-runs`;

const chosen = new Set([management, covered, '210000000002', '210000000003', broken]);

/** Builds an organization of a few demo accounts, with a bucket and a topic with three kinds of subscriptions. */
export function organization(without: readonly string[] = []): World {
  const demo = demoOrganization();
  const accounts = demo.accounts.filter(({ Id }) => chosen.has(Id) && !without.includes(Id));
  return {
    ...demo,
    accounts: accounts.map((account) => (account.Id === management ? withOwnThings(account) : account)),
  };
}

function subscription(Protocol: 'email' | 'https' | 'sqs', Endpoint: string): Subscription {
  return { Protocol, Endpoint, state: 'confirmed' };
}

function withOwnThings(account: WorldAccount): WorldAccount {
  const { contents = {} } = account;
  const own: AccountContents = typeof contents === 'function' ? contents(account.Id) : contents;
  const { 'us-east-1': home = {}, ...regions } = own.regions ?? {};
  const topic = {
    Name: 'rootwatch-runs',
    subscriptions: [
      subscription('email', 'security@example.com'),
      subscription('https', 'https://global.sns-api.chatbot.amazonaws.com'),
      subscription('sqs', `arn:aws:sqs:us-east-1:${management}:runs`),
    ],
  };
  return {
    ...account,
    contents: {
      ...own,
      buckets: [{ Name: 'initech-reports', Region: 'us-east-1' }],
      regions: { ...regions, 'us-east-1': { ...home, topics: [...(home.topics ?? []), topic] } },
    },
  };
}

export type RunRequest = {
  readonly id: string;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly sinks?: readonly ReportStore[];
};

/** Runs an audit at the given time, with the given id. */
export async function runAt(
  sandbox: Sandbox,
  { id, startedAt, settings: given, sinks }: RunRequest,
): Promise<FinishedSweep> {
  const settings: Settings = settingsOf(given ?? {});
  const access = connect({ awsOptions: sandboxAws(sandbox), settings, runId: id });
  const { signal } = deadlineIn(undefined);
  const begun = await access.open(signal);
  if (begun.kind === 'unknown') throw new Error(begun.why.message);
  const request = {
    runId: id,
    trigger: 'cli',
    version: '0.0.0',
    settings,
    sinks: sinks ?? access.sinks,
    notify: access.notify,
    now: () => new Date(startedAt),
    verificationDelaysMs: [0],
  };
  const run = await auditOrganization(request, begun.value, signal);
  access.close();
  if (run.kind === 'not-run') throw new Error(run.problems.join('\n'));
  return run;
}

export function newSandbox(world: World = organization()): Sandbox {
  return createSandbox(world);
}

export function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'rootwatch-report-'));
}

export type Files = Readonly<Record<string, string>>;

export function filesIn(folder: string): Files {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  return Object.fromEntries(
    entries.map(({ parentPath, name }) => {
      const path = join(parentPath, name);
      return [path.slice(folder.length + 1), readFileSync(path, 'utf8')];
    }),
  );
}
