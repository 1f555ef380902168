import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { permissionsPage } from '../../../scripts/permissions-page.ts';

it('is published as the table has it', () => {
  expect(readFileSync('docs/permissions.md', 'utf8')).toBe(permissionsPage());
});
