import { z } from 'zod';
import type { Mutant } from './find-mutants.ts';

/** A mutant that does the same as the original, or differs where no test can or should look, and why. */
const acceptedMutant = z.strictObject({
  file: z.string(),
  /** The line as it stands in the file, without spaces around it. */
  line: z.string(),
  change: z.string(),
  nth: z.number().int().positive().default(1),
  reason: z.string().min(20),
});

export type AcceptedMutant = z.infer<typeof acceptedMutant>;

export interface Acceptance {
  readonly reasonOf: (mutant: Mutant) => string | undefined;
  /** Entries for lines that are no longer there, which would hide the next mutant that reads the same. */
  readonly unmatched: readonly AcceptedMutant[];
}

function keyOf({ file, line, change, nth }: Pick<AcceptedMutant, 'file' | 'line' | 'change' | 'nth'>): string {
  return [file, line, change, nth].join('\0');
}

/** Reads the list of accepted mutants, and compares it with those that there are. */
export function acceptance(json: string, mutants: readonly Mutant[]): Acceptance {
  const entries = z.array(acceptedMutant).parse(JSON.parse(json));
  const reasons = new Map(entries.map((entry) => [keyOf(entry), entry.reason]));
  const present = new Set(mutants.map(keyOf));
  return {
    reasonOf: (mutant) => reasons.get(keyOf(mutant)),
    unmatched: entries.filter((entry) => !present.has(keyOf(entry))),
  };
}
