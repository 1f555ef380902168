import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccountReport } from '../../src/report/schema.ts';
import { createSandbox, type RecordedCall, type Sandbox } from '../../src/sandbox/index.ts';
import type { World } from '../../src/sandbox/world/world.ts';
import { generatedSettings, isUnmanaged } from '../properties/generated-organization.ts';
import { type Resources, resourcesIn, runInMode } from '../properties/generated-organization-runs.ts';
import { centralTopicName, ownTopicName, regions } from '../properties/generated-organization-shapes.ts';
import { type Checked, checkOutput } from './check-output.ts';
import { checkFiles, type ReportsByAccount, reportsIn } from './check-tree.ts';
import { contradictions, differences } from './compare-verdicts.ts';
import { injectFaults, type Tally } from './inject-faults.ts';
import { runIdsIn, type Tree, treesOf } from './report-tree.ts';
import { type RunEnvironment, runProgram } from './run-program.ts';
import {
  bucketName,
  type ChaosScenario,
  memberOf,
  prefix,
  scenarioFromSeed,
  worldOfScenario,
} from './scenario-from-seed.ts';

export type ScenarioResult = {
  readonly seed: number;
  readonly scenario: ChaosScenario;
  /** The guarantees of docs/reliability.md that were violated; empty on success. */
  readonly violations: readonly string[];
  readonly faults: Tally;
  /** Accounts evaluated under faults, by status. */
  readonly statuses: Tally;
};

