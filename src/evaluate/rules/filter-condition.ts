import { isJsonObject } from '../../domain/json.ts';
import type { Work } from '../../domain/work.ts';
import { matchesFilterWildcard } from './glob.ts';
import { any, type Kleene, not } from './kleene.ts';

/** What is known of one property of a message. All known properties of an alarm message are text. */
export type Property =
  | { readonly kind: 'absent' }
  | { readonly kind: 'text'; readonly text: string }
  /** Present, with a value that is not known but has not the given form. */
  | { readonly kind: 'some-value'; readonly never?: RegExp }
  /** Present or absent. */
  | { readonly kind: 'unknown' }
  | { readonly kind: 'object'; readonly properties: Properties };

export type Properties = ReadonlyMap<string, Property>;

/**
 * Decides whether a property satisfies one of the values that a filter policy lists for it.
 *
 * Source: https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html, numeric-value-matching.html and
 * attribute-key-matching.html
 */
export function satisfies(condition: unknown, property: Property, work: Work): Kleene {
  if (!work.spend(1)) return undefined;
  const exists = isJsonObject(condition) ? condition['exists'] : undefined;
  switch (property.kind) {
    case 'absent':
      return exists === false;
    case 'text':
      return typeof exists === 'boolean' ? exists : fits(condition, property.text, work);
    case 'some-value':
      if (typeof exists === 'boolean') return exists;
      return typeof condition === 'string' && property.never?.test(condition) === true ? false : undefined;
    case 'object':
    case 'unknown':
      return undefined;
    default:
      return property satisfies never;
  }
}

function fits(condition: unknown, text: string, work: Work): Kleene {
  // "For string matching, the comparison is case-sensitive", and a number is not the text that shows it.
  if (!isJsonObject(condition)) return condition === text;
  const [entry, ...others] = Object.entries(condition);
  return entry === undefined || others.length > 0 ? undefined : fitsOperator(entry, text, work);
}

function fitsOperator([operator, operand]: readonly [string, unknown], text: string, work: Work): Kleene {
  switch (operator) {
    case 'anything-but':
      return not(any(listed(operand).map((each) => fits(each, text, work))));
    case 'numeric':
    case 'cidr':
      // No known property of an alarm message is a number or an address.
      return false;
    case 'prefix':
    case 'suffix':
    case 'wildcard':
    case 'equals-ignore-case':
      return any(
        listed(operand).map((each) =>
          typeof each === 'string' ? fitsText({ operator, operand: each }, text, work) : undefined,
        ),
      );
    default:
      return undefined;
  }
}

/** Reads the operands of `anything-but`, which takes one or a list of them, as do the operators inside it. */
function listed(operand: unknown): readonly unknown[] {
  return Array.isArray(operand) ? operand : [operand];
}

type TextOperator = {
  readonly operator: 'prefix' | 'suffix' | 'wildcard' | 'equals-ignore-case';
  readonly operand: string;
};

function fitsText({ operator, operand }: TextOperator, text: string, work: Work): Kleene {
  switch (operator) {
    case 'prefix':
      return text.startsWith(operand);
    case 'suffix':
      return text.endsWith(operand);
    case 'wildcard':
      return matchesFilterWildcard(operand, text, work);
    case 'equals-ignore-case':
      return text.toLowerCase() === operand.toLowerCase();
    default:
      return operator satisfies never;
  }
}
