import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { defaultRegion } from '../../../../src/aws/client/default-region.ts';

describe('defaultRegion', () => {
  const before = { ...process.env };
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rootwatch-'));
    await writeFile(
      join(folder, 'config'),
      '[default]\nregion = eu-west-2\n[profile audit]\nregion = eu-south-1\n[profile bare]\noutput = json\n',
    );
    process.env = {
      AWS_CONFIG_FILE: join(folder, 'config'),
      AWS_SHARED_CREDENTIALS_FILE: join(folder, 'credentials'),
      AWS_EC2_METADATA_DISABLED: 'true',
    };
  });

  afterEach(async () => {
    process.env = before;
    await rm(folder, { recursive: true });
  });

  it('defaultRegion is AWS_REGION before anything else', async () => {
    process.env['AWS_REGION'] = 'eu-west-1';
    process.env['AWS_DEFAULT_REGION'] = 'us-west-2';
    expect(await defaultRegion('audit')).toBe('eu-west-1');
  });

  it('defaultRegion is AWS_DEFAULT_REGION, which the AWS CLI reads, before the profile', async () => {
    process.env['AWS_DEFAULT_REGION'] = 'us-west-2';
    expect(await defaultRegion()).toBe('us-west-2');
  });

  it('defaultRegion is that of the profile: the given one, else AWS_PROFILE, else the default profile', async () => {
    expect(await defaultRegion()).toBe('eu-west-2');
    expect(await defaultRegion('audit')).toBe('eu-south-1');
    process.env['AWS_PROFILE'] = 'audit';
    expect(await defaultRegion()).toBe('eu-south-1');
  });

  it('defaultRegion is undefined when no source sets one', async () => {
    expect(await defaultRegion('bare')).toBeUndefined();
  });
});