/** Runs one scenario: reference runs without faults, the run or runs under faults, a recovery, and one more run. */
export async function runScenario(seed: number): Promise<ScenarioResult> {
  const scenario = scenarioFromSeed(seed);
  const home = await mkdtemp(join(tmpdir(), 'rootwatch-chaos-'));
  const folder = join(home, 'report');
  await mkdir(folder);
  const runner = new ScenarioRunner(seed, scenario, folder);
  try {
    return await runner.run();
  } finally {
    await runner.cleanUp();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

class ScenarioRunner {
  readonly #seed: number;
  readonly #scenario: ChaosScenario;
  readonly #folder: string;
  readonly #world: World;
  readonly #sandbox: Sandbox;
  readonly #violations: string[] = [];
  readonly #faults: Tally = new Map();
  readonly #statuses: Tally = new Map();
  readonly #cleanUps: (() => Promise<void>)[] = [];

  constructor(seed: number, scenario: ChaosScenario, folder: string) {
    this.#seed = seed;
    this.#scenario = scenario;
    this.#folder = folder;
    this.#world = worldOfScenario(scenario).world;
    this.#sandbox = createSandbox(this.#world);
  }

  /** Ends everything that the scenario still runs. */
  async cleanUp(): Promise<void> {
    await Promise.all(this.#cleanUps.map((cleanUp) => cleanUp()));
  }

  async run(): Promise<ScenarioResult> {
    const references = await this.#references();
    const before = await this.#resources(this.#sandbox);
    const verdicts = await this.#runWithFaults();
    const recovered = await this.#runWithoutFaults('the recovery');
    const now = await this.#audited(this.#sandbox);
    const after = await this.#resources(this.#sandbox);
    for (const each of verdicts) {
      this.#violations.push(...contradictions(each, [...references, now], this.#scenario, this.#changed));
    }
    this.#violations.push(...differences(recovered.reports, now));
    this.#checkUnmanaged(before, after);
    await this.#checkIdempotence();
    return {
      seed: this.#seed,
      scenario: this.#scenario,
      violations: [...new Set(this.#violations)],
      faults: this.#faults,
      statuses: this.#statuses,
    };
  }

  /** Lists the accounts that a mutation changes while they are evaluated. */
  get #changed(): ReadonlySet<string> {
    return new Set(
      this.#scenario.mutations
        .filter(({ kind }) => kind === 'account-closed' || kind === 'account-left')
        .map(({ member }) => memberOf(this.#scenario, member)),
    );
  }

  async #references(): Promise<readonly ReportsByAccount[]> {
    const { newAccount } = worldOfScenario(this.#scenario);
    const withoutFaults = { ...this.#world, accounts: [...this.#world.accounts, newAccount], options: {} };
    const audited = await this.#audited(createSandbox(withoutFaults));
    if (this.#scenario.mode === 'audit') return [audited];
    const sandbox = createSandbox(withoutFaults);
    const settings = generatedSettings(this.#scenario.organization);
    const first = await runInMode(sandbox, 'remediate', { settings });
    return [audited, byId(first.report.accounts), await this.#audited(sandbox)];
  }

  async #audited(sandbox: Sandbox): Promise<ReportsByAccount> {
    const { report } = await runInMode(sandbox, 'audit', { settings: generatedSettings(this.#scenario.organization) });
    return byId(report.accounts);
  }

  get #environment(): RunEnvironment {
    return { sandbox: this.#sandbox, folder: this.#folder, interruption: { kind: 'none' } };
  }

  async #runWithFaults(): Promise<readonly ReportsByAccount[]> {
    const scenario = this.#scenario;
    const countFaults = injectFaults(this.#sandbox, scenario, worldOfScenario(scenario).newAccount);
    const environment = { ...this.#environment, interruption: scenario.interruption };
    const runNumbers = scenario.interruption.kind === 'two at once' ? [1, 2] : [1];
    const runs = await Promise.all(runNumbers.map(() => runProgram(scenario, environment)));
    this.#cleanUps.push(...runs.map(({ cleanUp }) => cleanUp));
    countFaults(this.#faults);
    count(
      this.#faults,
      scenario.interruption.kind === 'none' || scenario.interruption.kind === 'hangs'
        ? []
        : [scenario.interruption.kind],
    );
    if (scenario.clockAheadMinutes !== 0) count(this.#faults, ['clock-skew']);
    if (scenario.entryPoint === 'queue' || scenario.entryPoint === 'accounts') count(this.#faults, ['duplicate-event']);
    this.#sandbox.clearFaults();
    this.#checkReach();
    const stored = await treesOf(scenario, this.#sandbox, this.#folder);
    const trees = scenario.interruption.kind === 'killed' ? stored.map(withoutTemporaryFiles) : stored;
    this.#violations.push(...trees.flatMap(checkFiles));
    // With two runs at once, the output of a run that names no run id can't be compared with the files.
    const checked = runs.map((each) =>
      checkOutput(each, { trees, runIdsBefore: runs.length > 1 ? new Set(trees.flatMap(runIdsIn)) : new Set() }),
    );
    this.#violations.push(...checked.flatMap(({ violations }) => violations));
    const partial = trees.flatMap((tree) => runIdsIn(tree).map((runId) => reportsIn(tree, runId)));
    const verdicts = [...checked.map((each) => each.reports), ...partial];
    for (const each of checked)
      count(
        this.#statuses,
        [...each.reports.values()].map(({ status }) => status),
      );
    return verdicts;
  }

  async #runWithoutFaults(what: string): Promise<Checked> {
    const before = await treesOf(this.#scenario, this.#sandbox, this.#folder);
    const run = await runProgram(this.#scenario, this.#environment);
    const trees = await treesOf(this.#scenario, this.#sandbox, this.#folder);
    const checked = checkOutput(run, { trees, runIdsBefore: new Set(before.flatMap(runIdsIn)) });
    this.#violations.push(...checked.violations.map((each) => `${what}: ${each}`));
    if (checked.runId === undefined) return checked;
    const isWhole = run.named === undefined;
    for (const tree of isWhole ? trees : []) {
      const latest = runIdIn(tree.get('latest/summary.json'));
      if (latest !== checked.runId)
        this.#violations.push(`${what}: latest/ is of run ${latest}, expected ${checked.runId}`);
    }
    return checked;
  }

  /** Checks that an audit writes nothing but reports below the prefix; a remediation may change resources as well. */
  #checkReach(): void {
    const outside = this.#sandbox.mutations().filter((call) => {
      if (call.operation !== 'PutObject') return this.#scenario.mode === 'audit';
      const { Bucket, Key } = Object.assign({ Bucket: '', Key: '' }, call.input);
      return Bucket !== bucketName || !Key.startsWith(prefix);
    });
    this.#violations.push(
      ...outside.map((call) => `written outside the prefix: ${call.operation} ${JSON.stringify(call.input)}`),
    );
  }

  async #resources(sandbox: Sandbox): Promise<Resources> {
    if (this.#scenario.mode === 'audit') return new Map();
    const ids = this.#world.accounts.map(({ Id }) => Id);
    const places = ids.flatMap((accountId) => regions.map((region) => ({ accountId, region })));
    const found = await resourcesIn(sandbox, places, [ownTopicName, centralTopicName, 'security-alarms']);
    return new Map([...found].map(([key, state]) => [key, withoutState(state)]));
  }

  #checkUnmanaged(before: Resources, after: Resources): void {
    for (const [key, state] of before) {
      if (isUnmanaged(key, state) && after.get(key) !== state)
        this.#violations.push(`${key} is not managed by rootwatch and was changed`);
      if (!after.has(key)) this.#violations.push(`${key} was deleted`);
    }
  }

  /** Checks that a run after the recovery changes nothing. */
  async #checkIdempotence(): Promise<void> {
    if (this.#scenario.mode === 'audit') return;
    this.#sandbox.forgetCalls();
    await this.#runWithoutFaults('the run after it');
    const changes = this.#sandbox.mutations().filter((call: RecordedCall) => call.operation !== 'PutObject');
    this.#violations.push(
      ...changes.map(({ operation, input }) => `changed after the recovery: ${operation} ${JSON.stringify(input)}`),
    );
  }
}

function byId(accounts: readonly AccountReport[]): ReportsByAccount {
  return new Map(accounts.map((account) => [account.account.id, account]));
}

/** Returns a resource without its state fields, which change as time passes. */
function withoutState(text: string): string {
  return JSON.stringify(JSON.parse(text), (key, value: unknown) => (key.startsWith('State') ? undefined : value));
}

/** Returns a tree without the temporary files of a killed process. */
function withoutTemporaryFiles(tree: Tree): Tree {
  return new Map([...tree].filter(([path]) => !path.endsWith('.tmp')));
}

function count(tally: Tally, kinds: readonly string[]): void {
  for (const kind of kinds) tally.set(kind, (tally.get(kind) ?? 0) + 1);
}

function runIdIn(summary: string | undefined): string {
  const found: unknown = summary === undefined ? undefined : JSON.parse(summary);
  const run: unknown = typeof found === 'object' && found !== null ? Reflect.get(found, 'run') : undefined;
  return String(typeof run === 'object' && run !== null ? Reflect.get(run, 'id') : 'nothing');
}
