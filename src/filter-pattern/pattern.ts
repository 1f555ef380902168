/**
 * The filter pattern language of CloudWatch Logs as data. Two spellings of one pattern (quotes, spaces, redundant
 * parentheses, `['name']` for `.name`, `1e3` for `1000`) give the same value.
 */
export type FilterPattern = JsonPattern | TermPattern | SpaceDelimitedPattern;

export type JsonPattern = { readonly kind: 'json'; readonly expression: JsonExpression };

/** `and` and `or` have at least two operands, none of their own kind: `(a && b) && c` is `a && b && c`. */
export type JsonExpression =
  | { readonly kind: 'and'; readonly operands: readonly JsonExpression[] }
  | { readonly kind: 'or'; readonly operands: readonly JsonExpression[] }
  | JsonCondition;

export type JsonCondition =
  | {
      readonly kind: 'compare';
      readonly selector: Selector;
      readonly operator: Operator;
      readonly operand: Operand;
    }
  | { readonly kind: 'is'; readonly selector: Selector; readonly value: null | boolean }
  | { readonly kind: 'not-exists'; readonly selector: Selector };

/** The path to a value from the root of the event. At most one step is a wildcard. */
export type Selector = readonly Step[];

export type Step =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'index'; readonly index: number }
  | { readonly kind: 'any-name' }
  | { readonly kind: 'any-index' };

export type Operator = '=' | '!=' | OrderOperator;

export type OrderOperator = '<' | '<=' | '>' | '>=';

/** Order operators always have a number. */
export type Operand = TextOperand | NumberOperand | RegexOperand;

/** `openStart` and `openEnd` stand for a `*` at that end; `*` alone is both, with no text. */
export type TextOperand = {
  readonly kind: 'text';
  readonly text: string;
  readonly openStart: boolean;
  readonly openEnd: boolean;
};

export type NumberOperand = { readonly kind: 'number'; readonly value: number };

/** The text between the percent signs. */
export type RegexOperand = { readonly kind: 'regex'; readonly source: string };

/** A pattern without terms matches every event. */
export type TermPattern = { readonly kind: 'terms'; readonly terms: readonly Term[] };

export type Term =
  | { readonly kind: 'phrase'; readonly role: 'required' | 'optional' | 'excluded'; readonly text: string }
  | { readonly kind: 'regex'; readonly source: string };

export type SpaceDelimitedPattern = { readonly kind: 'space-delimited'; readonly fields: readonly Field[] };

/** `name` is empty for a blank field, as in `[..., status,]`. */
export type Field =
  | { readonly kind: 'ellipsis' }
  | { readonly kind: 'field'; readonly name: string; readonly test: FieldTest | null };

export type FieldTest =
  | { readonly kind: 'and'; readonly operands: readonly FieldTest[] }
  | { readonly kind: 'or'; readonly operands: readonly FieldTest[] }
  | { readonly kind: 'compare'; readonly operator: Operator; readonly operand: Operand };

export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export type JsonEvent = { readonly [key: string]: JsonValue };
