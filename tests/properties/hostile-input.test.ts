import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { parse as parseYaml } from 'yaml';
import { runCommand } from '../../src/cli/program.ts';
import { parseSettings } from '../../src/config/parse-settings.ts';
import { settingKeys } from '../../src/config/setting-keys.ts';
import { parseEvent } from '../../src/lambda/parse-event.ts';

const keys = Object.keys(settingKeys);
const content = fc.dictionary(fc.constantFrom(...keys, 'unknownKey'), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
const errors: string[] = [];
const terminal = {
  stdout: { write: () => true },
  stderr: { write: (text: string) => errors.push(text) },
  environment: {},
};

describe('hostile input', () => {
  it('parseSettings returns settings or names every problem, and ignores no given key', () => {
    fc.assert(
      fc.property(content, (given) => {
        const parsed = parseSettings({ flags: {}, environment: {}, file: { name: 'f', content: given } });
        if (!parsed.ok) return parsed.problems.every((problem) => problem.startsWith('f: '));
        const { mode, roleName, concurrency, acceptBroaderFilters } = parsed.settings;
        const used = new Map<string, unknown>(Object.entries({ mode, roleName, concurrency, acceptBroaderFilters }));
        return Object.entries(given).every(
          ([key, value]) => key !== 'unknownKey' && (!used.has(key) || used.get(key) === value),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('parseEvent returns a request or names what it does not understand', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({ accountIds: fc.jsonValue(), mode: fc.jsonValue() }),
          fc.record({ Records: fc.array(fc.jsonValue()) }),
          fc.record({ source: fc.constantFrom('aws.organizations', 'aws.controltower'), detail: fc.jsonValue() }),
        ),
        (event) => {
          const request = parseEvent(event);
          if (request.kind === 'not-understood') return request.what !== '';
          if (request.kind === 'accounts') return request.accountIds.every((id) => JSON.stringify(event).includes(id));
          return request.kind === 'queue';
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('the pattern command evaluates a pattern or explains why it is refused', async () => {
    const piece = fc.constantFrom(
      '{',
      '}',
      '(',
      ')',
      '$.a',
      '$.userIdentity.type',
      '=',
      '!=',
      '&&',
      '||',
      '"Root"',
      '*',
      '%a.%',
      'NOT EXISTS',
      'IS NULL',
      '[',
      ']',
      ',',
      '1e9',
      '>',
      ' ',
    );
    const text = fc.oneof(
      fc.string(),
      fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(' ')),
    );
    await fc.assert(
      fc.asyncProperty(text, async (pattern) => {
        errors.length = 0;
        const exitCode = await runCommand(['pattern', '--format', 'json', '--', pattern], terminal);
        const isCrash = exitCode === 1 && /^$|TypeError|\n {4}at /.test(errors.join(''));
        expect([exitCode <= 2, isCrash]).toEqual([true, false]);
      }),
      { numRuns: 300 },
    );
  }, 60_000);

  it.each(['- a', '12', '"text"'])('parseSettings refuses YAML that is not a map: %s', (text) => {
    const parsed = parseSettings({ flags: {}, environment: {}, file: { name: 'f', content: parseYaml(text) } });
    expect(parsed).toMatchObject({ ok: false, problems: [expect.stringContaining('f')] });
  });
});
