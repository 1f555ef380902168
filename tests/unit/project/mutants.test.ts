import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from '@jest/globals';
import { transformSync } from 'esbuild';
import { acceptance } from '../../../scripts/mutants/accepted.ts';
import { mutantsOf, mutated } from '../../../scripts/mutants/find-mutants.ts';
import { instrumented } from '../../../scripts/mutants/instrument.ts';
import { folderTable, noticedShare, survivorList, tally } from '../../../scripts/mutants/print.ts';
import { type FileReach, failedTests, testsReaching } from '../../../scripts/mutants/reach.ts';
import type { MutantOutcome, Outcome } from '../../../scripts/mutants/run.ts';
import { allMutants, sampleOf, sourceFiles } from '../../../scripts/mutants/sample.ts';

const file = 'src/evaluate/example.ts';

function changesIn(source: string): readonly string[] {
  return mutantsOf(file, source).map(({ change }) => change);
}

describe('the mutants of a source', () => {
  it.each([
    ['a comparison', 'f(a === b);', ['a === b → a !== b']],
    ['a comparison with a string', "f(a === 'x');", ["a === 'x' → a !== 'x'", "'x' → ''"]],
    ['an order', 'f(a < b);', ['a < b → a <= b']],
    [
      'an operator that joins, whose operand is joined too',
      'f(a && b || c);',
      ['a && b || c → (a && b) && c', 'a && b → a || b'],
    ],
    ['a default', 'f(a ?? b);', ['a ?? b → a']],
    ['a sum, but not a text put together', "f(a + b, 'c' + d);", ['a + b → a - b']],
    ['a condition', 'const a = b ? c : d;', ['b → !(b)']],
    ['an early exit', 'function f(a: string) { if (a) return; g; }', ['a → !(a)', 'a → false']],
    ['a negation', 'f(!a);', ['!a → a']],
    ['true and a number', 'f(true, 5);', ['true → false', '5 → 6']],
    ['a method', 'const a = b.some(c);', ['some → every']],
    ['a filter', 'const a = b.filter(c);', ['b.filter(c) → b']],
    ['an optional chain', 'const a = b?.c;', ['?. → .']],
    ['an await', 'const a = async () => (await b);', ['await b → b']],
    ['a member and a spread', 'const a = { b, ...c };', ['b → (nothing)', '...c → (nothing)']],
    ['a call for its effect', 'f();', ['f() → undefined']],
    ['a case', "switch (a) { case 'x': }", ["'x' → ''"]],
    ['no type, import or key', "import { a } from 'b'; type C = 'x' | 1; const d: C = e as 1;", []],
  ])('change %s', (_what, source, changes) => {
    const wanted =
      source.startsWith('f(') && source !== 'f();' ? [`${source.slice(0, -1)} → undefined`, ...changes] : changes;
    expect(changesIn(source)).toEqual(wanted);
  });

  it('stand at their line and place behind characters of several bytes', () => {
    expect(mutantsOf(file, "const é = '→';\n\n  const b = 3;\n")).toMatchObject([
      { lineNumber: 3, line: 'const b = 3;', replaced: { start: 28, end: 29 }, nth: 1 },
    ]);
  });

  it('are distinguished where the same line holds the same change twice', () => {
    expect(mutantsOf(file, 'f2(1, 1);').map(({ change, nth }) => [change, nth])).toEqual([
      ['f2(1, 1) → undefined', 1],
      ['1 → 2', 1],
      ['1 → 2', 2],
    ]);
  });

  it('compile one at a time, all over src', () => {
    const root = process.cwd();
    const refused = sampleOf(allMutants(root, sourceFiles(root)), { below: [], sample: 300, seed: 'compile' }).filter(
      (mutant) => {
        try {
          transformSync(mutated(readFileSync(mutant.file, 'utf8'), mutant), { loader: 'ts', logLevel: 'silent' });
          return false;
        } catch {
          return true;
        }
      },
    );
    expect(refused.map(({ line, change }) => [line, change])).toEqual([]);
  });
});

