// The deployment suite: the packaged stack, held to what runs ask for and to nothing more, and linted.
import { spawnSync } from 'node:child_process';

const run = (command, ...words) => {
  const { status, error } = spawnSync(command, words, { stdio: 'inherit' });
  if (error !== undefined || status !== 0) process.exit(status ?? 1);
};

run('npm', 'run', '--silent', 'build');
run('npm', 'run', '--silent', 'package');
run('npx', 'jest', '--selectProjects', 'deploy');

if (spawnSync('cfn-lint', ['--version']).error === undefined) {
  run('cfn-lint', '--regions', 'us-east-1', '--template', 'dist/package/rootwatch.template.json');
} else if (process.env.CI === 'true') {
  console.error('cfn-lint is not installed.');
  process.exit(1);
} else {
  console.log('cfn-lint skipped: it is not installed');
}
