/** The rule of a composite alarm, which is evaluated over the states of other alarms. */
export type AlarmRule =
  | { readonly kind: 'state'; readonly state: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA'; readonly alarm: string }
  | { readonly kind: 'constant'; readonly value: boolean }
  | { readonly kind: 'not'; readonly operand: AlarmRule }
  | { readonly kind: 'and' | 'or'; readonly operands: readonly AlarmRule[] };

const token =
  /\s*(?:(ALARM|OK|INSUFFICIENT_DATA)\s*\(\s*("(?:[^"\\]|\\.)*"|'[^']*'|[^()]*?)\s*\)|(AND|OR|NOT|TRUE|FALSE)\b|([()]))/y;

/**
 * Parses a rule such as `ALARM(name) AND (NOT OK("other") OR TRUE)` with names or ARNs; undefined for other text.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
 */
export function parseAlarmRule(source: string): AlarmRule | undefined {
  const tokens = tokensOf(source.trim());
  if (tokens === undefined) return undefined;
  const rest = [...tokens];
  const rule = takeOr(rest);
  return rest.length === 0 ? rule : undefined;
}

type Token = { readonly text: string; readonly state?: 'ALARM' | 'OK' | 'INSUFFICIENT_DATA'; readonly alarm?: string };

function tokensOf(source: string): Token[] | undefined {
  const tokens: Token[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < source.length) {
    const match = token.exec(source);
    if (match === null) return undefined;
    const [, state, alarm, word, bracket] = match;
    if (state === 'ALARM' || state === 'OK' || state === 'INSUFFICIENT_DATA') {
      tokens.push({ text: state, state, alarm: nameIn(alarm ?? '') });
    } else {
      tokens.push({ text: word ?? bracket ?? '' });
    }
  }
  return tokens;
}

/** Returns the alarm's name from a quoted or bare name or from its ARN. */
function nameIn(written: string): string {
  const bare = /^(["']).*\1$/s.test(written) ? written.slice(1, -1).replaceAll(/\\(.)/g, '$1') : written;
  return bare.startsWith('arn:') ? bare.split(':').slice(6).join(':') : bare;
}

function takeOr(tokens: Token[]): AlarmRule | undefined {
  return takeJoined(tokens, { word: 'OR', kind: 'or', takeOperand: takeAnd });
}

function takeAnd(tokens: Token[]): AlarmRule | undefined {
  return takeJoined(tokens, { word: 'AND', kind: 'and', takeOperand: takePrimary });
}

type Joint = {
  readonly word: string;
  readonly kind: 'and' | 'or';
  readonly takeOperand: (tokens: Token[]) => AlarmRule | undefined;
};

function takeJoined(tokens: Token[], { word, kind, takeOperand }: Joint): AlarmRule | undefined {
  const first = takeOperand(tokens);
  if (first === undefined) return undefined;
  const operands = [first];
  while (tokens[0]?.text === word) {
    tokens.shift();
    const next = takeOperand(tokens);
    if (next === undefined) return undefined;
    operands.push(next);
  }
  return operands.length === 1 ? first : { kind, operands };
}

function takePrimary(tokens: Token[]): AlarmRule | undefined {
  const next = tokens.shift();
  if (next === undefined) return undefined;
  if (next.state !== undefined) return { kind: 'state', state: next.state, alarm: next.alarm ?? '' };
  if (next.text === 'TRUE' || next.text === 'FALSE') return { kind: 'constant', value: next.text === 'TRUE' };
  if (next.text === 'NOT') {
    const operand = takePrimary(tokens);
    return operand === undefined ? undefined : { kind: 'not', operand };
  }
  if (next.text !== '(') return undefined;
  const inner = takeOr(tokens);
  return tokens.shift()?.text === ')' ? inner : undefined;
}

export function ruleHolds(rule: AlarmRule, stateOf: (alarm: string) => string | undefined): boolean {
  switch (rule.kind) {
    case 'state':
      return stateOf(rule.alarm) === rule.state;
    case 'constant':
      return rule.value;
    case 'not':
      return !ruleHolds(rule.operand, stateOf);
    case 'and':
      return rule.operands.every((operand) => ruleHolds(operand, stateOf));
    case 'or':
      return rule.operands.some((operand) => ruleHolds(operand, stateOf));
    default:
      return rule satisfies never;
  }
}

/** Lists the names of the alarms that a rule mentions. */
export function alarmsNamedIn(source: string): string[] {
  return (tokensOf(source.trim()) ?? []).flatMap(({ alarm }) => (alarm === undefined ? [] : [alarm]));
}
