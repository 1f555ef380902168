import type { ChangeKind } from '../../changes.ts';
import type { Fix } from '../../fix/aws-command.ts';
import type { AccountReport } from '../../schema.ts';

/** A row of the table; texts that many accounts share are given as their index in `texts`. */
export type PageRow = readonly [
  id: string,
  name: string,
  unit: number,
  status: AccountReport['status'],
  why: number,
  /** A letter for each link of the first control: ok, broken, unknown, or `-` for not evaluated. */
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
  /** What the controls of the run are about, for titles of reasons. */
  readonly events: string;
};

/** Everything about one account, loaded when it is opened; `controls` in the order of the report's. */
export type PageDetail = {
  readonly report: AccountReport;
  readonly controls: readonly { readonly events: string; readonly fixes: readonly Fix[] }[];
};
