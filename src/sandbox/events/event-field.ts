/**
 * Returns the text of one field of a JSON event, such as `$.userIdentity.type` or `$.users[0].email`; undefined when the event
 * is not JSON or has no plain value there. Metric values and dimensions are taken from events this way.
 */
export function eventField(message: string, selector: string): string | undefined {
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
  for (const step of stepsOf(selector)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
    value = Object.entries(value).find(([key]) => key === step)?.[1];
  }
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined;
}

function stepsOf(selector: string): string[] {
  const steps = selector.matchAll(/\['([^']+)'\]|\[(\d+)\]|([^.[\]$]+)/g);
  return [...steps].map(([, quoted, index, name]) => quoted ?? index ?? name ?? '');
}

/** Lists the selectors that a JSON pattern mentions outside quoted text. */
export function selectorsOf(filterPattern: string): string[] {
  const unquoted = filterPattern.replaceAll(/"(?:\\.|[^"\\])*"/g, '""');
  const selectors = unquoted.matchAll(/\$(?:\.\['[^']+'\]|\.[A-Za-z0-9_-]+|\[\d+\])+/g);
  return [...new Set([...selectors].map(([selector]) => selector))];
}
