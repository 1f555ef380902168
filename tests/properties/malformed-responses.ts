import type { InitializeMiddleware } from '@smithy/types';
import type { Plugin } from '../../src/aws/client/clients.ts';
import { connect } from '../../src/bootstrap/connect.ts';
import { auditOrganization, type OrganizationAudit } from '../../src/organization/audit-organization.ts';
import { deadlineIn } from '../../src/runtime/deadline.ts';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { sandboxAws, settingsOf } from '../support/sandbox-aws.ts';

/** A change of the responses of one operation before the program reads them. */
export type ResponseChange = { readonly operation: string; readonly change: (output: object) => object };

export function responseChanger({ operation, change }: ResponseChange): Plugin {
  const changer: InitializeMiddleware<object, object> = (next, context) => async (args) => {
    const result = await next(args);
    if (context['commandName'] !== `${operation}Command`) return result;
    const { $metadata, ...answer } = Object.assign({ $metadata: {} }, result.output);
    return { ...result, output: { ...change(answer), $metadata } };
  };
  return {
    applyToStack: (stack) => stack.add(changer, { step: 'initialize', name: 'change-response', override: true }),
  };
}

/** Runs an audit with changed responses; an exception is a bug and is not caught. */
export async function runWithMalformedResponse(
  sandbox: Sandbox,
  forgery: ResponseChange,
  {
    mode = 'audit',
    ...content
  }: { readonly mode?: 'audit' | 'plan' | 'remediate' } & Readonly<Record<string, unknown>> = {},
): Promise<OrganizationAudit> {
  const settings = { ...settingsOf(content), mode };
  const plugins = [...(sandboxAws(sandbox).plugins ?? []), responseChanger(forgery)];
  const access = connect({ awsOptions: { ...sandboxAws(sandbox), plugins }, settings, runId: 'run' });
  const { signal } = deadlineIn(undefined);
  const begun = await access.open(signal);
  if (begun.kind === 'unknown') return { kind: 'not-run', problems: [begun.why.message] };
  const now = (): Date => new Date(sandbox.now());
  return auditOrganization(
    { runId: 'run', trigger: 'cli', version: '0', settings, sinks: [], now, verificationDelaysMs: [0] },
    begun.value,
    signal,
  );
}
