import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { linkNames, reasonsByLink, unknownReasons, weaknessCodes } from '../../../src/domain/finding.ts';
import { statuses } from '../../../src/domain/outcome.ts';

const page = readFileSync('docs/troubleshooting.md', 'utf8');
const codes: readonly string[] = [
  ...statuses,
  ...linkNames.flatMap((link) => reasonsByLink[link]),
  ...unknownReasons,
  ...weaknessCodes,
];

/** The first cell of every row of a table: what the page explains. */
const explained = Array.from(page.matchAll(/^\| `([A-Z_]+)` \|/gm), ([, code = '']) => code);

describe('docs/troubleshooting.md', () => {
  it.each(codes)('explains %s, once', (code) => {
    expect(explained.filter((other) => other === code)).toEqual([code]);
  });

  it('explains no code that does not exist', () => {
    expect(explained.length).toBeGreaterThan(30);
    expect(explained.filter((code) => !codes.includes(code))).toEqual([]);
  });
});