/** Runs a source with one mutant on, and returns what it leaves in `result`. */
function resultOf(
  source: string,
  on: string | undefined,
): { readonly result: unknown; readonly reached: readonly string[] } {
  const numbered = mutantsOf(file, source).map((mutant, id) => ({ id, mutant }));
  const reached: string[] = [];
  const isMutantOn = (id: number): boolean => {
    const change = numbered[id]?.mutant.change ?? '';
    reached.push(change);
    return change === on;
  };
  const { code } = transformSync(instrumented(source, numbered), { loader: 'ts', format: 'cjs' });
  const result: unknown = runInNewContext(`(() => {\n${code}\nreturn result;\n})()`, { __isMutantOn: isMutantOn });
  return { result, reached };
}

describe('a source with its mutants in it', () => {
  const source = `
const box = { text: 'abc', has(letter: string) { return this.text.includes(letter); } };
const none: typeof box | undefined = undefined;
const result = { nested: [3, 1, 2].filter((each) => each > 1 && each < 3), bound: box.has('b'), chain: none?.text.length, ...(box ? { more: 1 } : {}) };
`;

  it('does the same as long as none is on', () => {
    expect(resultOf(source, undefined).result).toEqual({ nested: [2], bound: true, chain: undefined, more: 1 });
  });

  it.each([
    ['each > 1 && each < 3 → each > 1 || each < 3', { nested: [3, 1, 2], bound: true, chain: undefined, more: 1 }],
    ['each < 3 → each <= 3', { nested: [3, 2], bound: true, chain: undefined, more: 1 }],
    [
      '[3, 1, 2].filter((each) => each > 1 && each < 3) → [3, 1, 2]',
      { nested: [3, 1, 2], bound: true, chain: undefined, more: 1 },
    ],
    ['box → !(box)', { nested: [2], bound: true, chain: undefined }],
    ["bound: box.has('b') → (nothing)", { nested: [2], chain: undefined, more: 1 }],
    ['...(box ? { more: 1 } : {}) → (nothing)', { nested: [2], bound: true, chain: undefined }],
  ])('does what the mutant does when %s is on', (on, result) => {
    expect(resultOf(source, on).result).toEqual(result);
  });

  it('says which places were reached', () => {
    const { reached } = resultOf('const result = g(1) ? 2 : 3;\nfunction g(a: number) { return a > 0; }', undefined);
    expect([...new Set(reached)]).toEqual(['g(1) → !(g(1))', '1 → 2', 'a > 0 → a >= 0', '0 → 1', '2 → 3']);
  });
});

describe('the sample', () => {
  const source = Array.from({ length: 40 }, (_, at) => `const a${at} = b${at} === c${at};`);
  const selection = { below: [], sample: 20, seed: '' };
  const chosen = (lines: readonly string[], seed = ''): readonly string[] =>
    sampleOf(mutantsOf(file, lines.join('\n')), { ...selection, seed }).map(({ line }) => line);

  it('keeps its mutants when other lines come and go', () => {
    const before = chosen(source);
    const after = chosen(['// A comment.', ...source.toReversed(), 'export const none: string[] = [];']);
    expect(after).toEqual(before);
    expect(before).toHaveLength(20);
  });

  it('loses a mutant to each that ranks before it, and no other', () => {
    const before = chosen(source.slice(0, 39));
    const after = chosen(source);
    expect(after.filter((line) => !before.includes(line)).length).toBeLessThanOrEqual(1);
  });

  it('is another one for another seed', () => {
    expect(chosen(source, 'other')).not.toEqual(chosen(source));
  });

  it('is taken from the folders and files asked for', () => {
    const mutants = ['src/plan/a.ts', 'src/plan-b.ts', 'src/aws/c.ts'].flatMap((each) => mutantsOf(each, 'f();'));
    const from = (below: readonly string[]): readonly string[] =>
      sampleOf(mutants, { ...selection, below })
        .map((mutant) => mutant.file)
        .toSorted();
    expect([from(['src/plan']), from(['src/plan/', 'src/aws/c.ts'])]).toEqual([
      ['src/plan/a.ts'],
      ['src/aws/c.ts', 'src/plan/a.ts'],
    ]);
  });
});

