import { isJsonObject, type JsonObject, parseJson } from '../../domain/json.ts';

/**
 * Returns whether a message passes a subscription's filter policy. `subject` is the message's text for the scope MessageBody,
 * its attributes for MessageAttributes. https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html
 */
export function passesFilter(policyText: string, subject: string | Readonly<Record<string, string>>): boolean {
  const policy = parsedObject(policyText);
  const content = typeof subject === 'string' ? parsedObject(subject) : subject;
  // "If the message body isn't JSON, the message isn't delivered"; a policy that isn't JSON matches nothing.
  return policy !== undefined && content !== undefined && objectPasses(policy, content);
}

function parsedObject(text: string): JsonObject | undefined {
  const parsed = parseJson(text);
  return isJsonObject(parsed) ? parsed : undefined;
}

/** Applies a policy: all of its keys must match; `$or` matches when one of its policies does. */
function objectPasses(policy: JsonObject, content: JsonObject): boolean {
  return Object.entries(policy).every(([key, wanted]) => {
    if (key === '$or' && Array.isArray(wanted)) {
      return wanted.some((alternative) => isJsonObject(alternative) && objectPasses(alternative, content));
    }
    const value = Object.hasOwn(content, key) ? content[key] : undefined;
    if (Array.isArray(wanted)) return wanted.some((condition) => valuePasses(condition, value));
    if (!isJsonObject(wanted)) return false;
    const items = Array.isArray(value) ? value : [value];
    return items.some((item) => objectPasses(wanted, isJsonObject(item) ? item : {}));
  });
}

function valuePasses(condition: unknown, value: unknown): boolean {
  if (isJsonObject(condition) && 'exists' in condition) return condition['exists'] === (value !== undefined);
  if (value === undefined) return false;
  const items: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (isJsonObject(condition) && 'anything-but' in condition) {
    return items.every((item) => !anyOf(condition['anything-but']).some((excluded) => itemPasses(excluded, item)));
  }
  return items.some((item) => itemPasses(condition, item));
}

function anyOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [value];
}

function itemPasses(condition: unknown, item: unknown): boolean {
  if (!isJsonObject(condition)) return condition === item;
  const { prefix, suffix, numeric } = condition;
  const sameIgnoringCase = condition['equals-ignore-case'];
  if (typeof prefix === 'string') return typeof item === 'string' && item.startsWith(prefix);
  if (typeof suffix === 'string') return typeof item === 'string' && item.endsWith(suffix);
  if (typeof sameIgnoringCase === 'string') {
    return typeof item === 'string' && item.toLowerCase() === sameIgnoringCase.toLowerCase();
  }
  if (Array.isArray(numeric)) return typeof item === 'number' && numberPasses(numeric, item);
  throw new Error(`The sandbox does not know the filter policy condition ${JSON.stringify(condition)}.`);
}

const numberTests: Readonly<Record<string, (value: number, bound: number) => boolean>> = {
  '=': (value, bound) => value === bound,
  '>': (value, bound) => value > bound,
  '>=': (value, bound) => value >= bound,
  '<': (value, bound) => value < bound,
  '<=': (value, bound) => value <= bound,
};

/** `[">", 0, "<=", 100]` */
function numberPasses(numeric: readonly unknown[], value: number): boolean {
  for (let at = 0; at < numeric.length; at += 2) {
    const test = numberTests[String(numeric[at])];
    if (test === undefined || !test(value, Number(numeric[at + 1]))) return false;
  }
  return true;
}
