import { describeAwsContract } from '../contract/aws-contract.ts';
import { fixtureInMoto, motoManagementKeys } from '../contract/aws-contract-moto.ts';
import { startMoto } from '../support/moto-server.ts';
import { motoDeviations } from './moto-deviations.ts';

describeAwsContract(
  'moto_server',
  async (estate) => {
    const moto = await startMoto();
    const ids = await fixtureInMoto(moto.url, estate);
    return { ids, connection: { endpoint: moto.url }, managementKeys: motoManagementKeys, stop: moto.stop };
  },
  motoDeviations,
);
