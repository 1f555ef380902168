/** An ARN, `arn:partition:service:region:account:resource`. The resource may itself hold colons. */
export type Arn = {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  readonly resource: string;
};

/** Parses an ARN; returns `undefined` for other text. */
export function parseArn(text: string): Arn | undefined {
  const [arn, partition, service, region, accountId, ...resource] = text.split(':');
  if (arn !== 'arn' || !partition || !service || region === undefined || accountId === undefined) return undefined;
  if (resource.length === 0 || resource[0] === '') return undefined;
  return { partition, service, region, accountId, resource: resource.join(':') };
}

/** Parses a CloudTrail `CloudWatchLogsLogGroupArn`, with or without its trailing `:*`. */
export function parseLogGroupArn(text: string): (Arn & { readonly logGroupName: string }) | undefined {
  const arn = parseArn(text);
  const match = /^log-group:([^:]+)(?::\*)?$/.exec(arn?.resource ?? '');
  if (arn?.service !== 'logs' || match?.[1] === undefined) return undefined;
  return { ...arn, logGroupName: match[1] };
}
