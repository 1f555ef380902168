/** The place of a resource: the parts of its ARN. */
export type Place = { readonly partition: string; readonly region: string; readonly accountId: string };

export function arnOf(place: Place, service: string, resource: string): string {
  return `arn:${place.partition}:${service}:${place.region}:${place.accountId}:${resource}`;
}

export function iamArn(place: Pick<Place, 'partition' | 'accountId'>, resource: string): string {
  return `arn:${place.partition}:iam::${place.accountId}:${resource}`;
}
