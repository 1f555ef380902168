export type AlarmStateName = 'ALARM' | 'OK' | 'INSUFFICIENT_DATA';

/** The rule of a composite alarm. A reference is the name or the ARN of an alarm. */
export type AlarmRule =
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'state'; readonly state: AlarmStateName; readonly reference: string }
  | { readonly kind: 'not'; readonly operand: AlarmRule }
  /** AND is all of its operands, OR at least 1. */
  | { readonly kind: 'at-least'; readonly count: number; readonly operands: readonly AlarmRule[] }
  /** AND and OR side by side, of which AWS does not say which binds tighter. */
  | { readonly kind: 'either-reading'; readonly readings: readonly [AlarmRule, AlarmRule] };

class Unreadable extends Error {}

/**
 * Parses an `AlarmRule`, or returns `undefined` where it is none.
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
export function parseAlarmRule(text: string): AlarmRule | undefined {
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

/** Every alarm that the rule mentions. */
export function referencesOf(rule: AlarmRule): readonly string[] {
  switch (rule.kind) {
    case 'constant':
      return [];
    case 'state':
      return [rule.reference];
    case 'not':
      return referencesOf(rule.operand);
    case 'at-least':
      return rule.operands.flatMap(referencesOf);
    case 'either-reading':
      return referencesOf(rule.readings[0]);
    default:
      return rule satisfies never;
  }
}

/** Three values: `undefined` is unknown (Kleene's logic). */
export function evaluateRule(
  rule: AlarmRule,
  stateOf: (reference: string) => AlarmStateName | undefined,
): boolean | undefined {
  const value = (operand: AlarmRule): boolean | undefined => evaluateRule(operand, stateOf);
  switch (rule.kind) {
    case 'constant':
      return rule.value;
    case 'state': {
      const state = stateOf(rule.reference);
      return state && state === rule.state;
    }
    case 'not': {
      const operand = value(rule.operand);
      return operand === undefined ? undefined : !operand;
    }
    case 'at-least':
      return atLeast(rule.count, rule.operands.map(value));
    case 'either-reading': {
      const [one, other] = rule.readings.map(value);
      return one === other ? one : undefined;
    }
    default:
      return rule satisfies never;
  }
}

function atLeast(count: number, values: readonly (boolean | undefined)[]): boolean | undefined {
  if (values.filter((value) => value === true).length >= count) return true;
  return values.filter((value) => value !== false).length >= count ? undefined : false;
}

const token = /\s*("(?:[^"\\]|\\.)*"|[(),]|[^\s(),"]+)/y;

class RuleParser {
  readonly #tokens: readonly string[];
  #at = 0;

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
    const operators: string[] = [];
    while (this.#isAt('AND') || this.#isAt('OR')) {
      operators.push(this.#next().toUpperCase());
      operands.push(this.#term());
    }
    return combine(operands, operators);
  }

  end(): void {
    if (this.#at < this.#tokens.length) throw new Unreadable();
  }

  #term(): AlarmRule {
    const word = this.#next();
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

function combine(operands: readonly AlarmRule[], operators: readonly string[]): AlarmRule {
  const hasAnd = operators.includes('AND');
  const hasOr = operators.includes('OR');
  if (!hasAnd || !hasOr) return joined(hasAnd ? 'AND' : 'OR', operands);
  const fromLeft = operands.reduce((left, right, index) =>
    joined(operators[index - 1] === 'AND' ? 'AND' : 'OR', [left, right]),
  );
  const starts = operands.map((_, index) => index).filter((index) => index === 0 || operators[index - 1] === 'OR');
  const groups = starts.map((start, nth) => joined('AND', operands.slice(start, starts[nth + 1])));
  return { kind: 'either-reading', readings: [joined('OR', groups), fromLeft] };
}

function joined(operator: 'AND' | 'OR', operands: readonly AlarmRule[]): AlarmRule {
  const [only, ...others] = operands;
  if (only !== undefined && others.length === 0) return only;
  return { kind: 'at-least', count: operator === 'AND' ? operands.length : 1, operands };
}
