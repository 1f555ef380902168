import type { PageDetail } from '../html/page-types.ts';
import type { Accounts } from './rows.ts';

/** Returns a loader of the details of one account: a block is unpacked when the first of its accounts is opened. */
export function detailLoader({ blockSize }: Accounts): (index: number) => Promise<PageDetail> {
  const loaded = new Map<number, Promise<readonly PageDetail[]>>();
  return async (index) => {
    const number = Math.floor(index / blockSize);
    const details = loaded.get(number) ?? loadBlock(number);
    loaded.set(number, details);
    const detail = (await details)[index % blockSize];
    if (detail === undefined) throw new Error('The report has no details of this account');
    return detail;
  };
}

/** Waits for the page to be parsed: the blocks stand behind this script, so that the table does not wait for them. */
async function loadBlock(number: number): Promise<readonly PageDetail[]> {
  if (document.readyState === 'loading') {
    await new Promise((resolve) => {
      addEventListener('DOMContentLoaded', resolve, { once: true });
    });
  }
  return unpack(document.querySelectorAll('script.details')[number]?.textContent ?? '');
}

async function unpack(base64: string): Promise<readonly PageDetail[]> {
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
  const details: readonly PageDetail[] = await new Response(stream).json();
  return details;
}
