export { plain, plainJson, shortened } from '../report/text/plain-text.ts';

/** Where a command reads and writes; tests have their own. */
export type Terminal = {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** Asks the user a question; absent without a terminal. */
  readonly ask?: (question: string) => Promise<string>;
};

export type Output = {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};
