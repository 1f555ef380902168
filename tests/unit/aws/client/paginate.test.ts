import { describe, expect, it } from '@jest/globals';
import { everyPage, firstPages, type Page, type Paging, pages } from '../../../../src/aws/client/paginate.ts';
import { known, type Observed } from '../../../../src/domain/observed.ts';

/** A list of this many items, of which a page holds as many as asked. */
function list(length: number, pageSize: number): Paging<number> & { readonly fetched: () => number } {
  let fetched = 0;
  return {
    operation: 'sns:ListTopics',
    limit: { pages: 3, items: 7 },
    fetched: () => fetched,
    fetch: async (token): Promise<Observed<Page<number>>> => {
      fetched += 1;
      const from = Number(token ?? 0);
      const to = Math.min(from + pageSize, length);
      const items = Array.from({ length: to - from }, (_, index) => from + index);
      return known({ items, next: to < length ? String(to) : undefined });
    },
  };
}

const upTo = (length: number): readonly number[] => Array.from({ length }, (_, index) => index);
const tooLong = {
  kind: 'unknown',
  why: {
    code: 'TOO_LARGE',
    operation: 'sns:ListTopics',
    message: 'The list has more than 7 items or 3 pages, and is read no further.',
  },
};

describe('a list with a limit of three pages and seven items', () => {
  it.each([
    ['of two pages', 4, 2, upTo(4), false, 2],
    ['of three pages, which is the limit', 6, 2, upTo(6), false, 3],
    ['of four pages', 8, 2, upTo(6), true, 3],
    ['of seven items, which is the limit', 7, 7, upTo(7), false, 1],
    ['of eight items on one page', 8, 8, upTo(7), true, 1],
    ['of eight items, seven of them on the first page', 8, 7, upTo(7), true, 1],
  ])('a list %s is read to its limit and no further', async (_what, length, pageSize, items, hasMore, calls) => {
    const whole = list(length, pageSize);
    expect(await firstPages(whole)).toEqual(known({ items, hasMore }));
    expect(whole.fetched()).toBe(calls);
    expect(await everyPage(list(length, pageSize))).toEqual(hasMore ? tooLong : known(items));
  });

  it('pages yields the pages up to the limit, and then why the others are unknown', async () => {
    const yielded: Observed<readonly number[]>[] = [];
    for await (const page of pages(list(8, 2))) yielded.push(page);
    expect(yielded).toEqual([known([0, 1]), known([2, 3]), known([4, 5]), tooLong]);
  });

  it('a list of the organization is read to its end', async () => {
    const { fetch } = list(1_000, 1);
    expect(await everyPage({ operation: 'organizations:ListAccounts', fetch })).toEqual(known(upTo(1_000)));
  });
});
