import { child, nodesIn, type ParsedSource, type Span, type SyntaxNode } from './syntax.ts';

/** One small change of a node: what is put in place of which characters. */
export interface Change {
  readonly mutator: string;
  readonly replaced: Span;
  readonly replacement: string;
}

/** Returns the changes that a node allows, the nodes below it left alone. */
type Mutator = (node: SyntaxNode, file: ParsedSource) => readonly Change[];

const swappedOperators: Readonly<Record<string, string>> = {
  '&&': '||',
  '||': '&&',
  '===': '!==',
  '!==': '===',
  '<': '<=',
  '<=': '<',
  '>': '>=',
  '>=': '>',
  '+': '-',
  '-': '+',
  '*': '/',
  '/': '*',
  '%': '*',
};

const swappedMethods: Readonly<Record<string, string>> = {
  some: 'every',
  every: 'some',
  startsWith: 'endsWith',
  endsWith: 'startsWith',
  find: 'findLast',
  indexOf: 'lastIndexOf',
  lastIndexOf: 'indexOf',
  min: 'max',
  max: 'min',
  floor: 'ceil',
  ceil: 'floor',
};

/** Methods that return what they are called on, or a part or another order of it. */
const removedMethods = new Set(['filter', 'toSorted', 'sort', 'toReversed', 'reverse', 'slice', 'trim', 'toLowerCase']);

/** Methods of strings and sets that decide by a string. */
const decidingMethods = new Set(['includes', 'startsWith', 'endsWith', 'has']);

const exits = new Set(['ReturnStatement', 'ThrowStatement', 'ContinueStatement', 'BreakStatement']);

function textOf(node: SyntaxNode, { source, spanOf }: ParsedSource): string {
  const { start, end } = spanOf(node);
  return source.slice(start, end);
}

const joins = new Set(['&&', '||', '??']);

/** An operand that is joined itself keeps its brackets, since the other operator may bind otherwise. */
function operandOf(node: SyntaxNode, file: ParsedSource): string {
  const text = textOf(node, file);
  return joins.has(String(node['operator'])) ? `(${text})` : text;
}

function isText(node: SyntaxNode | undefined): boolean {
  if (node === undefined) return false;
  if (node.type === 'StringLiteral' || node.type === 'TemplateLiteral') return true;
  return node.type === 'BinaryExpression' && (isText(child(node, 'left')) || isText(child(node, 'right')));
}

function emptied(node: SyntaxNode | undefined, file: ParsedSource): readonly Change[] {
  if (node?.type !== 'StringLiteral') return [];
  return [{ mutator: 'string', replaced: file.spanOf(node), replacement: node['value'] === '' ? "'mutated'" : "''" }];
}

const operator: Mutator = (node, file) => {
  const { operator: sign } = node;
  const left = child(node, 'left');
  const right = child(node, 'right');
  if (typeof sign !== 'string' || left === undefined || right === undefined) return [];
  const decides = sign === '===' || sign === '!==';
  const strings = decides ? [...emptied(left, file), ...emptied(right, file)] : [];
  const replaced = file.spanOf(node);
  if (sign === '??') return [...strings, { mutator: 'operator', replaced, replacement: textOf(left, file) }];
  const other = swappedOperators[sign];
  if (other === undefined || (sign === '+' && isText(node))) return strings;
  const replacement = `${operandOf(left, file)} ${other} ${operandOf(right, file)}`;
  return [...strings, { mutator: 'operator', replaced, replacement }];
};

/** An equation and a negation have a change of their own that does the same. */
function isNegatedElsewhere(test: SyntaxNode): boolean {
  if (test.type === 'UnaryExpression') return test['operator'] === '!';
  return test.type === 'BinaryExpression' && (test['operator'] === '===' || test['operator'] === '!==');
}

function leaves(statement: SyntaxNode | undefined): boolean {
  if (statement === undefined) return false;
  if (exits.has(statement.type)) return true;
  const last = statement.type === 'BlockStatement' ? nodesIn(statement['stmts']).at(-1) : undefined;
  return last !== undefined && exits.has(last.type);
}

const condition: Mutator = (node, file) => {
  const test = child(node, 'test');
  if (test === undefined) return [];
  const replaced = file.spanOf(test);
  const negated = { mutator: 'condition', replaced, replacement: `!(${textOf(test, file)})` };
  const dropped = { mutator: 'early exit', replaced, replacement: 'false' };
  const leavesEarly = node.type === 'IfStatement' && !child(node, 'alternate') && leaves(child(node, 'consequent'));
  return [...(isNegatedElsewhere(test) ? [] : [negated]), ...(leavesEarly ? [dropped] : [])];
};

