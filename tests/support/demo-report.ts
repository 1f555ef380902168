import { connect } from '../../src/bootstrap/connect.ts';
import { parseSettings } from '../../src/config/parse-settings.ts';
import { auditOrganization } from '../../src/organization/audit-organization.ts';
import type { PreviousRun } from '../../src/report/previous-run.ts';
import { reportOf } from '../../src/report/run-report.ts';
import type { Report } from '../../src/report/schema.ts';
import { demoExemptions } from '../../src/sandbox/demo/exemptions.ts';
import { demoFaults } from '../../src/sandbox/demo/faults.ts';
import { demoOrganization } from '../../src/sandbox/demo/organization.ts';
import { createSandbox, sandboxClientConfig } from '../../src/sandbox/index.ts';

let audited: Promise<Report> | undefined;

/** Returns the report of the demo organization, compared with `previous`. It is audited once a test file. */
export async function demoReport(previous?: PreviousRun): Promise<Report> {
  audited ??= audit();
  const { run, accounts } = await audited;
  return reportOf(run, accounts, previous);
}

async function audit(): Promise<Report> {
  const sandbox = createSandbox(demoOrganization());
  for (const fault of demoFaults) sandbox.setFault(fault);
  const parsed = parseSettings({
    flags: {},
    environment: {},
    file: { name: 'demo', content: { exemptions: demoExemptions } },
  });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const { plugin, ...client } = sandboxClientConfig(sandbox);
  const access = connect({
    awsOptions: { ...client, plugins: [plugin], userAgent: 'rootwatch/test' },
    settings: parsed.settings,
    runId: '20261122T060000Z-8f3a1c',
  });
  const { signal } = new AbortController();
  const begun = await access.open(signal);
  if (begun.kind === 'unknown') throw new Error(begun.why.message);
  const request = {
    runId: '20261122T060000Z-8f3a1c',
    trigger: 'cli',
    version: '1.2.3',
    settings: parsed.settings,
    sinks: [],
    now: () => new Date(),
  };
  const finished = await auditOrganization(request, begun.value, signal);
  access.close();
  if (finished.kind === 'not-run') throw new Error(finished.problems.join('\n'));
  return finished.report;
}
