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

/** The codes that the page explains: the first cell of each row of a table. */
const explained = Array.from(page.matchAll(/^\| `([A-Z_]+)` \|/gm), ([, code = '']) => code);

describe('docs/troubleshooting.md', () => {
  it.each(codes)('the page explains %s in exactly one row', (code) => {
    expect(explained.filter((other) => other === code)).toEqual([code]);
  });

  it('the page explains no code that does not exist', () => {
    expect(explained.length).toBeGreaterThan(30);
    expect(explained.filter((code) => !codes.includes(code))).toEqual([]);
  });
});
