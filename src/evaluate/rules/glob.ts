import type { Work } from '../../domain/work.ts';
import type { Kleene } from './kleene.ts';

type Part = 'any-run' | 'any-one' | { readonly character: string };

/** Matches a pattern of IAM: `*` is any run of characters, `?` any one. */
export function matchesPolicyPattern(pattern: string, text: string, work: Work): Kleene {
  const parts = Array.from(pattern, (character): Part => {
    if (character === '*') return 'any-run';
    return character === '?' ? 'any-one' : { character };
  });
  return matches(parts, Array.from(text), work);
}

/** Matches a wildcard of an SNS filter policy: `*` is any run of characters, `\*` an asterisk and `\\` a backslash. */
export function matchesFilterWildcard(pattern: string, text: string, work: Work): Kleene {
  const parts = (pattern.match(/\\[*\\]|[^]/gu) ?? []).map(
    (sign): Part => (sign === '*' ? 'any-run' : { character: sign.slice(-1) }),
  );
  return matches(parts, Array.from(text), work);
}

/**
 * Matches tokens with a text. It goes back to the last run only, so a pattern costs at most its length times that of
 * the text.
 */
function matches(parts: readonly Part[], text: readonly string[], work: Work): Kleene {
  let part = 0;
  let character = 0;
  let run: { readonly part: number; readonly character: number } | undefined;
  while (character < text.length) {
    if (!work.spend(1)) return undefined;
    const expected = parts[part];
    if (expected === 'any-run') {
      run = { part, character };
      part += 1;
    } else if (expected === 'any-one' || (expected !== undefined && expected.character === text[character])) {
      part += 1;
      character += 1;
    } else if (run === undefined) {
      return false;
    } else {
      run = { part: run.part, character: run.character + 1 };
      part = run.part + 1;
      character = run.character;
    }
  }
  return parts.slice(part).every((rest) => rest === 'any-run');
}
