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
import { checkFiles, type Judged, judgedIn } from './check-tree.ts';
import { enter, type RunEnvironment } from './enter.ts';
import { injectFaults, type Tally } from './inject-faults.ts';
import { runIdsIn, type Tree, treesOf } from './report-tree.ts';
import { bucketName, type ChaosScenario, memberOf, prefix, scenarioFromSeed, worldsOf } from './scenario-from-seed.ts';
import { contradictions, differences } from './verdicts.ts';

export type ScenarioResult = {
  readonly seed: number;
  readonly day: ChaosScenario;
  /** What must never be; empty when all went as promised. */
  readonly wrong: readonly string[];
  readonly faults: Tally;
  /** Verdicts given on the bad day, by status. */
  readonly statuses: Tally;
};

/** One bad day: what is true, the disturbed run or runs, a recovery with nothing in the way, and a run more. */
export async function runScenario(seed: number): Promise<ScenarioResult> {
  const day = scenarioFromSeed(seed);
  const home = await mkdtemp(join(tmpdir(), 'rootwatch-chaos-'));
  const folder = join(home, 'report');
  await mkdir(folder);
  const story = new ScenarioRunner(seed, day, folder);
  try {
    return await story.run();
  } finally {
    await story.cleanUp();
    await rm(home, { recursive: true, force: true, maxRetries: 3 });
  }
}

class ScenarioRunner {
  readonly #seed: number;
  readonly #day: ChaosScenario;
  readonly #folder: string;
  readonly #world: World;
  readonly #sandbox: Sandbox;
  readonly #wrong: string[] = [];
  readonly #faults: Tally = new Map();
  readonly #statuses: Tally = new Map();
  readonly #burials: (() => Promise<void>)[] = [];

  constructor(seed: number, day: ChaosScenario, folder: string) {
    this.#seed = seed;
    this.#day = day;
    this.#folder = folder;
    this.#world = worldsOf(day).world;
    this.#sandbox = createSandbox(this.#world);
  }