const negation: Mutator = (node, file) => {
  const argument = child(node, 'argument');
  if (argument === undefined || !['!', '-'].includes(String(node['operator']))) return [];
  return [{ mutator: 'negation', replaced: file.spanOf(node), replacement: textOf(argument, file) }];
};

const boolean: Mutator = (node, file) => [
  { mutator: 'boolean', replaced: file.spanOf(node), replacement: String(node['value'] !== true) },
];

const number: Mutator = (node, file) => {
  const { value } = node;
  if (typeof value !== 'number') return [];
  return [{ mutator: 'number', replaced: file.spanOf(node), replacement: String(value + 1) }];
};

/** Names the method of a call, and what it is called on. */
function methodOf(call: SyntaxNode): { readonly on: SyntaxNode; readonly name: SyntaxNode } | undefined {
  const callee = child(call, 'callee');
  const member = callee?.type === 'OptionalChainingExpression' ? child(callee, 'base') : callee;
  if (member?.type !== 'MemberExpression') return undefined;
  const on = child(member, 'object');
  const name = child(member, 'property');
  return on === undefined || name?.type !== 'Identifier' ? undefined : { on, name };
}

const method: Mutator = (node, file) => {
  const called = methodOf(node);
  const name = String(called?.name['value']);
  if (called === undefined) return [];
  const swapped = Object.hasOwn(swappedMethods, name) ? swappedMethods[name] : undefined;
  const [first] = nodesIn(node['arguments']);
  return [
    ...(swapped === undefined ? [] : [{ mutator: 'method', replaced: file.spanOf(called.name), replacement: swapped }]),
    ...(removedMethods.has(name)
      ? [{ mutator: 'method', replaced: file.spanOf(node), replacement: textOf(called.on, file) }]
      : []),
    ...(decidingMethods.has(name) ? emptied(first, file) : []),
  ];
};

const awaited: Mutator = (node, file) => {
  const argument = child(node, 'argument');
  if (argument === undefined) return [];
  return [{ mutator: 'await', replaced: file.spanOf(node), replacement: textOf(argument, file) }];
};

const optionalChain: Mutator = (node, file) => {
  const base = child(node, 'base');
  const before = base === undefined ? undefined : (child(base, 'object') ?? child(base, 'callee'));
  if (node['optional'] !== true || before === undefined) return [];
  const { end } = file.spanOf(before);
  const [sign = '', next] = /^\s*\?\.\s*([[(])?/.exec(file.source.slice(end)) ?? [];
  if (sign === '') return [];
  const replaced = { start: end, end: end + sign.length };
  return [{ mutator: 'optional chain', replaced, replacement: next ?? '.' }];
};

const members: Mutator = (node, file) =>
  nodesIn(node['properties'])
    .filter(({ type }) => ['KeyValueProperty', 'Identifier', 'MethodProperty', 'SpreadElement'].includes(type))
    .map((member) => ({ mutator: 'member', replaced: file.spanOf(member), replacement: '' }));

const effects = new Set(['CallExpression', 'AwaitExpression', 'AssignmentExpression', 'UpdateExpression']);

const statement: Mutator = (node, file) => {
  const expression = child(node, 'expression');
  if (expression === undefined || !effects.has(expression.type)) return [];
  return [{ mutator: 'statement', replaced: file.spanOf(expression), replacement: 'undefined' }];
};

const mutators: Readonly<Record<string, Mutator>> = {
  BinaryExpression: operator,
  IfStatement: condition,
  ConditionalExpression: condition,
  UnaryExpression: negation,
  BooleanLiteral: boolean,
  NumericLiteral: number,
  CallExpression: method,
  AwaitExpression: awaited,
  OptionalChainingExpression: optionalChain,
  ObjectExpression: members,
  ExpressionStatement: statement,
  SwitchCase: (node, file) => emptied(child(node, 'test'), file),
};

/** Returns every small change of a node itself. */
export function changesOf(node: SyntaxNode, file: ParsedSource): readonly Change[] {
  return Object.hasOwn(mutators, node.type) ? (mutators[node.type]?.(node, file) ?? []) : [];
}
