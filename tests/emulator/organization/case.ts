import type { RegionContents } from '../../../src/sandbox/index.ts';
import type { FixtureAccount, Ids } from '../../contract/aws-contract-organization.ts';

/** What the report must say, judged from AWS's documentation and the verdicts of the contract. */
export type Expected = {
  readonly status: 'COMPLIANT' | 'NON_COMPLIANT' | 'UNVERIFIABLE' | 'UNREACHABLE' | 'SKIPPED';
  readonly reason?: string;
};

export type Place = { readonly id: string; readonly region: string; readonly ids: Ids };

/** One account, and what of a complete chain is otherwise in it. */
export type Case = Omit<FixtureAccount, 'contents' | 'Name' | 'Email'> & {
  readonly Name?: string;
  readonly expected: Expected;
  /** Default: us-east-1, where the audit runs from. */
  readonly region?: string;
  readonly changed?: (place: Place) => RegionContents;
  /** The operation that the account refuses to us. Moto refuses nobody, so something before it has to. */
  readonly refused?: string;
  /** Why the program does not come to the expected verdict yet, where moto stands in for AWS. */
  readonly stillWrong?: string;
};

export const compliant: Expected = { status: 'COMPLIANT' };

export function broken(reason: string): Expected {
  return { status: 'NON_COMPLIANT', reason };
}
