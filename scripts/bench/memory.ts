/**
 * `npm run bench:memory`: measures the memory of a run in which every account has the largest possible findings: names
 * as long as AWS allows, a refusal of every call that may be refused, an example event, and reports in a folder. The
 * script answers in place of AWS, so that nothing else is in memory. Prints the peak, and what each account adds to it.
 *
 * npm run bench:memory -- [accounts]
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSettings } from '../../src/config/parse-settings.ts';
import { type Account, type AccountId, parseAccountId } from '../../src/domain/account.ts';
import { noApiCalls } from '../../src/domain/api-call-stats.ts';
import type { MetricFilter, Trail } from '../../src/domain/facts.ts';
import { known, type Observed, unknown } from '../../src/domain/observed.ts';
import type { Question } from '../../src/domain/question.ts';
import { auditOrganization } from '../../src/organization/audit-organization.ts';
import type { Ask } from '../../src/ports/account-access.ts';
import type { OrganizationAccess } from '../../src/ports/organization-access.ts';
import { folderStore } from '../../src/report-store/folder-store.ts';

const pageSize = 20;

function idOf(text: string): AccountId {
  const id = parseAccountId(text);
  if (id === undefined) throw new Error(`"${text}" is no account id.`);
  return id;
}

function account(index: number): Account {
  const units = Array.from({ length: 5 }, (_, depth) => ({ id: `ou-${depth}`, name: longName(`unit-${depth}-`, 128) }));
  const id = idOf(String(100_000_000_000 + index));
  const email = `${longName(`${index}-`, 52)}@example.com`;
  return { id, name: longName(`account ${index} “ü” `, 50), email, state: 'ACTIVE', organizationalUnits: units };
}

function longName(start: string, length: number): string {
  return start.padEnd(length, 'abcdefghij');
}

/** A message as long as those that are kept of a refusal by AWS, which has role, action, resource and policy. */
function refused(question: Question): Observed<never> {
  const message = longName(
    `${question.accountId} is not authorized: ${'trailArn' in question ? question.trailArn : ''} `,
    300,
  );
  const requestId = longName(question.accountId, 36);
  return unknown({
    code: 'ACCESS_DENIED',
    operation: `service:${question.kind}`,
    awsCode: 'AccessDenied',
    message,
    requestId,
  });
}

const region = 'us-east-1';

function trails(accountId: AccountId): readonly Trail[] {
  return Array.from({ length: 5 }, (_, index) => {
    const name = longName(`trail-${index}-`, 128);
    return {
      trailArn: `arn:aws:cloudtrail:${region}:${accountId}:trail/${name}`,
      name,
      homeRegion: region,
      isMultiRegion: true,
      isOrganizationTrail: false,
      logGroupArn: `arn:aws:logs:${region}:${accountId}:log-group:${longName(`group-${index}-`, 512)}:*`,
    };
  });
}

/** A pattern that matches root usage in one Region only. */
const filter: MetricFilter = {
  filterName: longName('filter-', 512),
  filterPattern:
    '{ $.userIdentity.type = "Root" && $.userIdentity.invokedBy NOT EXISTS && $.eventType != "AwsServiceEvent" && $.awsRegion = "eu-central-1" }',
  metricNamespace: longName('namespace', 255),
  metricName: longName('metric', 255),
  metricValue: '1',
  unit: 'None',
  dimensions: {},
  applyOnTransformedLogs: false,
  emitSystemFieldDimensions: [],
};

/** One trail whose chain ends at its filter, and four that can't be read. */
function answer(question: Question): Observed<unknown> {
  switch (question.kind) {
    case 'trails':
      return known(trails(question.accountId));
    case 'trail-status':
      return question.trailArn.includes('trail-0-') ? known({ isLogging: true }) : refused(question);
    case 'event-selectors':
      return question.trailArn.includes('trail-0-') ? known({ basic: [], advanced: [] }) : refused(question);
    case 'log-group':
      return known({ exists: true, logGroupClass: 'STANDARD' });
    case 'metric-filters':
      return known({ logGroupExists: true, filters: [filter] });
    default:
      return refused(question);
  }
}

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the switch above answers each kind with what it asks for
const ask = (async (question: Question) => answer(question)) as unknown as Ask;

async function unexpectedCall(): Promise<never> {
  throw new Error('An audit of the whole organization does not call this.');
}

function organization(accounts: number): OrganizationAccess {
  return {
    region,
    callerAccountId: idOf('100000000000'),
    list: unexpectedCall,
    lookUp: unexpectedCall,
    isMember: unexpectedCall,
    tagsOf: unexpectedCall,
    startListing: async () =>
      known({
        organization: { id: 'o-benchmark0', managementAccountId: idOf('100000000000'), partition: 'aws' },
        accountPages: (async function* () {
          for (let first = 0; first < accounts; first += pageSize) {
            const page = Array.from({ length: Math.min(pageSize, accounts - first) }, (_, index) => first + index);
            yield known(page.map(account));
          }
        })(),
        units: async () => ({ units: [], unread: [] }),
      }),
    enter: async () => ({
      access: known({ ask, askAfterRepair: () => ask, perform: unexpectedCall }),
      traffic: () => noApiCalls,
    }),
    traffic: () => noApiCalls,
  };
}

async function run(accounts: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'rootwatch-memory-'));
  const parsed = parseSettings({ flags: {}, environment: {} });
  if (!parsed.ok) throw new Error(parsed.problems.join(' '));
  const request = { runId: 'bench', trigger: 'cli', version: '0', settings: parsed.settings, now: () => new Date() };
  const sinks = [folderStore(folder)];
  const finished = await auditOrganization({ ...request, sinks }, organization(accounts), new AbortController().signal);
  if (finished.kind === 'not-run') throw new Error(finished.problems.join(' '));
  const { report, reportProblems } = finished;
  if (reportProblems.length > 0) throw new Error(reportProblems[0]?.why.message);
  if (report.accounts.length !== accounts) throw new Error(`${report.accounts.length} accounts in the report.`);
  const day = report.run.startedAt.slice(0, 10);
  const { size } = statSync(join(folder, 'accounts', `dt=${day}`, 'bench.ndjson'));
  rmSync(folder, { recursive: true });
  const peakMb = process.resourceUsage().maxRSS / 1_024;
  process.stdout.write(JSON.stringify({ accounts, peakMb, reportKb: size / 1_024 / accounts }));
}

/** Runs each size in a process of its own, like a function, so that one peak does not count for the other. */
function measured(accounts: number): { readonly accounts: number; readonly peakMb: number; readonly reportKb: number } {
  const words = [
    '--import',
    'tsx',
    '--max-old-space-size=512',
    fileURLToPath(import.meta.url),
    String(accounts),
    'here',
  ];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}

const [size = '10000', here] = process.argv.slice(2);
if (here === undefined) {
  const [one, all] = [measured(1), measured(Number(size))];
  console.table({
    'MB of an empty run': Math.round(one.peakMb),
    'MB at the most': Math.round(all.peakMb),
    'KB an account adds': Math.round(((all.peakMb - one.peakMb) * 1_024) / all.accounts),
    'KB of its report': Math.round(all.reportKb * 10) / 10,
    'of 512 MB': (all.peakMb / 512).toFixed(2),
  });
} else await run(Number(size));
