import type { Plugin } from '../../src/aws/client/clients.ts';
import { connect } from '../../src/bootstrap/connect.ts';
import { parseSettings } from '../../src/config/parse-settings.ts';
import { auditOrganization, type OrganizationAudit } from '../../src/organization/audit-organization.ts';
import type { AccountReport } from '../../src/report/schema.ts';
import { deadlineIn } from '../../src/runtime/deadline.ts';
import { type Sandbox, sandboxClientConfig } from '../../src/sandbox/index.ts';

export const concurrency = 40;

type Finished = Extract<OrganizationAudit, { kind: 'finished' }>;

/** Runs the whole program except its command line on a sandbox. `plugins` see each request before the sandbox. */
export async function runOn(
  sandbox: Sandbox,
  onAccount: (report: AccountReport) => void,
  plugins: readonly Plugin[] = [],
): Promise<Finished> {
  const { region, credentials, plugin, requestHandler } = sandboxClientConfig(sandbox);
  const parsed = parseSettings({ flags: { concurrency: String(concurrency) }, environment: {} });
  if (!parsed.ok) throw new Error(parsed.problems.join(' '));
  const { settings } = parsed;
  const awsOptions = {
    region,
    credentials,
    plugins: [...plugins, plugin],
    requestHandler,
    userAgent: 'rootwatch/bench',
  };
  const access = connect({ awsOptions, settings, runId: 'bench' });
  const { signal } = deadlineIn(undefined);
  const begun = await access.open(signal);
  if (begun.kind === 'unknown') throw new Error(begun.why.message);
  const request = {
    runId: 'bench',
    trigger: 'cli',
    version: '0',
    settings,
    sinks: [],
    now: () => new Date(),
    onAccount,
  };
  const run = await auditOrganization(request, begun.value, signal);
  if (run.kind === 'not-run') throw new Error(run.problems.join(' '));
  return run;
}
