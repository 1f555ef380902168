import { everything, type Order, sortKeys, type Wanted } from './rows.ts';

/** What the page shows, as its address has it: `#accounts?status=NON_COMPLIANT&open=111122223333`. */
export type Place = { readonly wanted: Wanted; readonly order: Order; readonly open: string };

export const attention: Order = { key: 'attention', descending: false };

/** Reads the fragment of an address; `undefined` when it is not about accounts. */
export function placeIn(hash: string): Place | undefined {
  const [name, query = ''] = hash.replace(/^#/, '').split('?');
  if (name !== 'accounts' || query === '') return undefined;
  const given = new URLSearchParams(query);
  const sort = given.get('sort') ?? '';
  const key = sortKeys.find((each) => each === sort.replace(/^-/, ''));
  return {
    wanted: {
      search: given.get('q') ?? everything.search,
      unit: given.get('unit') ?? '',
      reason: given.get('reason') ?? '',
      change: given.get('change') ?? '',
      statuses: (given.get('status') ?? '').split(',').filter((status) => status !== ''),
    },
    order: key === undefined ? attention : { key, descending: sort.startsWith('-') },
    open: given.get('open') ?? '',
  };
}

export function hashOf({ wanted, order, open }: Place): string {
  const given = new URLSearchParams();
  const put = (key: string, value: string): void => {
    if (value !== '') given.set(key, value);
  };
  put('q', wanted.search);
  put('status', wanted.statuses.join(','));
  put('unit', wanted.unit);
  put('reason', wanted.reason);
  put('change', wanted.change);
  put('sort', order.key === 'attention' ? '' : `${order.descending ? '-' : ''}${order.key}`);
  put('open', open);
  return `#accounts?${given.toString()}`;
}
