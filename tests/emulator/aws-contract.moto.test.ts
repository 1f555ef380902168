import { describeAwsSurface } from '../contract/aws-contract.ts';
import { estateInMoto, motoManagementKeys } from '../contract/aws-contract-moto.ts';
import { startMoto } from '../support/moto-server.ts';
import { motoDeviations } from './moto-deviations.ts';

describeAwsSurface(
  'moto_server',
  async (estate) => {
    const moto = await startMoto();
    const ids = await estateInMoto(moto.url, estate);
    return { ids, connection: { endpoint: moto.url }, managementKeys: motoManagementKeys, stop: moto.stop };
  },
  motoDeviations,
);
