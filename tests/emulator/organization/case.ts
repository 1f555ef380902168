import type { RegionContents } from '../../../src/sandbox/index.ts';
import type { FixtureAccount, Ids } from '../../contract/aws-contract-organization.ts';

/** The expected verdict, derived from AWS's documentation and the contract. */
export type Expected = {
  readonly status: 'COMPLIANT' | 'NON_COMPLIANT' | 'UNVERIFIABLE' | 'UNREACHABLE' | 'SKIPPED';
  readonly reason?: string;
};

export type Place = { readonly id: string; readonly region: string; readonly ids: Ids };

/** One account, and how it differs from an account with a complete chain. */
export type Case = Omit<FixtureAccount, 'contents' | 'Name' | 'Email'> & {
  readonly Name?: string;
  readonly expected: Expected;
  /** Default: us-east-1, in which the audit runs. */
  readonly region?: string;
  readonly changed?: (place: Place) => RegionContents;
  /** The operation that the account refuses. Moto refuses none, so the proxy does. */
  readonly refused?: string;
  /** Why the verdict is not the expected one with moto in place of AWS. */
  readonly stillWrong?: string;
};

export const compliant: Expected = { status: 'COMPLIANT' };

export function broken(reason: string): Expected {
  return { status: 'NON_COMPLIANT', reason };
}
