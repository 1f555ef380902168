import type { Work } from '../../domain/work.ts';
import { all, any, type Kleene, not } from './kleene.ts';

export const alarmStateNames = ['ALARM', 'OK', 'INSUFFICIENT_DATA'] as const;
export type AlarmStateName = (typeof alarmStateNames)[number];

/** The rule of a composite alarm. A reference is the name or the ARN of an alarm. */
export type AlarmRule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: AlarmStateName; readonly reference: string }
  | { readonly kind: 'not'; readonly operand: AlarmRule }
  /** AND is all of its operands, OR at least 1. */
  | { readonly kind: 'at-least'; readonly count: number; readonly operands: readonly AlarmRule[] }
  /** AND and OR side by side, of which AWS does not say which binds tighter. One operator stands between two operands. */
  | { readonly kind: 'mixed'; readonly operands: readonly AlarmRule[]; readonly operators: readonly Operator[] };

type Operator = 'AND' | 'OR';

/** Rules that CloudWatch takes hold at most 500 elements; one that is nested deeper than this is not read. */
const maxDepth = 500;

class Unreadable extends Error {}

/**
 * Parses an `AlarmRule`. Returns `undefined` where it is none, is nested too deeply, or costs too much work.
 *
 * ```
 * rule      := term { ("AND" | "OR") term }
 * term      := "NOT" term | "(" rule ")" | "TRUE" | "FALSE" | state "(" reference ")"
 *            | "AT_LEAST" "(" threshold "," ["NOT"] state "," "(" reference { "," reference } ")" ")"
 * state     := "ALARM" | "OK" | "INSUFFICIENT_DATA"
 * threshold := number | number "%"
 * reference := '"' characters, \" and \\ for " and \ '"' | characters but space, parentheses, comma and quote
 * ```
 * Source: https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html and, for references
 * and AT_LEAST, https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-combining.html
 */
export function parseAlarmRule(text: string, work: Work): AlarmRule | undefined {
  if (!work.spend(text.length)) return undefined;
  try {
    const parser = new RuleParser(text);
    const rule = parser.rule();
    parser.end();
    return rule;
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

/** Returns every alarm that the rule mentions, each once. */
export function referencesOf(rule: AlarmRule): ReadonlySet<string> {
  const found = new Set<string>();
  const open: AlarmRule[] = [rule];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.kind === 'state') found.add(next.reference);
    else if (next.kind === 'not') open.push(next.operand);
    else if (next.kind !== 'constant') open.push(...next.operands);
  }
  return found;
}

/** Evaluates a rule in Kleene's logic: what depends on a state that is not known is not known. Each sub-rule is evaluated once. */
export function evaluateRule(
  rule: AlarmRule,
  stateOf: (reference: string) => AlarmStateName | undefined,
  work: Work,
): Kleene {
  if (!work.spend(1)) return undefined;
  const valueOf = (operand: AlarmRule): Kleene => evaluateRule(operand, stateOf, work);
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state': {
      const state = stateOf(rule.reference);
      return state && state === rule.state;
    }
    case 'not':
      return not(valueOf(rule.operand));
    case 'at-least':
      return atLeast(rule.count, rule.operands.map(valueOf));
    case 'mixed': {
      const values = rule.operands.map(valueOf);
      const one = andFirst(values, rule.operators);
      return one === fromLeft(values, rule.operators) ? one : undefined;
    }
    default:
      return rule satisfies never;
  }
}

function atLeast(count: number, values: readonly Kleene[]): Kleene {
  if (values.filter((value) => value === true).length >= count) return true;
  return values.filter((value) => value !== false).length >= count ? undefined : false;
}

/** Reads the operators as if AND bound tighter than OR. */
function andFirst(values: readonly Kleene[], operators: readonly Operator[]): Kleene {
  const groups: Kleene[] = [];
  values.forEach((value, index) => {
    if (index > 0 && operators[index - 1] === 'AND') groups.push(all([groups.pop(), value]));
    else groups.push(value);
  });
  return any(groups);
}

/** Reads the operators from left to right, as if both bound equally. */
function fromLeft(values: readonly Kleene[], operators: readonly Operator[]): Kleene {
  return values.reduce((left, right, index) =>
    operators[index - 1] === 'AND' ? all([left, right]) : any([left, right]),
  );
}

