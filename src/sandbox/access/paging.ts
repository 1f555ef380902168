import type { AwsError } from '../world/errors.ts';
import type { SandboxOptions } from '../world/world.ts';

export type PageRequest = {
  readonly token: string | undefined;
  /** The page size that the caller asked for. */
  readonly asked?: number | undefined;
  /** The page size of AWS when the caller asks for none. */
  readonly usual: number;
  readonly invalidToken: () => AwsError;
};

export type Page<Item> = { readonly items: Item[]; readonly nextToken: string | undefined };

export type Pages = <Item>(items: readonly Item[], request: PageRequest) => Page<Item>;

/** Pages lists as AWS does, or finer when the options say so. A token is valid for the operation that returned it. */
export function pagesOf(operation: string, options: SandboxOptions): Pages {
  const { pageSizes = {}, emptyPages = [] } = options;
  const limit = pageSizes[operation] ?? pageSizes['*'] ?? Number.POSITIVE_INFINITY;
  const hasEmptyPages = emptyPages.includes(operation) || emptyPages.includes('*');
  return (items, { token, asked, usual, invalidToken }) => {
    const at = token === undefined ? { offset: 0, isAfterGap: false } : positionIn(token, operation, items.length);
    if (at === undefined) throw invalidToken();
    if (hasEmptyPages && !at.isAfterGap) {
      return { items: [], nextToken: tokenFor(operation, at.offset, true) };
    }
    const end = at.offset + Math.min(asked ?? usual, limit);
    return {
      items: items.slice(at.offset, end),
      nextToken: end < items.length ? tokenFor(operation, end, false) : undefined,
    };
  };
}

function tokenFor(operation: string, offset: number, isAfterGap: boolean): string {
  return Buffer.from(`${operation}/${offset}/${isAfterGap ? 'g' : ''}`).toString('base64url');
}

function positionIn(
  token: string,
  operation: string,
  length: number,
): { offset: number; isAfterGap: boolean } | undefined {
  const match = /^(\w+)\/(\d+)\/(g?)$/.exec(Buffer.from(token, 'base64url').toString());
  if (match === null || match[1] !== operation) return undefined;
  const offset = Number(match[2]);
  return offset <= length ? { offset, isAfterGap: match[3] === 'g' } : undefined;
}
