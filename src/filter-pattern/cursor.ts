/** A part of a pattern that CloudWatch Logs would refuse, and its column. */
export type PatternProblem = {
  /** Counted in UTF-16 code units from 1. */
  readonly column: number;
  readonly found: string;
  readonly expected: string;
};

/** Ends parsing; never leaves this folder. */
export class Unexpected extends Error {
  readonly problem: PatternProblem;

  constructor(problem: PatternProblem) {
    super(`column ${problem.column}: found ${problem.found}, expected ${problem.expected}`);
    this.name = 'Unexpected';
    this.problem = problem;
  }
}

const spaces = /[ \t\r\n]*/y;
const token = /[A-Za-z0-9_]+|&&|\|\||[!<>]=|[ \t\r\n]+|./suy;

/** Reads a pattern from left to right and tracks the column. */
export class Cursor {
  readonly source: string;
  #offset: number;

  constructor(source: string) {
    this.source = source;
    this.#offset = 0;
  }

  get offset(): number {
    return this.#offset;
  }

  get atEnd(): boolean {
    return this.#offset >= this.source.length;
  }

  skipSpace(): void {
    this.#offset += this.match(spaces).length;
  }

  /** Returns the text that a sticky expression matches here, or the empty string, without moving. */
  match(expression: RegExp): string {
    expression.lastIndex = this.#offset;
    return expression.exec(this.source)?.[0] ?? '';
  }

  /** Returns the same as `match`, and moves behind it. */
  take(expression: RegExp): string {
    const text = this.match(expression);
    this.#offset += text.length;
    return text;
  }

  isAt(text: string): boolean {
    return this.source.startsWith(text, this.#offset);
  }

  takeIf(text: string): boolean {
    if (!this.isAt(text)) return false;
    this.#offset += text.length;
    return true;
  }

  /** Reads any white space, then `text`. */
  takeSymbol(text: string): boolean {
    this.skipSpace();
    return this.takeIf(text);
  }

  expectSymbol(text: string, expected: string): void {
    if (!this.takeSymbol(text)) this.refuse(expected);
  }

  /** Reads everything up to `end` and moves behind it; refuses a pattern without `end`. */
  takeUntil(end: string, expected: string): string {
    const at = this.source.indexOf(end, this.#offset);
    if (at < 0) {
      this.#offset = this.source.length;
      this.refuse(expected);
    }
    const text = this.source.slice(this.#offset, at);
    this.#offset = at + end.length;
    return text;
  }

  /** Refuses the pattern at the offset `at`, or at the present one. */
  refuse(expected: string, at: number = this.#offset): never {
    token.lastIndex = at;
    const text = token.exec(this.source)?.[0] ?? '';
    throw new Unexpected({ column: at + 1, found: describe(text), expected });
  }
}

function describe(text: string): string {
  if (text === '') return 'the end of the pattern';
  return text.trim() === '' ? 'white space' : text;
}