const token = /\s*("(?:[^"\\]|\\.)*"|[(),]|[^\s(),"]+)/y;

class RuleParser {
  readonly #tokens: readonly string[];
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    const tokens: string[] = [];
    const trimmed = text.trimEnd();
    token.lastIndex = 0;
    while (token.lastIndex < trimmed.length) {
      const [, found] = token.exec(trimmed) ?? [];
      if (found === undefined) throw new Unreadable();
      tokens.push(found);
    }
    this.#tokens = tokens;
  }

  rule(): AlarmRule {
    const operands = [this.#term()];
    const operators: Operator[] = [];
    while (this.#isAt('AND') || this.#isAt('OR')) {
      operators.push(this.#next().toUpperCase() === 'AND' ? 'AND' : 'OR');
      operands.push(this.#term());
    }
    return combine(operands, operators);
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new Unreadable();
  }

  #term(): AlarmRule {
    this.#depth += 1;
    if (this.#depth > maxDepth) throw new Unreadable();
    const term = this.#termAt(this.#next());
    this.#depth -= 1;
    return term;
  }

  #termAt(word: string): AlarmRule {
    switch (word.toUpperCase()) {
      case 'NOT':
        return { kind: 'not', operand: this.#term() };
      case '(': {
        const rule = this.rule();
        this.#take(')');
        return rule;
      }
      case 'TRUE':
        return { kind: 'constant', value: true };
      case 'FALSE':
        return { kind: 'constant', value: false };
      case 'AT_LEAST':
        return this.#atLeast();
      default:
        return this.#state(stateNamed(word));
    }
  }

  #state(state: AlarmStateName): AlarmRule {
    this.#take('(');
    const reference = this.#reference();
    this.#take(')');
    return { kind: 'state', state, reference };
  }

  #atLeast(): AlarmRule {
    this.#take('(');
    const threshold = /^(\d+)(%?)$/.exec(this.#next());
    if (threshold === null) throw new Unreadable();
    this.#take(',');
    const negated = this.#isAt('NOT');
    if (negated) this.#next();
    const state = stateNamed(this.#next());
    this.#take(',');
    const references = this.#parenthesized();
    this.#take(')');
    const operands = references.map((reference): AlarmRule => {
      const operand: AlarmRule = { kind: 'state', state, reference };
      return negated ? { kind: 'not', operand } : operand;
    });
    const number = Number(threshold[1]);
    const count = threshold[2] === '%' ? Math.ceil((number * operands.length) / 100) : number;
    return { kind: 'at-least', count, operands };
  }

  #parenthesized(): readonly string[] {
    this.#take('(');
    const references = [this.#reference()];
    while (this.#isAt(',')) {
      this.#next();
      references.push(this.#reference());
    }
    this.#take(')');
    return references;
  }

  #reference(): string {
    const word = this.#next();
    if (/^[(),]$/.test(word)) throw new Unreadable();
    return word.startsWith('"') ? word.slice(1, -1).replaceAll(/\\(.)/g, '$1') : word;
  }

  #isAt(word: string): boolean {
    return this.#tokens[this.#at]?.toUpperCase() === word;
  }

  #take(word: string): void {
    if (this.#next() !== word) throw new Unreadable();
  }

  #next(): string {
    const word = this.#tokens[this.#at];
    if (word === undefined) throw new Unreadable();
    this.#at += 1;
    return word;
  }
}

function stateNamed(word: string): AlarmStateName {
  const name = word.toUpperCase();
  if (name === 'ALARM' || name === 'OK' || name === 'INSUFFICIENT_DATA') return name;
  throw new Unreadable();
}

function combine(operands: readonly AlarmRule[], operators: readonly Operator[]): AlarmRule {
  const [only, ...others] = operands;
  if (only !== undefined && others.length === 0) return only;
  const hasAnd = operators.includes('AND');
  if (hasAnd && operators.includes('OR')) return { kind: 'mixed', operands, operators };
  return { kind: 'at-least', count: hasAnd ? operands.length : 1, operands };
}
