import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const ready = {
  'package.json': '{ "version": "1.2.0" }',
  'CHANGELOG.md': '# Changelog\n\n## [Unreleased]\n\n## [1.2.0] - 2026-12-01\n',
  'SECURITY.md': 'Write to security@example.com.\n',
};

type Outcome = { readonly status: number | null; readonly said: string };

function releaseCheck(files: Readonly<Record<string, string>>): Outcome {
  const folder = mkdtempSync(join(tmpdir(), 'rootwatch-release-'));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  const script = resolve('scripts/release-check.mjs');
  const { status, stdout, stderr } = spawnSync(process.execPath, [script], { cwd: folder, encoding: 'utf8' });
  rmSync(folder, { recursive: true });
  return { status, said: stdout + stderr };
}

describe('npm run release:check', () => {
  it('lets a version pass whose contacts are filled in and whose changes are dated', () => {
    expect(releaseCheck(ready)).toEqual({ status: 0, said: 'version 1.2.0 may be released\n' });
  });

  it.each(['SECURITY.md', 'CODE_OF_CONDUCT.md', 'NOTICE', '.github/ISSUE_TEMPLATE/bug.yml', 'docs/adr/0001.md'])(
    'refuses a release while %s holds a placeholder',
    (file) => {
      expect(releaseCheck({ ...ready, [file]: 'one\nWrite to SECURITY_CONTACT_PLACEHOLDER.\n' })).toEqual({
        status: 1,
        said: `${file}:2: SECURITY_CONTACT_PLACEHOLDER is still to be replaced\n`,
      });
    },
  );

  it.each([
    ['the changes are still unreleased', '# Changelog\n\n## [Unreleased]\n'],
    ['the section has no date', '## [1.2.0]\n'],
    ['the section is of another version', '## [1.2.1] - 2026-12-01\n'],
    ['the date is not one', '## [1.2.0] - soon\n'],
  ])('refuses a release when %s', (_why, changelog) => {
    expect(releaseCheck({ ...ready, 'CHANGELOG.md': changelog })).toEqual({
      status: 1,
      said: 'CHANGELOG.md: there is no section "## [1.2.0] - YYYY-MM-DD"\n',
    });
  });
});
