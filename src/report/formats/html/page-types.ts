import type { ChangeKind } from '../../changes.ts';
import type { Fix } from '../../fix/aws-command.ts';
import type { AccountReport } from '../../schema.ts';

/** What the table of the page shows of an account; texts that many accounts share are numbers in `texts`. */
export type PageRow = readonly [
  id: string,
  name: string,
  unit: number,
  status: AccountReport['status'],
  why: number,
  /** A letter for each link of the first control: ok, broken, unknown, or `-` for not looked at. */
  chain: string,
  reasons: readonly number[],
  caveats: number,
  change: ChangeKind | '',
];

export type PageData = {
  readonly texts: readonly string[];
  readonly rows: readonly PageRow[];
  /** How many accounts each block of details holds. */
  readonly blockSize: number;
};

/** Everything about one account: loaded when somebody opens it. */
export type PageDetail = { readonly report: AccountReport; readonly fixes: readonly (readonly Fix[])[] };
