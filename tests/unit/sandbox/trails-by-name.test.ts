import { DescribeTrailsCommand } from '@aws-sdk/client-cloudtrail';
import { expect, it } from '@jest/globals';
import { createSandbox } from '../../../src/sandbox/index.ts';
import { assumed } from './clients.ts';
import { accessRole, member, organizationWorld } from './worlds.ts';

it('DescribeTrails names each trail once, however many trails the account has and in whichever Region it is asked', async () => {
  const sandbox = createSandbox(
    organizationWorld({
      [member]: {
        roles: [accessRole],
        regions: {
          'eu-west-1': { trails: [{ Name: 'everywhere', IsMultiRegionTrail: true }, { Name: 'second' }] },
          'us-east-1': { trails: [{ Name: 'third' }] },
        },
      },
    }),
  );
  const arns = [
    `arn:aws:cloudtrail:eu-west-1:${member}:trail/everywhere`,
    `arn:aws:cloudtrail:eu-west-1:${member}:trail/second`,
    `arn:aws:cloudtrail:us-east-1:${member}:trail/third`,
  ];
  for (const region of ['eu-west-1', 'us-east-1']) {
    const { cloudtrail } = await assumed(sandbox, { accountId: member, region });
    const { trailList = [] } = await cloudtrail.send(new DescribeTrailsCommand({ trailNameList: arns }));
    expect(trailList.map(({ TrailARN = '' }) => TrailARN).toSorted()).toEqual(arns);
  }
});
