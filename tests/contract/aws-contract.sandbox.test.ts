import { createSandbox, sandboxClientConfig } from '../../src/sandbox/index.ts';
import { describeAwsSurface } from './aws-contract.ts';
import { estateAsWorld } from './aws-contract-organization.ts';

describeAwsSurface('the sandbox', async (estate) => {
  const { world, ids } = estateAsWorld(estate);
  const sandbox = createSandbox(world);
  const { plugin, requestHandler } = sandboxClientConfig(sandbox);
  return {
    ids,
    connection: { plugin, requestHandler },
    managementKeys: sandbox.credentials(),
    stop: async () => undefined,
  };
});
