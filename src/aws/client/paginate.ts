import { known, type Observed, unknown } from '../../domain/observed.ts';
import type { Operation } from '../permissions.ts';
import { beyondLimit, malformedAnswer } from './failures.ts';
import { type ListLimit, noLimit } from './limits.ts';

export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | undefined };

type OrganizationOperation = Extract<Operation, `organizations:${string}`>;

/** A list of the organization is read to its end; every other one needs a limit. */
export type Paging<Item> = {
  readonly fetch: (token: string | undefined) => Promise<Observed<Page<Item>>>;
} & (
  | { readonly operation: OrganizationOperation; readonly limit?: never }
  | { readonly operation: Exclude<Operation, OrganizationOperation>; readonly limit: ListLimit }
);

/** The first items of a list. */
export type ListHead<Item> = {
  readonly items: readonly Item[];
  /** Whether the list goes on beyond its limit. */
  readonly hasMore: boolean;
};

/** A page, and whether it ends at the limit of its list. */
type LimitedPage<Item> = { readonly items: readonly Item[]; readonly isCut: boolean };

/**
 * Yields page after page, until AWS sends no token: a page may be empty and not be the last. A token that AWS sent
 * before would repeat pages for ever, and ends the list as unknown, as nothing shows what is missing from it.
 */
async function* limitedPages<Item>({
  operation,
  limit = noLimit,
  fetch,
}: Paging<Item>): AsyncGenerator<Observed<LimitedPage<Item>>> {
  const seen = new Set<string>();
  let token: string | undefined;
  let itemsLeft = limit.items;
  for (let pagesLeft = limit.pages; pagesLeft > 0; pagesLeft -= 1) {
    const page = await fetch(token);
    if (page.kind === 'unknown') {
      yield page;
      return;
    }
    const { items, next } = page.value;
    // Without a token that can be sent back, the other pages can't be read.
    if (!isToken(next)) {
      yield unknown(malformedAnswer(operation, 'the page token is no text.'));
      return;
    }
    token = next || undefined;
    const isCut = items.length > itemsLeft || (token !== undefined && (pagesLeft === 1 || items.length === itemsLeft));
    yield known({ items: items.slice(0, itemsLeft), isCut });
    if (isCut || token === undefined) return;
    if (seen.has(token)) {
      yield unknown(malformedAnswer(operation, 'the same page token came twice.'));
      return;
    }
    seen.add(token);
    itemsLeft -= items.length;
  }
}

function isToken(next: unknown): boolean {
  return next === undefined || next === null || typeof next === 'string';
}

/** Yields page after page; a list that goes on beyond its limit ends as unknown. */
export async function* pages<Item>(paging: Paging<Item>): AsyncGenerator<Observed<readonly Item[]>> {
  for await (const page of limitedPages(paging)) {
    if (page.kind === 'unknown') {
      yield page;
      return;
    }
    yield known(page.value.items);
    if (page.value.isCut) yield tooLong(paging);
  }
}

/** Returns the items of all pages, or why one page could not be read: a part of a list is not the list. */
export async function everyPage<Item>(paging: Paging<Item>): Promise<Observed<readonly Item[]>> {
  const head = await firstPages(paging);
  if (head.kind === 'unknown') return head;
  return head.value.hasMore ? tooLong(paging) : known(head.value.items);
}

/** Returns the items up to the limit of the list, or why one page could not be read. */
export async function firstPages<Item>(paging: Paging<Item>): Promise<Observed<ListHead<Item>>> {
  const items: Item[] = [];
  let hasMore = false;
  for await (const page of limitedPages(paging)) {
    if (page.kind === 'unknown') return page;
    items.push(...page.value.items);
    hasMore = page.value.isCut;
  }
  return known({ items, hasMore });
}

function tooLong({ operation, limit = noLimit }: Paging<unknown>): Observed<never> {
  const size = `${formatted(limit.items)} items or ${formatted(limit.pages)} pages`;
  return unknown(beyondLimit(operation, `The list has more than ${size}, and is read no further.`));
}

function formatted(count: number): string {
  return count.toLocaleString('en-US');
}
