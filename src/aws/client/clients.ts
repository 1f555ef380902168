import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import type { KMSClient } from '@aws-sdk/client-kms';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import type { S3Client } from '@aws-sdk/client-s3';
import { SNSClient } from '@aws-sdk/client-sns';
import { STSClient } from '@aws-sdk/client-sts';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import type {
  AwsCredentialIdentity,
  AwsCredentialIdentityProvider,
  Pluggable,
  RetryStrategyV2,
  UserAgent,
} from '@smithy/types';
import { optional } from '../../domain/optional.ts';
import { systemClock } from '../../runtime/clock.ts';
import { type HttpRequestHandler, limitAnswers } from './limit-answers.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { CallRetryStrategy } from './retry-strategy.ts';
import { placeholderCredentials, sessionSigner } from './sign-request.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- one plugin serves clients of every input and output type
export type Plugin = Pluggable<any, any>;

/** The options in which production, the sandbox and an emulator differ; they differ in nothing else. */
export type AwsOptions = {
  /** The caller's Region, in which Organizations and STS are called, and S3 first. */
  readonly region: string;
  /** Name and version of the program, as CloudTrail shows it: `rootwatch/1.0.0`. */
  readonly userAgent: string;
  /** For a test against one server; users set `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_<SERVICE>`. */
  readonly endpoint?: string;
  /** A profile of the shared configuration files, in place of `AWS_PROFILE`. */
  readonly profile?: string;
  /** The caller's credentials. Default: the SDK's provider chain. */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  readonly plugins?: readonly Plugin[];
  /** Attempts for each call, including the first. Default 5. */
  readonly maxAttempts?: number;
  /**
   * Milliseconds between attempts, in place of an exponential back-off: for the sandbox, where a wait proves nothing.
   */
  readonly retryDelayMs?: number;
  /** Default: the rates that AWS publishes, and lower ones where it throttles. */
  readonly rateLimits?: RateLimits;
  /** For tests, which do not wait. */
  readonly retryStrategy?: RetryStrategyV2;
  readonly requestHandler?: HttpRequestHandler;
};

/**
 * One client for each service and Region, created on first use and shared by all accounts, so that its cost is paid
 * once. Only the S3 client has credentials; for the others `send.ts` binds each call to its session.
 */
export type Aws = {
  readonly region: string;
  readonly ownCredentials: () => Promise<AwsCredentialIdentity>;
  readonly cloudtrail: (region: string) => CloudTrailClient;
  readonly cloudwatch: (region: string) => CloudWatchClient;
  readonly logs: (region: string) => CloudWatchLogsClient;
  readonly sns: (region: string) => SNSClient;
  readonly sts: (region: string) => STSClient;
  readonly organizations: () => OrganizationsClient;
  /** Is loaded on first use: few runs need it. */
  readonly kms: (region: string) => Promise<KMSClient>;
  /** Is loaded on first use, at the end of a run. Has the caller's credentials, as it is used for no other account. */
  readonly s3: () => Promise<S3Client>;
  readonly rateLimits: RateLimits;
  /** Returns the Region of one of these clients. */
  readonly regionOf: (client: object) => string;
  /** Closes the connections. Nothing can be called afterwards. */
  readonly destroy: () => void;
};

const defaultMaxAttempts = 5;

/** One page that fails fails the whole run, so listing retries longer: about two minutes of throttles. */
const listingMaxAttempts = 15;