  /** When nothing of the day runs any more. */
  async cleanUp(): Promise<void> {
    await Promise.all(this.#burials.map((bury) => bury()));
  }

  async run(): Promise<ScenarioResult> {
    const truths = await this.#truths();
    const before = await this.#resources(this.#sandbox);
    const judged = await this.#disturbed();
    const recovered = await this.#undisturbed('the recovery');
    const now = await this.#audited(this.#sandbox);
    const after = await this.#resources(this.#sandbox);
    for (const each of judged) {
      this.#wrong.push(...contradictions(each, [...truths, now], this.#day, this.#changed));
    }
    this.#wrong.push(...differences(recovered.judged, now));
    this.#checkStrangers(before, after);
    await this.#checkAtRest();
    return {
      seed: this.#seed,
      day: this.#day,
      wrong: [...new Set(this.#wrong)],
      faults: this.#faults,
      statuses: this.#statuses,
    };
  }

  /** Accounts about which the truth itself changes while they are looked at. */
  get #changed(): ReadonlySet<string> {
    return new Set(
      this.#day.mutations
        .filter(({ kind }) => kind === 'account-closed' || kind === 'account-left')
        .map(({ member }) => memberOf(this.#day, member)),
    );
  }

  async #truths(): Promise<readonly Judged[]> {
    const { born } = worldsOf(this.#day);
    const undisturbed = { ...this.#world, accounts: [...this.#world.accounts, born], options: {} };
    const audited = await this.#audited(createSandbox(undisturbed));
    if (this.#day.mode === 'audit') return [audited];
    const sandbox = createSandbox(undisturbed);
    const settings = generatedSettings(this.#day.organization);
    const first = await runInMode(sandbox, 'remediate', { settings });
    return [audited, byId(first.report.accounts), await this.#audited(sandbox)];
  }

  async #audited(sandbox: Sandbox): Promise<Judged> {
    const { report } = await runInMode(sandbox, 'audit', { settings: generatedSettings(this.#day.organization) });
    return byId(report.accounts);
  }

  get #doorway(): RunEnvironment {
    return { sandbox: this.#sandbox, folder: this.#folder, interruption: { kind: 'none' } };
  }

  async #disturbed(): Promise<readonly Judged[]> {
    const day = this.#day;
    const counted = injectFaults(this.#sandbox, day, worldsOf(day).born);
    const doorway = { ...this.#doorway, interruption: day.interruption };
    const runs = day.interruption.kind === 'two at once' ? [1, 2] : [1];
    const entered = await Promise.all(runs.map(() => enter(day, doorway)));
    this.#burials.push(...entered.map(({ bury }) => bury));
    counted(this.#faults);
    count(
      this.#faults,
      day.interruption.kind === 'none' || day.interruption.kind === 'hangs' ? [] : [day.interruption.kind],
    );
    if (day.clockAheadMinutes !== 0) count(this.#faults, ['clock-skew']);
    if (day.entryPoint === 'queue' || day.entryPoint === 'accounts') count(this.#faults, ['duplicate-event']);
    this.#sandbox.clearFaults();
    this.#checkReach();
    const stored = await treesOf(day, this.#sandbox, this.#folder);
    const trees = day.interruption.kind === 'killed' ? stored.map(withoutDrafts) : stored;
    this.#wrong.push(...trees.flatMap(checkFiles));
    // Which of two runs stored what can't be told where one of them says nothing of itself.
    const checked = entered.map((each) =>
      checkOutput(each, { trees, runIdsBefore: runs.length > 1 ? new Set(trees.flatMap(runIdsIn)) : new Set() }),
    );
    this.#wrong.push(...checked.flatMap(({ wrong }) => wrong));
    const cutShort = trees.flatMap((tree) => runIdsIn(tree).map((runId) => judgedIn(tree, runId)));
    const judged = [...checked.map((each) => each.judged), ...cutShort];
    for (const each of checked)
      count(
        this.#statuses,
        [...each.judged.values()].map(({ status }) => status),
      );
    return judged;
  }

  async #undisturbed(what: string): Promise<Checked> {
    const before = await treesOf(this.#day, this.#sandbox, this.#folder);
    const entered = await enter(this.#day, this.#doorway);
    const trees = await treesOf(this.#day, this.#sandbox, this.#folder);
    const checked = checkOutput(entered, { trees, runIdsBefore: new Set(before.flatMap(runIdsIn)) });
    this.#wrong.push(...checked.wrong.map((each) => `${what}: ${each}`));
    if (checked.runId === undefined) return checked;
    const isWhole = entered.named === undefined;
    for (const tree of isWhole ? trees : []) {
      const latest = judgedOrNothing(tree.get('latest/summary.json'));
      if (latest !== checked.runId) this.#wrong.push(`${what}: latest/ is of ${latest} and not of ${checked.runId}`);
    }
    return checked;
  }

  /** Nothing but reports below the prefix is ever written, and in a repair what a plan may make. */
  #checkReach(): void {
    const outside = this.#sandbox.mutations().filter((call) => {
      if (call.operation !== 'PutObject') return this.#day.mode === 'audit';
      const { Bucket, Key } = Object.assign({ Bucket: '', Key: '' }, call.input);
      return Bucket !== bucketName || !Key.startsWith(prefix);
    });
    this.#wrong.push(...outside.map((call) => `written outside: ${call.operation} ${JSON.stringify(call.input)}`));
  }

  async #resources(sandbox: Sandbox): Promise<Resources> {
    if (this.#day.mode === 'audit') return new Map();
    const ids = this.#world.accounts.map(({ Id }) => Id);
    const places = ids.flatMap((accountId) => regions.map((region) => ({ accountId, region })));
    const found = await resourcesIn(sandbox, places, [ownTopicName, centralTopicName, 'security-alarms']);
    return new Map([...found].map(([key, state]) => [key, withoutState(state)]));
  }

  #checkStrangers(before: Resources, after: Resources): void {
    for (const [key, state] of before) {
      if (isUnmanaged(key, state) && after.get(key) !== state) this.#wrong.push(`${key} is not ours and was changed`);
      if (!after.has(key)) this.#wrong.push(`${key} is gone`);
    }
  }

  /** After a recovery nothing is left to do. */
  async #checkAtRest(): Promise<void> {
    if (this.#day.mode === 'audit') return;
    this.#sandbox.forgetCalls();
    await this.#undisturbed('the run after it');
    const changes = this.#sandbox.mutations().filter((call: RecordedCall) => call.operation !== 'PutObject');
    this.#wrong.push(...changes.map(({ operation, input }) => `changed again: ${operation} ${JSON.stringify(input)}`));
  }
}

function byId(accounts: readonly AccountReport[]): Judged {
  return new Map(accounts.map((account) => [account.account.id, account]));
}

/** An alarm changes its state by itself as time goes by. */
function withoutState(text: string): string {
  return JSON.stringify(JSON.parse(text), (key, value: unknown) => (key.startsWith('State') ? undefined : value));
}

/** What was not moved to its place yet when the process ended. */
function withoutDrafts(tree: Tree): Tree {
  return new Map([...tree].filter(([path]) => !path.endsWith('.tmp')));
}

function count(tally: Tally, kinds: readonly string[]): void {
  for (const kind of kinds) tally.set(kind, (tally.get(kind) ?? 0) + 1);
}

function judgedOrNothing(summary: string | undefined): string {
  const found: unknown = summary === undefined ? undefined : JSON.parse(summary);
  const run: unknown = typeof found === 'object' && found !== null ? Reflect.get(found, 'run') : undefined;
  return String(typeof run === 'object' && run !== null ? Reflect.get(run, 'id') : 'nothing');
}
