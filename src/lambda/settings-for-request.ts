import type { Mode } from '../domain/outcome.ts';
import type { Settings } from '../domain/settings.ts';
import type { Request } from './parse-event.ts';

/** The modes, each with more power than those before it. */
const modes: readonly Mode[] = ['audit', 'plan', 'remediate'];

/**
 * Narrows the settings of the deployment to the accounts and the mode of a request. A request selects among the accounts
 * that the settings select, and may lower the mode.
 *
 * @throws when the request asks for a higher mode: what a deployment may change is decided where it is deployed.
 */
export function settingsForRequest(
  settings: Settings,
  request: Extract<Request, { kind: 'organization' | 'accounts' }>,
): Settings {
  if (request.kind === 'organization') return settings;
  const { mode = settings.mode, accountIds } = request;
  if (modes.indexOf(mode) > modes.indexOf(settings.mode)) {
    throw new Error(
      `Nothing was run: the request asks for mode ${mode}, and this deployment is in mode ${settings.mode}. ` +
        `A request may lower the mode, and never raise it. To let the deployment ${mode}, ` +
        `deploy it again with --param mode=${mode} (ROOTWATCH_MODE=${mode}).`,
    );
  }
  const { accounts: selected } = settings.selection;
  const accounts = accountIds.filter((id) => selected === undefined || selected.includes(id));
  return { ...settings, mode, selection: { ...settings.selection, accounts } };
}
