import { resolve } from 'node:path';
import type { AwsOptions } from '../aws/client/clients.ts';
import { createRateLimits } from '../aws/client/rate-limits.ts';
import { parseSettings } from '../config/parse-settings.ts';
import { masked } from '../domain/mask.ts';
import { version } from '../domain/version.ts';
import { planReport } from '../report/plan-report.ts';
import type { AccountReport, Report } from '../report/schema.ts';
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
 * `rootwatch sandbox`: audit, plan, remediate, audit again, and then a root user signs in. The made-up organization is
 * broken on purpose, so the command exits with 0 when every step succeeded.
 */
export async function sandboxCommand({ report, quiet }: SandboxOptions, terminal: Terminal): Promise<ExitCode> {
  const colors = colorsFor(terminal);
  const print = (text: string): unknown => terminal.stdout.write(text);
  const heading = (text: string): unknown => print(`\n${colors.bold(`▌ ${text}`)}\n\n`);
  const folder = resolve(report);

  const sandbox = createSandbox(demoOrganization());
  for (const fault of demoFaults) sandbox.setFault(fault);
  const aws = sandboxAws(sandbox);
  const settings = { exemptions: demoExemptions, topicArns: [centralTopicArn] };
  const written = optionsWith({ ...settings, reportUri: folder }, quiet);
  const unwritten = optionsWith(settings, true);

  heading('1. Audit: a made-up organization, read account by account');
  const audited = await runAudit(written, { aws, mode: 'audit' }, terminal);
  print(reportTable(audited.report, { colors, columns: columnsOf(terminal), showAll: true }));

  heading('2. Plan: what remediate would do');
  const planned = await runAudit(unwritten, { aws, mode: 'plan' }, terminal);
  print(planText(planReport(planned.report.run.id, planned.plans), { colors, showEndpoints: false }));

  heading('3. Remediate: apply the plan, then audit every account again');
  const remediated = await runAudit(written, { aws, mode: 'remediate' }, terminal);
  print(`${totalsLine(remediated.report, colors)}\n`);

  heading('4. Audit again: what is left requires manual action');
  const again = await runAudit(written, { aws, mode: 'audit' }, terminal);
  print(`${totalsLine(again.report, colors)}\n`);

  heading('5. An organization trail: one repair for every member');
  const watched = await repairLandingZone(print, colors, terminal);

  heading('6. Root signs in');
  const repaired = remediated.report.accounts.find(({ status }) => status === 'REMEDIATED');
  const member = watched.report.accounts.find(isRepairedMember);
  const notified = [
    repaired !== undefined && signIn(sandbox, { account: repaired.account, print, colors }),
    member !== undefined && signIn(watched.sandbox, { account: member.account, print, colors }),
  ];
  print(`\nReports of this organization: ${plain(folder)}\n`);
  print(`Open ${plain(folder)}/runs/${again.report.run.id}/report.html in a browser.\n`);
  return notified.every((each) => each) ? 0 : 1;
}

/** Returns whether a member is covered by what was created in the management account, not in its own. */
function isRepairedMember({ account, controls: [control] }: AccountReport): boolean {
  const coverage = control?.coverage;
  return (
    control?.status === 'REMEDIATED' && coverage?.kind === 'organization-trail' && coverage.accountId !== account.id
  );
}

type Print = (text: string) => unknown;

/** Repairs what Control Tower sets up: an organization trail without an alarm. */
async function repairLandingZone(
  print: Print,
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
  print(`before  ${totalsLine(before.report, colors)}\n`);
  print(`after   ${totalsLine(after.report, colors)}\n`);
  print(`with ${changes.length} changes in the whole organization: ${changes.join(', ')}\n`);
  return { sandbox, report: after.report };
}

type SignIn = {
  readonly account: { readonly id: string; readonly name: string };
  readonly print: Print;
  readonly colors: Colors;
};

/** Lets the root user sign in, and returns whether a subscriber was notified. */
function signIn(sandbox: Sandbox, { account, print, colors }: SignIn): boolean {
  const before = sandbox.deliveries().length;
  const { trails } = sandbox.putEvent(account.id, rootSignIn(account.id));
  print(`The root user of ${account.id} ${plain(account.name)} signs in to the console.\n`);
  for (const trail of trails) {
    if (trail.kind !== 'delivered' || trail.matched.length === 0) continue;
    print(`  → ${trail.logGroupArn}: metric filter ${trail.matched.join(', ')}\n`);
  }
  const deliveries = sandbox.deliveries().slice(before);
  for (const { alarmArn, protocol, endpoint } of deliveries) {
    print(`  → ${alarmArn ?? ''}\n  → ${colors.green('notified')} ${protocol}:${masked(endpoint)}\n`);
  }
  if (deliveries.length === 0) print(`  ${colors.red('no subscriber was notified')}\n`);
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
  const rateLimits = createRateLimits(fastForwardClock());
  return { region, userAgent, credentials, plugins: [plugin], requestHandler, retryDelayMs, rateLimits };
}
