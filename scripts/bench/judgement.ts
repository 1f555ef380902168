/**
 * `npm run bench:judgement`: how long one account may keep the event loop busy. Each hostile account is read once on the
 * sandbox; then its facts are judged again from the start, and the longest pass is printed beside that of an honest
 * account and the bound of 100 ms.
 */

import { investigate } from '../../src/account/investigate.ts';
import { connect } from '../../src/bootstrap/connect.ts';
import { controlOf } from '../../src/controls/catalog.ts';
import { type AccountId, parseAccountId } from '../../src/domain/account.ts';
import { createControlMatcher } from '../../src/evaluate/control-matcher.ts';
import { evaluateControl } from '../../src/evaluate/evaluate-control.ts';
import { judgePattern } from '../../src/evaluate/judge-pattern.ts';
import { chain, type Fill, managementAccountId } from '../../src/sandbox/builders/account-contents.ts';
import { member, rootId } from '../../src/sandbox/builders/members.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { hostileAccounts } from '../../tests/support/hostile-accounts.ts';
import { sandboxAws, settingsOf } from '../../tests/support/sandbox-aws.ts';

const boundMs = 100;
const accountId = accountNamed('500000000007');
const control = controlOf('root-usage');

function accountNamed(text: string): AccountId {
  const id = parseAccountId(text);
  if (id === undefined) throw new Error(`${text} is no account id.`);
  return id;
}

type Judged = { readonly longestMs: number; readonly passes: number; readonly verdict: string };

async function judged(contents: Fill): Promise<Judged> {
  const sandbox = createSandbox({
    organization: { Id: 'o-hostilemember', MasterAccountId: managementAccountId, RootId: rootId },
    accounts: [member(managementAccountId, 'management', chain()), member(accountId, 'hostile', contents)],
  });
  const { signal } = new AbortController();
  const connection = connect({
    awsOptions: sandboxAws(sandbox),
    settings: settingsOf({}),
    runId: '20261122T060000Z-0a1b2c',
  });
  const opened = await connection.open(signal);
  if (opened.kind === 'unknown') throw new Error(opened.why.message);
  const { access } = await opened.value.enter(accountId, signal);
  if (access.kind === 'unknown') throw new Error(access.why.message);
  const shared = {
    region: 'us-east-1',
    organizationId: 'o-hostilemember',
    acceptBroaderFilters: false,
    strict: false,
    nowMs: 0,
    callerAccountId: accountId,
    startedMs: 0,
    proveDelivery: false,
  };
  const inspection = {
    accountId,
    matchers: [createControlMatcher(control)],
    context: shared,
    ask: access.value.ask,
  };
  const { facts } = await investigate(inspection, signal);
  connection.close();
  const context = { ...shared, accountId: inspection.accountId, matcher: createControlMatcher(control, judgePattern) };
  let longestMs = 0;
  for (let passes = 1; ; passes += 1) {
    const startedAt = performance.now();
    const evaluation = evaluateControl(context, facts);
    longestMs = Math.max(longestMs, performance.now() - startedAt);
    if (evaluation.kind === 'settled') return { longestMs, passes, verdict: evaluation.finding.verdict };
    if (evaluation.kind === 'open' || passes === 20) return { longestMs, passes, verdict: 'undetermined' };
  }
}

function row(what: string, { longestMs, passes, verdict }: Judged): string {
  return `| ${what} | ${longestMs.toFixed(1)} | ${passes} | ${verdict} | ${(longestMs / boundMs).toFixed(2)} |`;
}

async function main(): Promise<void> {
  await judged(chain());
  const honest = await judged(chain());
  console.log('| account | longest pass, ms | passes | verdict | ÷ bound |\n|---|---|---|---|---|');
  console.log(row('an honest account', honest));
  for (const [what, contents] of hostileAccounts) console.log(row(what, await judged(contents)));
}

void main();
