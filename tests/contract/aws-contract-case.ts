import type { Clients, Keys } from './aws-contract-clients.ts';
import type { Ids } from './aws-contract-organization.ts';

/** A backend that stands in for AWS and holds the contract organization. */
export type AwsContract = {
  readonly ids: Ids;
  /** Returns clients of an account; for a member by a role that was assumed. */
  readonly as: (account: 'management' | 'alpha' | 'beta', region?: string) => Promise<Clients>;
  readonly withKeys: (keys: Keys, region?: string) => Clients;
};

/** One case: the requests, and the answer of AWS. Ids are compared by their name in the fixture: `<alpha>`. */
export type ContractCase = {
  /** A sentence about AWS. */
  readonly title: string;
  readonly ask: (aws: AwsContract) => Promise<unknown>;
  readonly answer: unknown;
};

/** Returns the named fields of a response, as far as it has them: those that rootwatch reads. */
export function pick(item: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).filter(([name, value]) => names.includes(name) && value !== undefined),
  );
}

export function pickEach(items: readonly object[] | undefined, names: readonly string[]): unknown {
  return items?.map((item) => pick(item, names));
}

/** Sorts a response whose order AWS does not document. */
export function sortedBy<Item>(items: readonly Item[] | undefined, key: (item: Item) => string | undefined): Item[] {
  return (items ?? []).toSorted((a, b) => ((key(a) ?? '') < (key(b) ?? '') ? -1 : 1));
}
