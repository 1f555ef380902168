import type { LinkName, reasonsByLink } from '../../domain/finding.ts';
import { shellWord } from './shell-word.ts';

/** A fix by hand: a sentence, and AWS CLI commands with names in CAPITALS to fill in. */
export type Fix = { readonly text: string; readonly command: string };

export type ReasonOf<Link extends LinkName> = (typeof reasonsByLink)[Link][number];

/** Writes `aws SERVICE OPERATION --option value …`, one option a line. */
export function aws(
  operation: string,
  region: string | undefined,
  options: Readonly<Record<string, string | true>>,
): string {
  const words = Object.entries(region === undefined ? options : { ...options, region }).map(([name, value]) =>
    value === true ? `--${name}` : `--${name} ${shellWord(value)}`,
  );
  return [`aws ${operation}`, ...words].join(' \\\n  ');
}
