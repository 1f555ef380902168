import { createSandbox, sandboxClientConfig } from '../../src/sandbox/index.ts';
import { describeAwsContract } from './aws-contract.ts';
import { fixtureAsWorld } from './aws-contract-organization.ts';

describeAwsContract('the sandbox', async (fixture) => {
  const { world, ids } = fixtureAsWorld(fixture);
  const sandbox = createSandbox(world);
  const { plugin, requestHandler } = sandboxClientConfig(sandbox);
  return {
    ids,
    connection: { plugin, requestHandler },
    managementKeys: sandbox.credentials(),
    stop: async () => undefined,
  };
});
