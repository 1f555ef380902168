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
  RequestHandler,
  RetryStrategyV2,
  UserAgent,
} from '@smithy/types';
import { optional } from '../../domain/optional.ts';
import { systemClock } from '../../runtime/clock.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { CallRetryStrategy } from './retry-strategy.ts';
import { placeholderCredentials, sessionSigner } from './sign-request.ts';

// oxlint-disable-next-line typescript/no-explicit-any -- one plugin serves clients of every input and output type
export type Plugin = Pluggable<any, any>;

// oxlint-disable-next-line typescript/no-explicit-any -- the SDK itself leaves open what its handlers pass to each other
export type HttpRequestHandler = RequestHandler<any, any, any>;

/** Production, the sandbox and an emulator differ in these and in nothing else. */
export type AwsOptions = {
  /** Our own Region: where Organizations and STS are called, and S3 first. */
  readonly region: string;
  /** Name and version of the program, as AWS's logs show it: `rootwatch/1.0.0`. */
  readonly userAgent: string;
  /** For a test against one server; users set `AWS_ENDPOINT_URL` or `AWS_ENDPOINT_URL_<SERVICE>`. */
  readonly endpoint?: string;
  /** A profile of the shared configuration files, in place of `AWS_PROFILE`. */
  readonly profile?: string;
  /** Our own credentials. Default: the SDK's provider chain. */
  readonly credentials?: AwsCredentialIdentity | AwsCredentialIdentityProvider;
  readonly plugins?: readonly Plugin[];
  /** Attempts a call, the first included. Default 5. */
  readonly maxAttempts?: number;
  /** Milliseconds between attempts, in place of a wait that grows: for the sandbox, where waiting teaches nothing. */
  readonly retryDelayMs?: number;
  /** How fast AWS lets us ask. Default: as it publishes, and slower where it throttles. */
  readonly budgets?: RateLimits;
  /** For tests, which wait for nothing. */
  readonly retryStrategy?: RetryStrategyV2;
  readonly requestHandler?: HttpRequestHandler;
};

/**
 * One client for each service and Region, made when first asked for and shared by every account: what a client costs
 * is paid once. None of them but S3's has credentials; `call.ts` binds each call to its session.
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
  /** Loaded on first use: few runs need it. */
  readonly kms: (region: string) => Promise<KMSClient>;
  /** Loaded on first use, at the end of a run. Has our own credentials, for it is used in no other account. */
  readonly s3: () => Promise<S3Client>;
  /** How fast AWS lets us ask. */
  readonly budgets: RateLimits;
  /** The Region that a client of these calls. */
  readonly regionOf: (client: object) => string;
  /** Closes the connections. Nothing can be called afterwards. */
  readonly destroy: () => void;
};

const defaultMaxAttempts = 5;

/** A page of the list of accounts that is given up is a run that judges nobody: about two minutes of throttles. */
const listingMaxAttempts = 15;

export function createClients(options: AwsOptions): Aws {
  const requestHandler = options.requestHandler ?? requestHandlerFor({ answersWithinMs: 15_000 });
  // The report of ten thousand accounts is tens of megabytes, and may leave by a slow line.
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
  const ready = <Client extends Extensible>(client: Client, ofRegion: string): Client => {
    regions.set(client, ofRegion);
    for (const plugin of options.plugins ?? []) client.middlewareStack.use(plugin);
    return client;
  };
  const sts = perRegion((region) => ready(new STSClient(perSession('sts', region)), region));
  const organizations = perRegion((region) =>
    ready(new OrganizationsClient({ ...perSession('organizations', region), ...withListingRetries(options) }), region),
  );
  const s3 = perRegion(async (region) => {
    const { S3Client } = await import('@aws-sdk/client-s3');
    const forcePathStyle = hasOwnS3Endpoint(options);
    const own = { ...shared, requestHandler: s3RequestHandler, region, credentials: ownCredentials };
    return ready(new S3Client({ ...own, followRegionRedirects: true, forcePathStyle }), region);
  });
  return {
    region: options.region,
    ownCredentials,
    cloudtrail: perRegion((region) => ready(new CloudTrailClient(perSession('cloudtrail', region)), region)),
    cloudwatch: perRegion((region) => ready(new CloudWatchClient(perSession('monitoring', region)), region)),
    logs: perRegion((region) => ready(new CloudWatchLogsClient(perSession('logs', region)), region)),
    sns: perRegion((region) => ready(new SNSClient(perSession('sns', region)), region)),
    sts,
    organizations: () => organizations(options.region),
    kms: perRegion(async (region) => {
      const { KMSClient } = await import('@aws-sdk/client-kms');
      return ready(new KMSClient(perSession('kms', region)), region);
    }),
    s3: () => s3(options.region),
    budgets: options.budgets ?? createRateLimits(systemClock),
    regionOf: (client) => {
      const ofClient = regions.get(client);
      if (ofClient === undefined) throw new Error('A call was made with a client that was not made here.');
      return ofClient;
    },
    destroy: () => {
      requestHandler.destroy?.();
      s3RequestHandler.destroy?.();
    },
  };
}

/** A client knows the provider chain, and keeps what it gives until shortly before it expires. This one makes no call. */
function ownCredentialsProvider(
  { region, credentials }: AwsOptions,
  shared: SharedConfiguration,
): () => Promise<AwsCredentialIdentity> {
  const client = new STSClient({ ...shared, region, ...optional({ credentials }) });
  return () => client.config.credentials();
}

/**
 * Connections are kept and shared, at most 256 to a host. A connection that no call used for 15 seconds is closed, so
 * that a run over all Regions stays far below the 1,024 file descriptors of a Lambda function.
 */
function requestHandlerFor({ answersWithinMs }: { readonly answersWithinMs: number }): NodeHttpHandler {
  const agent = { keepAlive: true, maxSockets: 256, timeout: 15_000 };
  return new NodeHttpHandler({
    connectionTimeout: 5_000,
    requestTimeout: answersWithinMs,
    // An answer whose body stops arriving is not covered by the request timeout.
    socketTimeout: answersWithinMs,
    // Without this the handler only warns, and waits on.
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

/** An emulator has no host name for each bucket. */
function hasOwnS3Endpoint({ endpoint }: AwsOptions): boolean {
  return [endpoint, process.env['AWS_ENDPOINT_URL'], process.env['AWS_ENDPOINT_URL_S3']].some(Boolean);
}

type Extensible = { readonly middlewareStack: { use(plugin: Plugin): void } };

function perRegion<Client>(make: (region: string) => Client): (region: string) => Client {
  const clients = new Map<string, Client>();
  return (region) => {
    const known = clients.get(region);
    if (known !== undefined) return known;
    const made = make(region);
    clients.set(region, made);
    return made;
  };
}
