import { ConfiguredRetryStrategy } from '@smithy/core/retry';
import type { AwsOptions } from '../../src/aws/client/clients.ts';
import { createRateLimits } from '../../src/aws/client/rate-limits.ts';
import { parseSettings, type SettingSources } from '../../src/config/parse-settings.ts';
import type { Settings } from '../../src/domain/settings.ts';
import { fastForwardClock } from '../../src/runtime/clock.ts';
import { type Sandbox, sandboxClientConfig } from '../../src/sandbox/index.ts';

/** Returns options for real clients, with the sandbox in place of the network and no delay between attempts. */
export function sandboxAws(sandbox: Sandbox, region = 'us-east-1'): AwsOptions {
  const { credentials, plugin, requestHandler } = sandboxClientConfig(sandbox, region);
  return {
    region,
    userAgent: 'rootwatch/test',
    credentials,
    plugins: [plugin],
    requestHandler,
    maxAttempts: 3,
    rateLimits: createRateLimits(fastForwardClock()),
    retryStrategy: new ConfiguredRetryStrategy(3, () => 0),
  };
}

export function settingsOf(content: Readonly<Record<string, unknown>>): Settings {
  const sources: SettingSources = { flags: {}, environment: {}, file: { name: 'test', content } };
  const parsed = parseSettings(sources);
  if (!parsed.ok) throw new Error(parsed.problems.join('\n'));
  return parsed.settings;
}
