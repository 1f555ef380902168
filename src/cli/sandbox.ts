import { resolve } from 'node:path';
import type { AwsOptions } from '../aws/client/clients.ts';
import { createRateLimits } from '../aws/client/rate-limits.ts';
import { parseSettings } from '../config/parse-settings.ts';
import { version } from '../domain/version.ts';
import { planReport } from '../report/plan-report.ts';
import type { AccountReport, Report } from '../report/schema.ts';
import { masked } from '../report/text/mask.ts';
import { fastForwardClock } from '../runtime/clock.ts';
import {
  centralTopicArn,
  demoExemptions,
  demoFaults,
  demoOrganization,
  demoUnwatchedOrganization,
  rootSignIn,
  watchedTopicArn,
} from '../sandbox/demo/index.ts';
import { createSandbox, type Sandbox, sandboxClientConfig } from '../sandbox/index.ts';
import { runAudit } from './audit.ts';
import { type Colors, colorsFor } from './colors.ts';
import type { ExitCode } from './exit-code.ts';
import { planText } from './plan-text.ts';
import type { RunOptions } from './run-options.ts';
import { reportTable, totalsLine } from './table.ts';
import { plain, type Terminal } from './terminal.ts';

export type SandboxOptions = { readonly report: string; readonly quiet: boolean };

/**
 * `rootwatch sandbox`: audit, plan, remediate, audit again, and then a root user signs in. What is broken in the made-up
 * organization is meant to be, so it exits 0 when the story went through.
 */
export async function sandboxCommand({ report, quiet }: SandboxOptions, terminal: Terminal): Promise<ExitCode> {
  const colors = colorsFor(terminal);
  const say = (text: string): unknown => terminal.stdout.write(text);
  const heading = (text: string): unknown => say(`\n${colors.bold(`▌ ${text}`)}\n\n`);
  const folder = resolve(report);

  const sandbox = createSandbox(demoOrganization());
  for (const fault of demoFaults) sandbox.setFault(fault);
  const aws = sandboxAws(sandbox);
  const settings = { exemptions: demoExemptions, topicArns: [centralTopicArn] };
  const written = optionsWith({ ...settings, reportUri: folder }, quiet);
  const unwritten = optionsWith(settings, true);

  heading('1. Audit: a made-up organization, read account by account');
  const audited = await runAudit(written, { aws, mode: 'audit' }, terminal);
  say(reportTable(audited.report, { colors, columns: columnsOf(terminal), showAll: true }));

  heading('2. Plan: what remediate would do');
  const planned = await runAudit(unwritten, { aws, mode: 'plan' }, terminal);
  say(planText(planReport(planned.report.run.id, planned.plans), colors));

  heading('3. Remediate: the plan is carried out, and every account is judged again');
  const remediated = await runAudit(written, { aws, mode: 'remediate' }, terminal);
  say(`${totalsLine(remediated.report, colors)}\n`);

  heading('4. Audit again: nothing more to do that is ours to do');
  const again = await runAudit(written, { aws, mode: 'audit' }, terminal);
  say(`${totalsLine(again.report, colors)}\n`);

  heading('5. An organization trail: one repair for every member');
  const watched = await repairLandingZone(say, colors, terminal);

  heading('6. Root signs in');
  const repaired = remediated.report.accounts.find(({ status }) => status === 'REMEDIATED');
  const member = watched.report.accounts.find(isRepairedMember);
  const heard = [
    repaired !== undefined && signIn(sandbox, { account: repaired.account, say, colors }),
    member !== undefined && signIn(watched.sandbox, { account: member.account, say, colors }),
  ];
  say(`\nReports of this organization: ${plain(folder)}\n`);
  say(`Open ${plain(folder)}/runs/${again.report.run.id}/report.html in a browser.\n`);
  return heard.every((each) => each) ? 0 : 1;
}

/** One that has nothing of its own, and is covered by what was put in place in the management account. */
function isRepairedMember({ account, controls: [control] }: AccountReport): boolean {
  const coverage = control?.coverage;
  return (
    control?.status === 'REMEDIATED' && coverage?.kind === 'organization-trail' && coverage.accountId !== account.id
  );
}

type Say = (text: string) => unknown;

/** What Control Tower leaves behind: a trail for everybody, and nobody who is told. */
async function repairLandingZone(
  say: Say,
  colors: Colors,
  terminal: Terminal,
): Promise<{ readonly sandbox: Sandbox; readonly report: Report }> {
  const sandbox = createSandbox(demoUnwatchedOrganization());
  const aws = sandboxAws(sandbox);
  const options = optionsWith({ topicArns: [watchedTopicArn] }, true);
  const before = await runAudit(options, { aws, mode: 'audit' }, terminal);
  sandbox.forgetCalls();
  const after = await runAudit(options, { aws, mode: 'remediate' }, terminal);
  const changes = sandbox.mutations().map(({ operation }) => operation);
  say(`before  ${totalsLine(before.report, colors)}\n`);
  say(`after   ${totalsLine(after.report, colors)}\n`);
  say(`by ${changes.length} changes in the whole organization: ${changes.join(', ')}\n`);
  return { sandbox, report: after.report };
}

type SignIn = {
  readonly account: { readonly id: string; readonly name: string };
  readonly say: Say;
  readonly colors: Colors;
};

/** Whether somebody heard of it. */
function signIn(sandbox: Sandbox, { account, say, colors }: SignIn): boolean {
  const before = sandbox.deliveries().length;
  const { trails } = sandbox.putEvent(account.id, rootSignIn(account.id));
  say(`The root user of ${account.id} ${plain(account.name)} signs in to the console.\n`);
  for (const trail of trails) {
    if (trail.kind !== 'delivered' || trail.matched.length === 0) continue;
    say(`  → ${trail.logGroupArn}: metric filter ${trail.matched.join(', ')}\n`);
  }
  const deliveries = sandbox.deliveries().slice(before);
  for (const { alarmArn, protocol, endpoint } of deliveries) {
    say(`  → ${alarmArn ?? ''}\n  → ${colors.green('heard')} by ${protocol}:${masked(endpoint)}\n`);
  }
  if (deliveries.length === 0) say(`  ${colors.red('nobody heard of it')}\n`);
  return deliveries.length > 0;
}

function columnsOf({ stdout }: Terminal): number {
  return stdout.columns ?? Number.POSITIVE_INFINITY;
}

function optionsWith(content: Readonly<Record<string, unknown>>, quiet: boolean): RunOptions {
  const parsed = parseSettings({ flags: {}, environment: {}, file: { name: 'sandbox', content } });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return { settings: parsed.settings, format: 'table', quiet, verbose: false };
}

function sandboxAws(sandbox: Sandbox): AwsOptions {
  const { region, credentials, plugin, requestHandler, retryDelayMs } = sandboxClientConfig(sandbox);
  const userAgent = `rootwatch/${version}`;
  const budgets = createRateLimits(fastForwardClock());
  return { region, userAgent, credentials, plugins: [plugin], requestHandler, retryDelayMs, budgets };
}
