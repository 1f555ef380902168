import type { PageDetail } from '../html/page-types.ts';
import type { Accounts } from './rows.ts';

/** Loads what the report says of one account: its block is unpacked when the first of its accounts is opened. */
export function detailLoader({ blockSize }: Accounts): (index: number) => Promise<PageDetail> {
  const blocks = document.querySelectorAll('script.details');
  const loaded = new Map<number, Promise<readonly PageDetail[]>>();
  return async (index) => {
    const number = Math.floor(index / blockSize);
    const details = loaded.get(number) ?? unpack(blocks[number]?.textContent ?? '');
    loaded.set(number, details);
    const detail = (await details)[index % blockSize];
    if (detail === undefined) throw new Error('The report holds nothing about this account');
    return detail;
  };
}

async function unpack(base64: string): Promise<readonly PageDetail[]> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const details: readonly PageDetail[] = await new Response(stream).json();
  return details;
}
