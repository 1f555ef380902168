// The deployment suite: the packaged stack, held to what runs ask for and to nothing more, and linted; then really
// deployed into an emulator, with functions that run. What is not installed is skipped, and says so; in CI, that is a failure.
import { spawnSync } from 'node:child_process';
import { cpus } from 'node:os';

const run = (command, ...words) => {
  const { status, error } = spawnSync(command, words, { stdio: 'inherit' });
  if (error !== undefined || status !== 0) process.exit(status ?? 1);
};

const works = (command, ...words) => spawnSync(command, words, { stdio: 'ignore' }).status === 0;

function skip(what, why) {
  console.log(`${what} skipped: ${why}`);
  if (process.env.CI === 'true') process.exit(1);
}

run('npm', 'run', '--silent', 'build');
run('npm', 'run', '--silent', 'package');
run('npx', '--no-install', 'jest', '--selectProjects', 'deploy');

if (works('cfn-lint', '--version')) {
  const extra = ['member-role', 'alarm-topic', 'account-events-forwarder'].map((name) => `templates/${name}.yml`);
  run('cfn-lint', '--regions', 'us-east-1', '--template', 'dist/package/rootwatch.template.json', ...extra);
} else {
  skip('cfn-lint', 'it is not installed');
}

const missing = [
  ...(process.platform === 'linux' && process.arch === 'x64' ? [] : ['Linux on x64, for the Nodes that Lambda has']),
  ...(works('python3', '-c', 'import moto.server') ? [] : ['moto: pip install -r .ci/requirements.txt']),
  ...(works('aws', '--version') ? [] : ['the AWS CLI']),
];
if (missing.length > 0) {
  skip('The deployment into the emulator', `it needs ${missing.join(', ')}`);
} else {
  // A package of their own: 370 MB that nobody needs for anything else.
  run('npm', 'ci', '--prefix', 'tests/deploy/nodes');
  console.log(`${cpus().length} processors`);
  run('npx', '--no-install', 'jest', '--selectProjects', 'deploy-emulator', '--runInBand', ...process.argv.slice(2));
}
