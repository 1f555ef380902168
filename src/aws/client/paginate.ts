import { known, type Observed, unknown } from '../../domain/observed.ts';
import type { Operation } from '../permissions.ts';
import { malformedAnswer } from './failures.ts';

export type Page<Item> = { readonly items: readonly Item[]; readonly next: string | undefined };

export type Paging<Item> = {
  readonly operation: Operation;
  readonly fetch: (token: string | undefined) => Promise<Observed<Page<Item>>>;
};

/**
 * Yields page after page, until AWS sends no token: a page may be empty and not be the last. A token that AWS sent
 * before would repeat pages for ever, and ends the list as unknown, as nothing shows what is missing from it.
 */
export async function* pages<Item>({ operation, fetch }: Paging<Item>): AsyncGenerator<Observed<readonly Item[]>> {
  const seen = new Set<string>();
  let token: string | undefined;
  do {
    const page = await fetch(token);
    // Without a token that can be sent back, the other pages can't be read.
    if (page.kind === 'known' && !isToken(page.value.next)) {
      yield unknown(malformedAnswer(operation, 'the page token is no text.'));
      return;
    }
    yield page.kind === 'unknown' ? page : known(page.value.items);
    token = page.kind === 'unknown' || !page.value.next ? undefined : page.value.next;
    if (token !== undefined && seen.has(token)) {
      yield unknown(malformedAnswer(operation, 'the same page token came twice.'));
      token = undefined;
    }
    if (token !== undefined) seen.add(token);
  } while (token !== undefined);
}

function isToken(next: unknown): boolean {
  return next === undefined || next === null || typeof next === 'string';
}

/** Returns the items of all pages, or why one page could not be read: a part of a list is not the list. */
export async function everyPage<Item>(paging: Paging<Item>): Promise<Observed<readonly Item[]>> {
  const items: Item[] = [];
  for await (const page of pages(paging)) {
    if (page.kind === 'unknown') return page;
    items.push(...page.value);
  }
  return known(items);
}
