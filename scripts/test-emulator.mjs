// Runs what needs moto_server: the contract with an emulator that is not ours, and the built program end to end.
import { spawnSync } from 'node:child_process';
import process from 'node:process';

function run(command, args) {
  const { status, error } = spawnSync(command, args, { stdio: 'inherit' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exit(status ?? 1);
}

const emulator = 'moto_server';
const motoIsHere = spawnSync(emulator, ['--help'], { stdio: 'ignore' }).status === 0;
if (motoIsHere) {
  run('npm', ['run', '--silent', 'build']);
  run('npx', ['--no-install', 'jest', '--selectProjects', 'emulator', '--runInBand', ...process.argv.slice(2)]);
} else if (process.env.CI === 'true') {
  console.error(`${emulator} is not installed, and CI may not do without the emulator suite`);
  process.exitCode = 1;
} else {
  console.log(`emulator suite skipped: ${emulator} is not installed`);
}
