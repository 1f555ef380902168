import type { Permission, Policy, Statement, StatementPrincipal } from '../world/world.ts';

/** The caller of a request: an identity of an account, or an AWS service. */
export type Principal =
  | { readonly kind: 'identity'; readonly arn: string; readonly accountId: string; readonly roleArn?: string }
  | { readonly kind: 'service'; readonly name: string };

export type AccessRequest = {
  /** `sns:Publish` */
  readonly action: string;
  readonly resource: string;
  readonly principal: Principal;
  readonly context: RequestContext;
};

/**
 * Condition keys in lower case, such as `aws:sourceaccount`; a list is a multivalued key. A key that is absent from the
 * request is absent here.
 */
export type RequestContext = Readonly<Record<string, string | readonly string[]>>;

export type Decision = 'allow' | 'explicit-deny' | 'implicit-deny';

/** Decides a request by an identity's own policies, which name no principals. */
export function decideByIdentity(permissions: readonly Permission[], request: AccessRequest): Decision {
  return decide(permissions.map(asStatement), (statement) => concerns(statement, request));
}

/** Decides a request by a resource's policy. A policy that is not JSON allows nothing. */
export function decideByResource(policy: Policy, request: AccessRequest): Decision {
  return decide(
    statementsOf(policy),
    (statement) => names(statement, request.principal) && concerns(statement, request),
  );
}

/** Lists the statements of a policy document; none if the text is not one. */
export function statementsOf(policy: Policy): readonly Statement[] {
  const document: unknown = typeof policy === 'string' ? parsedJson(policy) : policy;
  if (typeof document !== 'object' || document === null || !('Statement' in document)) return [];
  const statements: readonly unknown[] = Array.isArray(document.Statement) ? document.Statement : [document.Statement];
  return statements.filter(isStatement);
}

function isStatement(value: unknown): value is Statement {
  return typeof value === 'object' && value !== null && 'Effect' in value;
}

