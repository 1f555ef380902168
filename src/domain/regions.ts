import { regionsByPartition } from './regions.generated.ts';

/**
 * The Regions of the partition `aws` that every account has enabled. The list is closed: "Regions introduced after
 * March 20, 2019" have to be enabled, account by account (AWS Account Management reference guide, "Enable or disable
 * AWS Regions in your account"). The SDK does not say which those are. In other partitions no Region is opt-in.
 */
const enabledByDefault: ReadonlySet<string> = new Set([
  'ap-northeast-1',
  'ap-northeast-2',
  'ap-northeast-3',
  'ap-south-1',
  'ap-southeast-1',
  'ap-southeast-2',
  'ca-central-1',
  'eu-central-1',
  'eu-north-1',
  'eu-west-1',
  'eu-west-2',
  'eu-west-3',
  'sa-east-1',
  'us-east-1',
  'us-east-2',
  'us-west-1',
  'us-west-2',
]);

const regions: ReadonlySet<string> = new Set(Object.values(regionsByPartition).flat());

const optInRegions: ReadonlySet<string> = new Set(
  regionsByPartition.aws.filter((region) => !enabledByDefault.has(region)),
);

/** Returns whether AWS has a Region of this name, in any partition. */
export function isRegion(text: string): boolean {
  return regions.has(text);
}

/** Returns whether an account has to enable the Region before anything in it answers. */
export function isOptInRegion(region: string): boolean {
  return optInRegions.has(region);
}
