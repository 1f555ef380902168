import { parseSync } from '@swc/core';

/** Where a piece of source stands, in characters from the start of the file. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A node of the syntax tree, as the parser writes it. */
export interface SyntaxNode {
  readonly type: string;
  readonly [field: string]: unknown;
}

export interface ParsedSource {
  readonly source: string;
  readonly root: SyntaxNode;
  /** Returns the characters that a node spans. */
  readonly spanOf: (node: SyntaxNode) => Span;
}

function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && 'type' in value && typeof value.type === 'string';
}

/** Finds the nodes at or nearest below a value. Functions of methods, and arguments, are objects that are no nodes. */
export function nodesIn(value: unknown): readonly SyntaxNode[] {
  if (isNode(value)) return [value];
  if (Array.isArray(value)) return value.flatMap(nodesIn);
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(nodesIn) : [];
}

/** Returns a field of a node when it is a node. */
export function child(node: SyntaxNode, field: string): SyntaxNode | undefined {
  const value = node[field];
  return isNode(value) ? value : undefined;
}

function spanIn(value: unknown): Span | undefined {
  if (typeof value !== 'object' || value === null || !('start' in value && 'end' in value)) return undefined;
  return typeof value.start === 'number' && typeof value.end === 'number'
    ? { start: value.start, end: value.end }
    : undefined;
}

/** Members of objects have no span of their own: one begins with its key or its dots, and ends with its value. */
function bytesOf(node: SyntaxNode): Span {
  const own = spanIn(node['span']);
  if (own !== undefined) return own;
  const first = spanIn(node['spread']) ?? spanIn(child(node, 'key')?.['span']);
  const last = child(node, 'value') ?? child(node, 'arguments');
  if (first === undefined || last === undefined) throw new Error(`A ${node.type} has no place in its file.`);
  return { start: first.start, end: bytesOf(last).end };
}

/** Makes a function from an offset in bytes of UTF-8 to one in characters. */
function characterOffsets(source: string): (bytes: number) => number {
  const total = Buffer.byteLength(source);
  if (total === source.length) return (bytes) => bytes;
  const offsets = new Uint32Array(total + 1);
  let bytes = 0;
  let characters = 0;
  for (const character of source) {
    offsets[bytes] = characters;
    bytes += Buffer.byteLength(character);
    characters += character.length;
  }
  offsets[bytes] = characters;
  return (at) => offsets[at] ?? characters;
}

/** Parses TypeScript. The parser counts from the first token on, so a token of known place is put before the source. */
export function parseSource(source: string): ParsedSource {
  const parsed: unknown = parseSync(`;${source}`, { syntax: 'typescript', target: 'es2022' });
  if (!isNode(parsed)) throw new Error('The parser returned no tree.');
  const [marker] = nodesIn(parsed['body']);
  if (marker?.type !== 'EmptyStatement') throw new Error('The parser lost the first statement.');
  const characterAt = characterOffsets(source);
  const base = bytesOf(marker).end;
  return {
    source,
    root: parsed,
    spanOf: (node) => {
      const { start, end } = bytesOf(node);
      return { start: characterAt(start - base), end: characterAt(end - base) };
    },
  };
}
