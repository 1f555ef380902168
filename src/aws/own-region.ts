import { loadConfig, NODE_REGION_CONFIG_FILE_OPTIONS, NODE_REGION_CONFIG_OPTIONS } from '@smithy/core/config';

/**
 * The Region that an AWS program started here would use: `AWS_REGION`, then `AWS_DEFAULT_REGION` as the AWS CLI has it,
 * then the profile. `undefined` when none is set.
 */
export async function ownRegion(profile?: string): Promise<string | undefined> {
  const selectors = {
    ...NODE_REGION_CONFIG_OPTIONS,
    environmentVariableSelector: (environment: NodeJS.ProcessEnv) =>
      environment['AWS_REGION'] || environment['AWS_DEFAULT_REGION'] || undefined,
    default: '',
  };
  const files = { ...NODE_REGION_CONFIG_FILE_OPTIONS, ...(profile !== undefined && { profile }) };
  return (await loadConfig(selectors, files)()) || undefined;
}
