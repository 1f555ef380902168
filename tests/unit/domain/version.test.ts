import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { version } from '../../../src/domain/version.ts';

it('the version is that of package.json', () => {
  expect(version).toBe(JSON.parse(readFileSync(join(__dirname, '../../../package.json'), 'utf8')).version);
});
