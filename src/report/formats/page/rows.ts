import { type Status, statuses } from '../../../domain/outcome.ts';
import { reasonTitle } from '../../text/reason-titles.ts';
import type { PageData } from '../html/page-types.ts';
import { find } from './dom.ts';

/** A row of the table. */
export type Row = {
  readonly index: number;
  readonly id: string;
  readonly name: string;
  readonly unit: string;
  readonly status: Status;
  readonly why: string;
  readonly chain: string;
  readonly reasons: readonly string[];
  readonly caveats: number;
  readonly change: string;
  /** The text that a search covers, in lower case. */
  readonly text: string;
};

export type Accounts = { readonly rows: readonly Row[]; readonly blockSize: number };

export function readAccounts(): Accounts {
  const { texts, rows, blockSize, events }: PageData = JSON.parse(find('#data', HTMLScriptElement).text);
  const textOf = (number: number): string => texts[number] ?? '';
  return {
    blockSize,
    rows: rows.map(([id, name, unit, status, why, chain, reasons, caveats, change], index) => {
      const codes = reasons.map(textOf);
      const words = [
        id,
        name,
        textOf(unit),
        status,
        textOf(why),
        ...codes,
        ...codes.map((code) => reasonTitle(code, events)),
      ];
      return {
        index,
        id,
        name,
        unit: textOf(unit),
        status,
        why: textOf(why),
        chain,
        reasons: codes,
        caveats,
        change,
        text: words.join('\n').toLowerCase(),
      };
    }),
  };
}

/** The filters of the table; an empty one lets everything through. */
export type Wanted = {
  readonly search: string;
  readonly unit: string;
  readonly reason: string;
  readonly change: string;
  readonly statuses: readonly string[];
};

export const everything: Wanted = { search: '', unit: '', reason: '', change: '', statuses: [] };

export function isWanted(row: Row, { search, unit, reason, change, statuses: wanted }: Wanted): boolean {
  if (wanted.length > 0 && !wanted.includes(row.status)) return false;
  if (unit !== '' && row.unit !== unit && !row.unit.startsWith(`${unit}/`)) return false;
  if (reason !== '' && !row.reasons.includes(reason)) return false;
  if (change !== '' && row.change !== change) return false;
  const words = search.toLowerCase().split(/\s+/);
  return words.every((word) => row.text.includes(word));
}

export const sortKeys = ['attention', 'name', 'unit', 'status', 'why'] as const;
export type SortKey = (typeof sortKeys)[number];
export type Order = { readonly key: SortKey; readonly descending: boolean };

const collator = new Intl.Collator('en', { numeric: true });

/** Sorts rows by a column, or by what needs attention, and then by the id of the account. */
export function sorted(rows: readonly Row[], { key, descending }: Order): readonly Row[] {
  const sign = descending ? -1 : 1;
  return rows.toSorted((a, b) => {
    const first =
      key === 'attention' || key === 'status'
        ? statuses.indexOf(a.status) - statuses.indexOf(b.status)
        : collator.compare(a[key], b[key]);
    return sign * first || (a.id < b.id ? -1 : 1);
  });
}
