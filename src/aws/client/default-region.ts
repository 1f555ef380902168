import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';
import { optional } from '../../domain/optional.ts';

/**
 * Returns the Region that an AWS program on this machine would use: `AWS_REGION`, then `AWS_DEFAULT_REGION` as in the
 * AWS CLI, then the profile, then the Region of the machine, if it is in AWS. `undefined` when there is none.
 */
export async function defaultRegion(profile?: string): Promise<string | undefined> {
  const selectors = {
    ...NODE_REGION_CONFIG_OPTIONS,
    environmentVariableSelector: (environment: NodeJS.ProcessEnv) =>
      environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined,
    default: machineRegion,
  };
  const files = { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...optional({ profile }) };
  return (await loadConfig(selectors, files)()) || undefined;
}

/** Returns the SDK's own fallback, which throws "Region is missing" where there is none. */
async function machineRegion(): Promise<string> {
  const { default: fallback } = NODE_REGION_CONFIG_OPTIONS;
  if (typeof fallback !== 'function') return '';
  try {
    return await fallback();
  } catch {
    return '';
  }
}