describe('the list of accepted mutants', () => {
  const mutants = mutantsOf(file, 'f2(1, 1);');
  const entry = { file, line: 'f2(1, 1);', change: '1 → 2', nth: 2, reason: 'The second argument is ignored.' };

  it('accepts the mutant it names, and no other that reads the same', () => {
    const { reasonOf, unmatched } = acceptance(JSON.stringify([entry]), mutants);
    expect({ reasons: mutants.map(reasonOf), unmatched }).toEqual({
      reasons: [undefined, undefined, entry.reason],
      unmatched: [],
    });
  });

  it('has an entry too many when the line has changed', () => {
    const { unmatched } = acceptance(JSON.stringify([entry]), mutantsOf(file, 'f2(1, 2);'));
    expect(unmatched).toEqual([entry]);
  });

  it('is refused without a reason', () => {
    expect(() => acceptance(JSON.stringify([{ ...entry, reason: '' }]), mutants)).toThrow('reason');
  });

  it('names only mutants that there are', () => {
    const root = process.cwd();
    const accepted = readFileSync('scripts/mutants/accepted.json', 'utf8');
    expect(acceptance(accepted, allMutants(root, sourceFiles(root))).unmatched).toEqual([]);
  });
});

function ran(ids: readonly number[], { ms = 10, failed = false } = {}): FileReach['tests'][string] {
  return { ms, ids: [...ids], failed };
}

describe('the tests of a mutant', () => {
  const reach: readonly FileReach[] = [
    { file: '/tests/scenarios/run.test.ts', outside: [], tests: { whole: ran([7]) } },
    { file: '/tests/unit/slow.test.ts', outside: [], tests: { slow: ran([7], { ms: 900 }), other: ran([8]) } },
    { file: '/tests/unit/load.test.ts', outside: [7], tests: { first: ran([]), second: ran([]) } },
    { file: '/tests/unit/failing.test.ts', outside: [], tests: { failing: ran([7], { failed: true }) } },
  ];

  it('are those that reach it and pass without it, unit tests and quick ones first', () => {
    expect(testsReaching(7, reach)).toEqual([
      { file: '/tests/unit/load.test.ts', tests: 'all', ms: 520 },
      { file: '/tests/unit/slow.test.ts', tests: ['slow'], ms: 1400 },
      { file: '/tests/scenarios/run.test.ts', tests: 'all', ms: 510 },
    ]);
    expect(failedTests(reach)).toEqual(['failing']);
  });
});

function outcomes(kinds: readonly Outcome[]): readonly MutantOutcome[] {
  return kinds.flatMap((outcome) => mutantsOf(file, 'f();').map((mutant) => ({ mutant, outcome })));
}

describe('the result', () => {
  const noticed: Outcome = { kind: 'noticed', test: 'a test', stage: 'unit' };
  const some = outcomes([
    noticed,
    noticed,
    { kind: 'timed-out' },
    { kind: 'survived', files: 2 },
    { kind: 'refused' },
    { kind: 'accepted', reason: 'It does the same.' },
    { kind: 'undecided', why: 'the time was over' },
  ]);

  it('counts a mutant that hangs as noticed, and leaves out what is accepted, refused or undecided', () => {
    expect(noticedShare(tally(some))).toBe(0.75);
    expect(
      folderTable(some)
        .split('\n')
        .slice(1)
        .map((line) => line.trim().split(/\s+/).join(' ')),
    ).toEqual(['src/evaluate 7 2 1 1 1 1 1 75.0 %', 'all 7 2 1 1 1 1 1 75.0 %']);
  });

  it('names each survivor with its place and change', () => {
    expect(survivorList(some)).toBe(`${file}:1 (2 test files reach it)\n    f();\n    f() → undefined`);
  });
});
