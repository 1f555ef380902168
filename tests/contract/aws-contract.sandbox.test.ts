import { createSandbox, sandboxClientConfig } from '../../src/sandbox/index.ts';
import { describeAwsContract } from './aws-contract.ts';
import { fixtureAsWorld } from './aws-contract-organization.ts';

describeAwsContract('the sandbox', async (estate) => {
  const { world, ids } = fixtureAsWorld(estate);
  const sandbox = createSandbox(world);
  const { plugin, requestHandler } = sandboxClientConfig(sandbox);
  return {
    ids,
    connection: { plugin, requestHandler },
    managementKeys: sandbox.credentials(),
    stop: async () => undefined,
  };
});
