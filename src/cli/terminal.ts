export { plain, shortened } from '../report/plain-text.ts';

/** Where a command reads and writes; a test gives its own. */
export type Terminal = {
  readonly stdout: Output;
  readonly stderr: Output;
  readonly environment: Readonly<Record<string, string | undefined>>;
};

export type Output = {
  readonly write: (text: string) => unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
};