/** Creates the clients of a run. Nothing is sent before a client is used. */
export function createClients(options: AwsOptions): Aws {
  const requestHandler = limitAnswers(options.requestHandler ?? requestHandlerFor({ answersWithinMs: 15_000 }));
  // The report of ten thousand accounts is tens of megabytes, and the connection may be slow.
  const s3RequestHandler = options.requestHandler ?? requestHandlerFor({ answersWithinMs: 120_000 });
  const shared = sharedConfiguration(options, requestHandler);
  const ownCredentials = ownCredentialsProvider(options, shared);
  const perSession = (signingName: string, region: string) => ({
    ...shared,
    region,
    credentials: placeholderCredentials,
    signer: sessionSigner(signingName, region),
  });
  const regions = new WeakMap<object, string>();
  const register = <Client extends Extensible>(client: Client, ofRegion: string): Client => {
    regions.set(client, ofRegion);
    for (const plugin of options.plugins ?? []) client.middlewareStack.use(plugin);
    return client;
  };
  const sts = perRegion((region) => register(new STSClient(perSession('sts', region)), region));
  const organizations = perRegion((region) =>
    register(
      new OrganizationsClient({ ...perSession('organizations', region), ...withListingRetries(options) }),
      region,
    ),
  );
  const s3 = perRegion(async (region) => {
    const { S3Client } = await import('@aws-sdk/client-s3');
    const forcePathStyle = hasOwnS3Endpoint(options);
    const configuration = { ...shared, requestHandler: s3RequestHandler, region, credentials: ownCredentials };
    return register(new S3Client({ ...configuration, followRegionRedirects: true, forcePathStyle }), region);
  });
  return {
    region: options.region,
    ownCredentials,
    cloudtrail: perRegion((region) => register(new CloudTrailClient(perSession('cloudtrail', region)), region)),
    cloudwatch: perRegion((region) => register(new CloudWatchClient(perSession('monitoring', region)), region)),
    logs: perRegion((region) => register(new CloudWatchLogsClient(perSession('logs', region)), region)),
    sns: perRegion((region) => register(new SNSClient(perSession('sns', region)), region)),
    sts,
    organizations: () => organizations(options.region),
    kms: perRegion(async (region) => {
      const { KMSClient } = await import('@aws-sdk/client-kms');
      return register(new KMSClient(perSession('kms', region)), region);
    }),
    s3: () => s3(options.region),
    rateLimits: options.rateLimits ?? createRateLimits(systemClock),
    regionOf: (client) => {
      const ofClient = regions.get(client);
      if (ofClient === undefined) throw new Error('A call was made with a client that createClients did not create.');
      return ofClient;
    },
    destroy: () => {
      requestHandler.destroy?.();
      s3RequestHandler.destroy?.();
    },
  };
}

/**
 * Returns the SDK's provider of the caller's credentials, which caches and refreshes them. Its client makes no call.
 */
function ownCredentialsProvider(
  { region, credentials }: AwsOptions,
  shared: SharedConfiguration,
): () => Promise<AwsCredentialIdentity> {
  const client = new STSClient({ ...shared, region, ...optional({ credentials }) });
  return () => client.config.credentials();
}

/**
 * Creates a handler that keeps connections open and shares them, at most 256 to a host. A connection that no call used
 * for 15 seconds is closed, so that a run over all Regions stays far below the 1,024 file descriptors of a Lambda
 * function.
 */
function requestHandlerFor({ answersWithinMs }: { readonly answersWithinMs: number }): NodeHttpHandler {
  const agent = { keepAlive: true, maxSockets: 256, timeout: 15_000 };
  return new NodeHttpHandler({
    connectionTimeout: 5_000,
    requestTimeout: answersWithinMs,
    // The request timeout does not cover an answer whose body stops arriving.
    socketTimeout: answersWithinMs,
    // Without this the handler only logs a warning and keeps waiting.
    throwOnRequestTimeout: true,
    httpAgent: agent,
    httpsAgent: agent,
  });
}

function sharedConfiguration(options: AwsOptions, requestHandler: HttpRequestHandler): SharedConfiguration {
  const maxAttempts = options.maxAttempts ?? defaultMaxAttempts;
  const [name = options.userAgent, version] = options.userAgent.split('/');
  return {
    requestHandler,
    maxAttempts,
    retryStrategy: options.retryStrategy ?? new CallRetryStrategy(maxAttempts, options.retryDelayMs),
    customUserAgent: [version === undefined ? [name] : [name, version]],
    ...optional({ profile: options.profile, endpoint: options.endpoint }),
  };
}

function withListingRetries({ maxAttempts = listingMaxAttempts, retryDelayMs, retryStrategy }: AwsOptions): Retries {
  return { maxAttempts, retryStrategy: retryStrategy ?? new CallRetryStrategy(maxAttempts, retryDelayMs) };
}

type Retries = { readonly maxAttempts: number; readonly retryStrategy: RetryStrategyV2 };

type SharedConfiguration = Retries & {
  readonly requestHandler: HttpRequestHandler;
  readonly customUserAgent: UserAgent;
  readonly profile?: string;
  readonly endpoint?: string;
};

/** Returns whether S3 is at a custom endpoint: an emulator has no host name for each bucket. */
function hasOwnS3Endpoint({ endpoint }: AwsOptions): boolean {
  return [endpoint, process.env['AWS_ENDPOINT_URL'], process.env['AWS_ENDPOINT_URL_S3']].some(Boolean);
}

type Extensible = { readonly middlewareStack: { use(plugin: Plugin): void } };

/** Creates one client for each Region, on first use. */
function perRegion<Client>(create: (region: string) => Client): (region: string) => Client {
  const clients = new Map<string, Client>();
  return (region) => {
    const existing = clients.get(region);
    if (existing !== undefined) return existing;
    const client = create(region);
    clients.set(region, client);
    return client;
  };
}
