import { describe, expect, it } from '@jest/globals';
import { broken, newSandbox } from '../support/report-runs.ts';
import { rootwatchIn } from '../support/run-command.ts';
import { sandboxAws } from '../support/world.ts';

const endpoints = ['security@example.com', 'sam@example.com'] as const;

async function planned(...options: readonly string[]): Promise<string> {
  const argv = ['plan', '--quiet', '--accounts', broken, '--topic-name', 'root-alarms', ...options];
  const subscribers = endpoints.flatMap((endpoint) => ['--subscribe', `email:${endpoint}`]);
  const { stdout } = await rootwatchIn({ aws: sandboxAws(newSandbox()) }, [...argv, ...subscribers]);
  return stdout;
}

/** Returns the endpoints of the subscriptions in a plan as JSON. */
function endpointsIn(plans: readonly { readonly actions: readonly object[] }[]): readonly unknown[] {
  return plans.flatMap(({ actions }) => actions).flatMap((action) => ('endpoint' in action ? [action.endpoint] : []));
}

describe('the endpoints of subscriptions in a plan', () => {
  it.each(['table', 'json', 'ndjson'])('plan --format %s masks the endpoints of subscriptions', async (format) => {
    const stdout = await planned('--format', format);
    expect(stdout.match(/s\*\*\*@example\.com/g)).toHaveLength(2);
    expect(endpoints.filter((endpoint) => stdout.includes(endpoint))).toEqual([]);
  });

  it.each(['table', 'json', 'ndjson'])(
    'plan --format %s --show-endpoints shows the endpoints of subscriptions',
    async (format) => {
      const stdout = await planned('--format', format, '--show-endpoints');
      expect(stdout).not.toContain('***');
      expect(endpoints.filter((endpoint) => stdout.includes(endpoint))).toEqual(endpoints);
    },
  );

  it('two endpoints that look alike when they are masked stay two actions of the plan', async () => {
    const { totals, accounts } = JSON.parse(await planned('--format', 'json'));
    expect(endpointsIn(accounts)).toEqual(['s***@example.com', 's***@example.com']);
    expect(totals.create).toBe(accounts[0].actions.length);
  });
});
