import { createHash } from 'node:crypto';
import { type Change, changesOf } from './mutators.ts';
import { child, nodesIn, type ParsedSource, parseSource, type Span, type SyntaxNode } from './syntax.ts';

/** The expression, or the member of an object, in whose place the choice between original and mutant is put. */
export interface Host extends Span {
  readonly kind: 'expression' | 'member';
}

/** One small change of one file. */
export interface Mutant extends Change {
  readonly file: string;
  readonly host: Host;
  /** The line and what is changed in it, as texts: they stay when other lines change. */
  readonly line: string;
  readonly change: string;
  /** Which of the same changes of the same line in the file, from 1. */
  readonly nth: number;
  readonly lineNumber: number;
  /** Decides whether a sample has it: of file and change alone, so that other changes leave it in the sample. */
  readonly hash: string;
}

type Found = Change & { readonly host: Host };

/** Wrappers that exist for types alone: what they wrap is code. */
const typeWrappers = new Set(['TsAsExpression', 'TsSatisfiesExpression', 'TsNonNullExpression', 'TsConstAssertion']);

/** The field of a node that is not an expression by itself: `a.b` in `a.b()`, `a[0]` in `a[0] += 1`, `a?.b` in `delete a?.b`. */
const boundFields: Readonly<Record<string, string>> = {
  MemberExpression: 'object',
  CallExpression: 'callee',
  NewExpression: 'callee',
  OptionalChainingExpression: 'base',
  TsNonNullExpression: 'expression',
  TaggedTemplateExpression: 'tag',
  AssignmentExpression: 'left',
  UpdateExpression: 'argument',
};

const isBound = (node: SyntaxNode): boolean =>
  Object.hasOwn(boundFields, node.type) || (node.type === 'UnaryExpression' && node['operator'] === 'delete');

function hostOf(change: Change, node: SyntaxNode, surrounding: Span): Host {
  if (change.mutator === 'member') return { ...change.replaced, kind: 'member' };
  const { start, end } = change.replaced;
  // A condition, a test of a case and an operand are expressions below the node that they change.
  const within = start >= surrounding.start && end <= surrounding.end;
  const own = ['IfStatement', 'ConditionalExpression', 'SwitchCase', 'ExpressionStatement'].includes(node.type);
  return own || !within ? { start, end, kind: 'expression' } : { ...surrounding, kind: 'expression' };
}

/** Finds the changes at and below a node; `bound` is the whole of which the node is a part that can't be put in brackets. */
function* changesBelow(node: SyntaxNode, file: ParsedSource, bound?: Span): Generator<Found> {
  if (node.type === 'ImportDeclaration') return;
  if (node.type.startsWith('Ts')) {
    if (!typeWrappers.has(node.type)) return;
    const wrapped = child(node, 'expression');
    if (wrapped !== undefined) yield* changesBelow(wrapped, file, bound);
    return;
  }
  const surrounding = bound ?? (isExpression(node) ? file.spanOf(node) : undefined);
  for (const change of changesOf(node, file)) {
    yield { ...change, host: hostOf(change, node, surrounding ?? change.replaced) };
  }
  const boundField = isBound(node) ? (boundFields[node.type] ?? 'argument') : undefined;
  for (const [field, value] of Object.entries(node)) {
    if (field === 'key' && node.type !== 'Computed') {
      if (child(node, 'key')?.type === 'Computed') yield* below(value, file);
      continue;
    }
    yield* field === boundField ? below(value, file, surrounding) : below(value, file);
  }
}

function* below(value: unknown, file: ParsedSource, bound?: Span): Generator<Found> {
  for (const node of nodesIn(value)) yield* changesBelow(node, file, bound);
}

/** Statements, patterns and members are not what a choice can stand for; the nodes that are changed say it themselves. */
function isExpression(node: SyntaxNode): boolean {
  return /Expression$|Literal$/.test(node.type);
}

function shortened(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}

/** Returns the line a character stands in, from 1, and its text. */
function lineAt(source: string, at: number): { readonly lineNumber: number; readonly line: string } {
  const start = source.lastIndexOf('\n', at - 1) + 1;
  const end = source.indexOf('\n', at);
  const line = source.slice(start, end === -1 ? undefined : end).trim();
  return { lineNumber: source.slice(0, start).split('\n').length, line };
}

/** Returns every mutant of a file, in the order of the file. */
export function mutantsOf(file: string, source: string): readonly Mutant[] {
  const parsed = parseSource(source);
  const seen = new Map<string, number>();
  const describe = (found: Found): Mutant => {
    const { start, end } = found.replaced;
    const place = lineAt(source, start);
    const change = `${shortened(source.slice(start, end))} → ${shortened(found.replacement) || '(nothing)'}`;
    const text = [file, found.mutator, place.line, change].join('\0');
    const nth = (seen.get(text) ?? 0) + 1;
    seen.set(text, nth);
    const hash = createHash('sha256').update(`${text}\0${nth}`).digest('hex');
    return { ...found, file, ...place, change, nth, hash };
  };
  return [...changesBelow(parsed.root, parsed)]
    .toSorted((a, b) => a.replaced.start - b.replaced.start || b.replaced.end - a.replaced.end)
    .map(describe);
}

/** Returns the source of a file with one mutant in it, for a compiler to read. */
export function mutated(source: string, { host, replaced, replacement }: Mutant): string {
  const rest = source.slice(replaced.end);
  const whole = replaced.start === host.start && replaced.end === host.end;
  const text = whole && host.kind === 'expression' ? `(${replacement})` : replacement;
  return source.slice(0, replaced.start) + text + (host.kind === 'member' ? rest.replace(/^\s*,/, '') : rest);
}