function parsedJson(text: string): unknown {
  const known = parsedPolicies.get(text);
  if (known !== undefined) return known;
  try {
    const parsed: unknown = JSON.parse(text);
    if (parsedPolicies.size > 1000) parsedPolicies.clear();
    parsedPolicies.set(text, parsed);
    return parsed;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

// A bounded cache of a pure function's results, not state of a sandbox.
const parsedPolicies = new Map<string, unknown>();

function asStatement(permission: Permission): Statement {
  return typeof permission === 'string' ? { Effect: 'Allow', Action: permission } : permission;
}

function decide(statements: readonly Statement[], applies: (statement: Statement) => boolean): Decision {
  let decision: Decision = 'implicit-deny';
  for (const statement of statements) {
    if (!applies(statement)) continue;
    if (statement.Effect === 'Deny') return 'explicit-deny';
    decision = 'allow';
  }
  return decision;
}

function concerns(statement: Statement, request: AccessRequest): boolean {
  const action = request.action.toLowerCase();
  const {
    Action: actions = [],
    NotAction: otherActions,
    Resource: resources = '*',
    NotResource: otherResources,
  } = statement;
  const isAction =
    otherActions === undefined ? covers(lowerCased(actions), action) : !covers(lowerCased(otherActions), action);
  const isResource =
    otherResources === undefined ? covers(resources, request.resource) : !covers(otherResources, request.resource);
  return isAction && isResource && holds(statement.Condition ?? {}, request.context);
}

type Patterns = string | readonly string[];

function covers(patterns: Patterns, text: string): boolean {
  return listOf(patterns).some((pattern) => matchesWildcards(pattern, text));
}

/** "The prefix and the action name are case insensitive." */
function lowerCased(patterns: Patterns): readonly string[] {
  return listOf(patterns).map((pattern) => pattern.toLowerCase());
}

function names({ Principal: named, NotPrincipal: others }: Statement, principal: Principal): boolean {
  if (others !== undefined) return !isAmong(others, principal);
  return named !== undefined && isAmong(named, principal);
}

function isAmong(named: StatementPrincipal, principal: Principal): boolean {
  if (named === '*') return true;
  if (principal.kind === 'service') return listOf(named['Service'] ?? []).includes(principal.name);
  const { accountId } = principal;
  return listOf(named['AWS'] ?? []).some(
    (entry) => entry === accountId || entry.endsWith(`::${accountId}:root`) || isItself(entry, principal),
  );
}

function isItself(entry: string, { arn, roleArn }: Principal & { kind: 'identity' }): boolean {
  return entry === '*' || entry === arn || entry === roleArn;
}

/** Returns whether the policy names the identity itself (or `*`), not only its account. */
export function namesIdentityItself(policy: Policy, principal: Principal & { kind: 'identity' }): boolean {
  return statementsOf(policy).some((statement) => {
    const named = statement.Principal;
    if (named === undefined || statement.Effect !== 'Allow') return false;
    return named === '*' || listOf(named['AWS'] ?? []).some((entry) => isItself(entry, principal));
  });
}

type ConditionTest = (actual: string | undefined, expected: string) => boolean;

const equals: ConditionTest = (actual, expected) => actual === expected;
const like: ConditionTest = (actual, expected) => actual !== undefined && matchesWildcards(expected, actual);
const equalsIgnoringCase: ConditionTest = (actual, expected) => actual?.toLowerCase() === expected.toLowerCase();

const conditionTests: Readonly<Record<string, { readonly test: ConditionTest; readonly negated: boolean }>> = {
  StringEquals: { test: equals, negated: false },
  StringNotEquals: { test: equals, negated: true },
  StringEqualsIgnoreCase: { test: equalsIgnoringCase, negated: false },
  StringLike: { test: like, negated: false },
  StringNotLike: { test: like, negated: true },
  ArnEquals: { test: like, negated: false },
  ArnLike: { test: like, negated: false },
  ArnNotEquals: { test: like, negated: true },
  ArnNotLike: { test: like, negated: true },
  Bool: { test: equalsIgnoringCase, negated: false },
};

type Conditions = NonNullable<Statement['Condition']>;

function holds(conditions: Conditions, context: RequestContext): boolean {
  return Object.entries(conditions).every(([operator, wanted]) =>
    Object.entries(wanted).every(([key, value]) =>
      holdsOne(operator, listOf(value).map(String), context[key.toLowerCase()]),
    ),
  );
}

function holdsOne(
  operator: string,
  expected: readonly string[],
  actual: string | readonly string[] | undefined,
): boolean {
  const [, quantifier, name = operator] = /^(?:For(Any|All)Values?:)?(.+)$/.exec(operator) ?? [];
  if (name === 'Null') return expected.includes(String(actual === undefined));
  const ifExists = name.endsWith('IfExists');
  if (ifExists && actual === undefined) return true;
  const known = conditionTests[ifExists ? name.slice(0, -'IfExists'.length) : name];
  // A guess here would decide about a policy without knowing its meaning.
  if (known === undefined) throw new Error(`The sandbox does not know the condition operator ${operator}.`);
  const meets = (value: string | undefined): boolean =>
    expected.some((one) => known.test(value, one)) !== known.negated;
  // "ForAllValues … returns true if there are no keys in the request":
  // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
  if (quantifier === 'All') return listOf(actual ?? []).every(meets);
  return actual === undefined ? quantifier === undefined && meets(undefined) : listOf(actual).some(meets);
}

export function listOf<Item extends string | boolean>(value: Item | readonly Item[]): readonly Item[] {
  return typeof value === 'object' ? value : [value];
}

// A bounded cache of a pure function's results, not state of a sandbox.
const wildcardPatterns = new Map<string, RegExp>();

/** Matches IAM wildcards: `*` is any run of characters, colons included, `?` one character. */
export function matchesWildcards(pattern: string, text: string): boolean {
  if (pattern === '*' || pattern === text) return true;
  if (!pattern.includes('*') && !pattern.includes('?')) return false;
  let compiled = wildcardPatterns.get(pattern);
  if (compiled === undefined) {
    const escaped = pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
      .replaceAll('*', '.*')
      .replaceAll('?', '.');
    compiled = new RegExp(`^${escaped}$`, 's');
    if (wildcardPatterns.size > 5000) wildcardPatterns.clear();
    wildcardPatterns.set(pattern, compiled);
  }
  return compiled.test(text);
}
