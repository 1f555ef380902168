import { resolve } from 'node:path';
import type { AwsOptions } from '../aws/clients.ts';
import { parseSettings } from '../config/parse-settings.ts';
import { demoExemptions } from '../sandbox/demo/exemptions.ts';
import { demoFaults } from '../sandbox/demo/faults.ts';
import { demoOrganization } from '../sandbox/demo/organization.ts';
import { createSandbox, type Sandbox, sandboxClientConfig } from '../sandbox/index.ts';
import { version } from '../version.ts';
import { auditCommand } from './audit.ts';
import type { ExitCode } from './exit-code.ts';
import type { RunOptions } from './run-options.ts';
import type { Terminal } from './terminal.ts';

export type SandboxOptions = { readonly report: string; readonly quiet: boolean };

/** `rootwatch sandbox`: the whole job on made-up accounts. What is broken there is meant to be, so it exits 0. */
export async function sandboxCommand({ report, quiet }: SandboxOptions, terminal: Terminal): Promise<ExitCode> {
  const sandbox = createSandbox(demoOrganization());
  for (const fault of demoFaults) sandbox.setFault(fault);
  const folder = resolve(report);
  const parsed = parseSettings({
    flags: { reportUri: folder },
    environment: {},
    file: { name: 'sandbox', content: { exemptions: demoExemptions } },
  });
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  const options: RunOptions = { settings: parsed.settings, format: 'table', quiet, verbose: true };
  const exitCode = await auditCommand(options, sandboxAws(sandbox), terminal);
  return exitCode === 1 ? 1 : 0;
}

function sandboxAws(sandbox: Sandbox): AwsOptions {
  const { region, credentials, plugin, requestHandler } = sandboxClientConfig(sandbox);
  return {
    region,
    userAgent: `rootwatch/${version}`,
    credentials,
    plugins: [plugin],
    requestHandler,
  };
}
