import type { Clients, Keys } from './aws-contract-clients.ts';
import type { Ids } from './aws-contract-organization.ts';

/** A stand-in for AWS with the estate in it, as the questions see it. */
export type AwsContract = {
  readonly ids: Ids;
  /** Clients of an account of the estate; of a member's by a role that was assumed. */
  readonly as: (account: 'management' | 'alpha' | 'beta', region?: string) => Promise<Clients>;
  readonly withKeys: (keys: Keys, region?: string) => Clients;
};

/** One question, and what AWS answers. Ids are compared by the name that the estate gave them: `<alpha>`. */
export type ContractCase = {
  /** A sentence about AWS. */
  readonly title: string;
  readonly ask: (aws: AwsContract) => Promise<unknown>;
  readonly answer: unknown;
};

/** The named members of an answer, as far as it has them: those that rootwatch reads. */
export function pick(item: object, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(item).filter(([name, value]) => names.includes(name) && value !== undefined),
  );
}

export function pickEach(items: readonly object[] | undefined, names: readonly string[]): unknown {
  return items?.map((item) => pick(item, names));
}

/** For answers whose order AWS does not promise. */
export function sortedBy<Item>(items: readonly Item[] | undefined, key: (item: Item) => string | undefined): Item[] {
  return (items ?? []).toSorted((a, b) => ((key(a) ?? '') < (key(b) ?? '') ? -1 : 1));
}
