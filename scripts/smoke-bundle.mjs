// Runs the built files as a user and Lambda would, as far as that goes without AWS.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const folder = mkdtempSync(join(tmpdir(), 'rootwatch-smoke-'));
const run = (...words) => spawnSync(process.execPath, ['dist/cli.mjs', ...words], { encoding: 'utf8' });

const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
assert.equal(run('--version').stdout.trim(), version);
assert.equal(run('--nonsense').status, 1);

const control =
  '{ $.eventType != "AwsServiceEvent" && $.userIdentity.type = Root && $.userIdentity.invokedBy NOT EXISTS }';
assert.equal(run('pattern', control).status, 0, 'the control in another order is equivalent');
assert.equal(run('pattern', '{ $.userIdentity.type = "Root" }').status, 2, 'a broader pattern is not');

const sandbox = run('sandbox', '--quiet', '--report', folder);
assert.equal(sandbox.status, 0, sandbox.stderr);
const [runId] = readdirSync(join(folder, 'runs'));
const { totals } = JSON.parse(readFileSync(join(folder, 'runs', runId, 'summary.json'), 'utf8'));
assert.ok(totals.accounts >= 60, `${totals.accounts} accounts in the report of the sandbox`);
assert.equal(readdirSync(join(folder, 'runs', runId, 'accounts')).length, totals.accounts);
rmSync(folder, { recursive: true });

const { handler } = await import(new URL('../dist/handler.mjs', import.meta.url).href);
await assert.rejects(handler({ what: 'is this' }, { getRemainingTimeInMillis: () => 60_000 }), /Not understood/);
console.log(`smoke test of dist: version ${version}, ${totals.accounts} sandbox accounts, handler loads`);
