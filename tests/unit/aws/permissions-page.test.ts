import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import { permissionsPage } from '../../../scripts/permissions-page.ts';

it('docs/permissions.md is what `npm run generate` writes from the table of permissions', () => {
  expect(readFileSync('docs/permissions.md', 'utf8')).toBe(permissionsPage());
});
