// Runs the tests that open the HTML report in Chromium. Where there is none they are skipped, and say so; in CI, where
// .ci/run installs it, that is a failure.
import { spawnSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';

const candidates = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];

function isProgram(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const browser = candidates.find((path) => path !== undefined && isProgram(path));
if (browser === undefined) {
  console.error(
    `Browser tests skipped: no Chromium at ${candidates.filter(Boolean).join(', ')} (CHROMIUM_PATH names another).`,
  );
  process.exit(process.env.CI === 'true' ? 1 : 0);
}
const { status } = spawnSync(
  process.execPath,
  ['node_modules/jest/bin/jest.js', '--selectProjects', 'browser', ...process.argv.slice(2)],
  { stdio: 'inherit', env: { ...process.env, CHROMIUM_PATH: browser } },
);
process.exit(status ?? 1);
