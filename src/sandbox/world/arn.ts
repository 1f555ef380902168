export type Arn = {
  readonly partition: string;
  readonly service: string;
  readonly region: string;
  readonly accountId: string;
  readonly resource: string;
};

export function parseArn(text: string): Arn | undefined {
  const [prefix, partition, service, region, accountId, ...resource] = text.split(':');
  if (prefix !== 'arn' || partition === undefined || service === undefined || region === undefined) return undefined;
  if (accountId === undefined || resource.length === 0) return undefined;
  return { partition, service, region, accountId, resource: resource.join(':') };
}

/** Where something is: enough to write its ARN. */
export type Place = { readonly partition: string; readonly region: string; readonly accountId: string };

export function arnOf(place: Place, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${resource}`;
}

export function iamArn(place: Pick<Place, 'partition' | 'accountId'>, resource: string): string {
  return `arn:${place.partition}:iam::${place.accountId}:${resource}`;
}
