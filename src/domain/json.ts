export type JsonObject = { readonly [key: string]: unknown };

/** Parses JSON; returns `undefined` for other text, which no JSON is parsed to. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** What nests deeper than this is no policy that anyone wrote; reading it by recursion would overflow the stack. */
const maxDepth = 100;

/** Parses JSON that others wrote: `'too-deep'` for text that is nested deeper than any policy of AWS. */
export function parseShallowJson(text: string): unknown {
  return isDeeper(text, maxDepth) ? 'too-deep' : parseJson(text);
}

/** Counts brackets outside strings in one pass, before anything is built. */
function isDeeper(text: string, most: number): boolean {
  let depth = 0;
  let isInString = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at];
    if (isInString) {
      if (character === '\\') at += 1;
      else if (character === '"') isInString = false;
    } else if (character === '"') isInString = true;
    else if (character === '[' || character === '{') depth += 1;
    else if (character === ']' || character === '}') depth -= 1;
    if (depth > most) return true;
  }
  return false;
}

/** Returns whether a value is an object, and neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
