// A reader of IAM policies for the tests. It is strict: an unknown construct fails a test instead of passing one.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
import { isObject } from './cloudformation.ts';

export type Statement = {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, string | readonly string[]>>;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};

export type Question = {
  readonly action: string;
  readonly resource: string;
  /** Condition keys of the request, in lower case; a list is a multivalued key. */
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
  /** For a resource policy: the principal, as `{ Service: '…' }` or `{ AWS: '…' }`. */
  readonly principal?: Readonly<Record<string, string>>;
};

const statementKeys = new Set(['Sid', 'Effect', 'Principal', 'Action', 'Resource', 'Condition']);

/** Returns the statements of a policy document. Throws for a statement of an unknown form. */
export function statementsOf(document: unknown): readonly Statement[] {
  if (!isObject(document) || !Array.isArray(document['Statement'])) throw new Error('No policy document.');
  return document['Statement'].map((statement: unknown) => {
    if (!isStatement(statement)) throw new Error(`Not understood: ${JSON.stringify(statement)}`);
    return statement;
  });
}

function isStatement(value: unknown): value is Statement {
  return isObject(value) && 'Action' in value && Object.keys(value).every((key) => statementKeys.has(key));
}

export function isAllowed(statements: readonly Statement[], question: Question): boolean {
  const concerned = statements.filter((statement) => concerns(statement, question));
  return concerned.length > 0 && concerned.every(({ Effect }) => Effect === 'Allow');
}

function concerns(statement: Statement, { action, resource, principal, context = {} }: Question): boolean {
  return (
    matchesAny(statement.Action, action.toLowerCase(), (pattern) => pattern.toLowerCase()) &&
    matchesAny(statement.Resource ?? '*', resource) &&
    isNamed(statement.Principal, principal) &&
    Object.entries(statement.Condition ?? {}).every(([operator, keys]) =>
      Object.entries(keys).every(([key, wanted]) => holds(operator, context[key.toLowerCase()], listOf(wanted))),
    )
  );
}

function isNamed(named: Statement['Principal'], principal: Question['principal']): boolean {
  if (named === undefined || named === '*') return true;
  return Object.entries(principal ?? {}).some(([kind, value]) =>
    listOf(named[kind] ?? []).some((one) => one === value),
  );
}

type Operator = { readonly test: (pattern: string, actual: string) => boolean; readonly isNegated?: boolean };

const equals = (wanted: string, actual: string): boolean => wanted === actual;

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: { test: equals },
  StringLike: { test: matches },
  ArnEquals: { test: matches },
  ArnNotLike: { test: matches, isNegated: true },
  ArnNotEquals: { test: matches, isNegated: true },
  Bool: { test: equals },
};

function holds(operator: string, actual: string | readonly string[] | undefined, wanted: readonly string[]): boolean {
  const [, quantifier, name = operator] = /^(?:(ForAllValues):)?(\w+)$/.exec(operator) ?? [];
  const { test, isNegated = false } = operators[name] ?? unknownOperator(operator);
  const meets = (value: string): boolean => wanted.some((one) => test(one, value)) !== isNegated;
  // "ForAllValues also returns true if there are no context keys in the request":
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  if (quantifier !== undefined) return listOf(actual ?? []).every(meets);
  if (actual !== undefined && typeof actual !== 'string') throw new Error(`${operator} is not for a list.`);
  // A key that is not in the request: no positive operator holds, and every negated one.
  return actual === undefined ? isNegated : meets(actual);
}

function unknownOperator(operator: string): never {
  throw new Error(`The condition operator ${operator} is not known here.`);
}

function matchesAny(
  patterns: string | readonly string[],
  text: string,
  prepared: (pattern: string) => string = (pattern) => pattern,
): boolean {
  return listOf(patterns).some((pattern) => matches(prepared(pattern), text));
}

function matches(pattern: string, text: string): boolean {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(text);
}

export function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === 'string' ? [value] : value;
}
