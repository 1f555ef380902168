export { plain, shortened } from '../report/text/plain-text.ts';

/** Where a command reads and writes; a test gives its own. */
export type Terminal = {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Puts a question to the person at the terminal; absent where there is none. */
  readonly ask?: (question: string) => Promise<string>;
};

export type Output = {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};
