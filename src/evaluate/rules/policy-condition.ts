import type { Work } from '../../domain/work.ts';
import { matchesPolicyPattern } from './glob.ts';
import { all, any, type Kleene, not } from './kleene.ts';

/** The condition keys of a request, by name. An absent key is unknown, unless it is one that is never present. */
export type RequestContext = Readonly<Record<string, readonly string[]>>;

/** One line of a `Condition` element: an operator, a key and the values to compare with. */
export type Condition = { readonly operator: string; readonly key: string; readonly values: readonly string[] };

/**
 * Keys that a call by a service principal never has: those of an identity, of the caller's network, and of calls other
 * than Publish. Lower case; a trailing `/` stands for all keys below.
 *
 * Source: the "Availability" of each key in
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
 */
const absentKeys: readonly string[] = [
  'aws:principalarn',
  'aws:principalorgid',
  'aws:principalorgpaths',
  'aws:principaltag/',
  'aws:username',
  'aws:federatedprovider',
  'aws:tokenissuetime',
  'aws:multifactorauthage',
  'aws:multifactorauthpresent',
  'aws:sourceidentity',
  'aws:calledvia',
  'aws:calledviafirst',
  'aws:calledvialast',
  'aws:sourceip',
  'aws:sourcevpc',
  'aws:sourcevpcarn',
  'aws:sourcevpce',
  'aws:vpcsourceip',
  'aws:ec2instancesourcevpc',
  'aws:ec2instancesourceprivateipv4',
  'aws:vpceaccount',
  'aws:vpceorgid',
  'aws:vpceorgpaths',
  'sns:endpoint',
  'sns:protocol',
];

/**
 * Decides whether a condition holds. Operators and keys of several are joined by AND, values of one by OR, and by NOR
 * where the operator is a negated one. A missing key makes a condition false, a negated one true.
 *
 * Source: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html and
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
 */
export function holdsCondition({ operator, key, values }: Condition, context: RequestContext, work: Work): Kleene {
  const words = operator.toLowerCase();
  const forAll = words.startsWith('forallvalues:');
  const forOne = !forAll && !words.startsWith('foranyvalue:');
  const ifExists = words.endsWith('ifexists');
  const name = words.replace(/^for(?:allvalues|anyvalue):/, '').replace(/ifexists$/, '');
  const found = lookUp(key, context);
  if (found === 'unknown') return undefined;
  if (name === 'null') {
    return any(values.map((value) => (value.toLowerCase() === 'true') === (found === 'absent')));
  }
  const comparison = comparisonNamed(name);
  if (comparison === undefined) return undefined;
  const { compare, negated } = comparison;
  if (found === 'absent') {
    // "[ForAllValues] also returns true if there are no keys in the request", and ForAnyValue returns false.
    return ifExists || forAll || (negated && forOne);
  }
  const holdsFor = found.map((requested) => {
    work.spend(values.length);
    const matched = any(values.map((value) => compare(value, requested, work)));
    return negated ? not(matched) : matched;
  });
  return forAll || (negated && forOne) ? all(holdsFor) : any(holdsFor);
}

function lookUp(key: string, context: RequestContext): readonly string[] | 'absent' | 'unknown' {
  const name = key.toLowerCase();
  const entry = Object.entries(context).find(([each]) => each.toLowerCase() === name);
  if (entry !== undefined) return entry[1];
  return absentKeys.some((each) => name === each || (each.endsWith('/') && name.startsWith(each)))
    ? 'absent'
    : 'unknown';
}

/** Comparisons by operator: the policy's value comes first, the request's second. */
type Compare = (value: string, requested: string, work: Work) => Kleene;

function comparisonNamed(name: string): { readonly compare: Compare; readonly negated: boolean } | undefined {
  const negated = /^(?:string|numeric|date|arn)not|^not/.test(name);
  const compare = comparisons.get(name.replace(/^(string|numeric|date|arn)not|^not/, '$1'));
  return compare && { compare, negated };
}

const comparisons: ReadonlyMap<string, Compare> = new Map([
  ['stringequals', literal((value, requested) => value === requested)],
  ['stringequalsignorecase', literal((value, requested) => value.toLowerCase() === requested.toLowerCase())],
  ['stringlike', literal(matchesPolicyPattern)],
  ['arnequals', matchesArn],
  ['arnlike', matchesArn],
  ['bool', literal((value, requested) => value.toLowerCase() === requested.toLowerCase())],
  ['binaryequals', literal((value, requested) => value === requested)],
  ['numericequals', numeric((value, requested) => requested === value)],
  ['numericlessthan', numeric((value, requested) => requested < value)],
  ['numericlessthanequals', numeric((value, requested) => requested <= value)],
  ['numericgreaterthan', numeric((value, requested) => requested > value)],
  ['numericgreaterthanequals', numeric((value, requested) => requested >= value)],
  // No key that a service principal's call is known to have is a time or an address.
  ['dateequals', unknowable],
  ['datelessthan', unknowable],
  ['datelessthanequals', unknowable],
  ['dategreaterthan', unknowable],
  ['dategreaterthanequals', unknowable],
  ['ipaddress', unknowable],
]);

function unknowable(): Kleene {
  return undefined;
}

/** Returns whether a value has a policy variable, which stands for a value that only the request has. */
function literal(compare: Compare): Compare {
  return (value, requested, work) =>
    value.includes('${') || !isAscii(requested) ? undefined : compare(value, requested, work);
}

/**
 * CloudWatch user guide, "Notifying users on alarm changes": where the name of an alarm is not ASCII, ArnLike on
 * aws:SourceArn does not match and aws:SourceAccount is to be used. AWS does not document string operators for it.
 */
function isAscii(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

function numeric(compare: (value: number, requested: number) => boolean): Compare {
  return (value, requested) => {
    const numbers = [Number(value), Number(requested)] as const;
    return numbers.some(Number.isNaN) ? undefined : compare(...numbers);
  };
}

/**
 * "Each of the six colon-delimited components of the ARN is checked separately and each can include" wildcards. AWS
 * does not document what a pattern of fewer components matches.
 */
function matchesArn(pattern: string, arn: string, work: Work): Kleene {
  const wanted = componentsOf(pattern);
  const given = componentsOf(arn);
  if (!isAscii(arn)) return false;
  if (wanted.length !== given.length || pattern.includes('${')) return undefined;
  return all(wanted.map((component, index) => matchesPolicyPattern(component, given[index] ?? '', work)));
}

function componentsOf(arn: string): readonly string[] {
  const components = arn.split(':');
  return components.length <= 6 ? components : [...components.slice(0, 5), components.slice(5).join(':')];
}
