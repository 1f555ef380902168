import { maxKeptBytes } from './limits.ts';

/** Is thrown in place of a call whose answer could not be kept. */
export class KeptMemorySpent extends Error {
  override readonly name = 'KeptMemorySpent';
}

/** The memory that the answers of one account may take: its administrators decide how many there are, and how long. */
export class KeptMemory {
  readonly #limitBytes: number;
  #leftBytes: number;

  constructor(limitBytes: number = maxKeptBytes) {
    this.#limitBytes = limitBytes;
    this.#leftBytes = limitBytes;
  }

  /** Counts what was read of an answer. */
  add(value: unknown): void {
    this.#leftBytes -= bytesOf(value);
  }

  /** @throws when more was read than may be kept. */
  check(): void {
    if (this.#leftBytes >= 0) return;
    const size = `${this.#limitBytes.toLocaleString('en-US')} bytes`;
    throw new KeptMemorySpent(`The answers of this account take more than ${size} of memory.`);
  }
}

/** What V8 takes at least for a string, an object or an array, and for one more property or item. */
const headerBytes = 16;
const slotBytes = 8;

/** Estimates the memory of a value that was read from an answer. It is a tree of the few levels that AWS's answers have. */
function bytesOf(value: unknown): number {
  if (typeof value === 'string') return headerBytes + value.length * (isLatin1(value) ? 1 : 2);
  if (typeof value !== 'object' || value === null) return 0;
  return Object.values(value).reduce<number>((sum, item) => sum + slotBytes + bytesOf(item), headerBytes);
}

/** Returns whether a character takes one byte of memory, and not two. */
function isLatin1(text: string): boolean {
  return !/[\u0100-\uffff]/.test(text);
}
