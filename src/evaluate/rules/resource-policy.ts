import { isJsonObject, type JsonObject, parseShallowJson } from '../../domain/json.ts';
import type { Work } from '../../domain/work.ts';
import { matchesPolicyPattern } from './glob.ts';
import { all, any, type Kleene, not } from './kleene.ts';
import { type Condition, holdsCondition, type RequestContext } from './policy-condition.ts';

/** A call that an AWS service makes as itself, by its service principal. */
export type ServiceRequest = {
  readonly servicePrincipal: string;
  readonly action: string;
  readonly resource: string;
  /** Known condition keys. One that is not named counts as unknown, unless no service principal ever has it. */
  readonly context: RequestContext;
};

export type PolicyDecision =
  | { readonly kind: 'allowed' }
  | { readonly kind: 'denied'; readonly message: string }
  | { readonly kind: 'undecided'; readonly message: string };

/** How a statement applies to a request, and the conditions that keep it from applying. */
type Verdict = {
  readonly name: string;
  readonly effect: 'Allow' | 'Deny';
  readonly addressed: Kleene;
  readonly applies: Kleene;
  readonly unmet: readonly string[];
};

/**
 * Decides whether a resource policy lets a service call. A service principal has no identity policies, and no
 * permissions of the account that owns the resource: for a KMS key, a statement for the account's root does not help
 * it.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html: an explicit deny
 * wins, then an allow is needed. A statement that can't be decided leaves the result open only if it could change it.
 */
export function policyDecision(policyText: string, request: ServiceRequest, work: Work): PolicyDecision {
  const statements = work.spend(policyText.length) ? readStatements(policyText) : undefined;
  if (statements === undefined) return { kind: 'undecided', message: 'The policy is not one that can be read.' };
  const verdicts = statements.map((statement, index) => judge(statement, { index, request, work }));
  const denies = verdicts.filter(({ effect }) => effect === 'Deny');
  const allows = verdicts.filter(({ effect }) => effect === 'Allow');
  const call = `${request.servicePrincipal} call ${request.action}`;

  const denied = denies.find(({ applies }) => applies === true);
  if (denied !== undefined) return { kind: 'denied', message: `${denied.name} of the policy does not let ${call}.` };
  const allowed = any(allows.map(({ applies }) => applies));
  if (allowed === false)
    return { kind: 'denied', message: `No statement of the policy lets ${call}${nearest(allows)}.` };
  const open = [...denies, ...(allowed === true ? [] : allows)].find(({ applies }) => applies === undefined);
  if (open === undefined) return { kind: 'allowed' };
  const because = open.unmet.length === 0 ? '' : `: it depends on ${open.unmet.join(', ')}`;
  return { kind: 'undecided', message: `Whether ${open.name} of the policy applies can't be known${because}.` };
}

function nearest(allows: readonly Verdict[]): string {
  const near = allows.find(({ addressed, unmet }) => addressed === true && unmet.length > 0);
  return near === undefined ? '' : `: ${near.name} requires ${near.unmet.join(', ')}`;
}

function readStatements(policyText: string): readonly JsonObject[] | undefined {
  const policy = parseShallowJson(policyText);
  const { Statement: statement } = isJsonObject(policy) ? policy : {};
  const statements: readonly unknown[] = Array.isArray(statement) ? statement : [statement];
  return statements.every(isStatement) ? statements : undefined;
}

function isStatement(value: unknown): value is JsonObject {
  if (!isJsonObject(value) || (value['Effect'] !== 'Allow' && value['Effect'] !== 'Deny')) return false;
  const { Condition: condition = {} } = value;
  return isJsonObject(condition) && Object.values(condition).every(isJsonObject);
}

function judge(
  statement: JsonObject,
  { index, request, work }: { readonly index: number; readonly request: ServiceRequest; readonly work: Work },
): Verdict {
  const sid = statement['Sid'];
  const addressed = all([
    either(statement, 'Principal', (principal) => matchesPrincipal(principal, request.servicePrincipal)),
    either(statement, 'Action', (actions) =>
      any(textsOf(actions).map((each) => matchesPolicyPattern(each.toLowerCase(), request.action.toLowerCase(), work))),
    ),
    either(statement, 'Resource', (resources) =>
      any(textsOf(resources).map((each) => matchesResource(each, request.resource, work))),
    ),
  ]);
  const conditions = conditionsOf(statement['Condition']);
  const held = conditions.map((condition) => holdsCondition(condition, request.context, work));
  return {
    name: typeof sid === 'string' && sid !== '' ? `Statement ${sid}` : `Statement ${index + 1}`,
    effect: statement['Effect'] === 'Deny' ? 'Deny' : 'Allow',
    addressed,
    applies: all([addressed, ...held]),
    unmet: conditions.filter((_, nth) => held[nth] !== true).map(({ operator, key }) => `${operator} ${key}`),
  };
}

/** Reads `name` or `Notname` of a statement, which must have one of them; without one nothing is known. */
function either(statement: JsonObject, name: string, matches: (element: unknown) => Kleene): Kleene {
  if (name in statement) return matches(statement[name]);
  const negated = `Not${name}`;
  return negated in statement ? not(matches(statement[negated])) : undefined;
}

/**
 * IAM, "AWS JSON policy elements: Principal": `"*"` and `{"AWS": "*"}` are all principals, services too (the policy
 * that SNS gives a new topic has the latter, and CloudWatch publishes by it); other principals of type AWS are
 * identities.
 */
function matchesPrincipal(principal: unknown, servicePrincipal: string): Kleene {
  if (principal === '*') return true;
  if (!isJsonObject(principal)) return undefined;
  return any(
    entriesOf(principal).map(([type, element]) => {
      const names = textsOf(element);
      switch (type) {
        case 'AWS':
          return names.includes('*');
        case 'Service':
          return names.includes(servicePrincipal) || (names.includes('*') ? undefined : false);
        case 'Federated':
        case 'CanonicalUser':
          return false;
        default:
          return undefined;
      }
    }),
  );
}

function matchesResource(pattern: string, resource: string, work: Work): Kleene {
  return pattern.includes('${') ? undefined : matchesPolicyPattern(pattern, resource, work);
}

function conditionsOf(block: unknown): readonly Condition[] {
  return entriesOf(block).flatMap(([operator, keys]) =>
    entriesOf(keys).map(([key, values]) => ({ operator, key, values: textsOf(values) })),
  );
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isJsonObject(value) ? Object.entries(value) : [];
}

/** Reads one or several strings, and the numbers and booleans that a policy may have in their place. */
function textsOf(element: unknown): readonly string[] {
  const elements: readonly unknown[] = Array.isArray(element) ? element : [element];
  return elements.map(String);
}
