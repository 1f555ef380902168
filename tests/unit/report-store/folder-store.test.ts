import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { known, unknown } from '../../../src/domain/observed.ts';
import { folderStore } from '../../../src/report-store/folder-store.ts';

const once = { contentType: 'application/json', createOnly: true };
const always = { contentType: 'application/json', createOnly: false };
const taken = {
  ok: false,
  why: { code: 'UNEXPECTED_ERROR', operation: 'file:Write', message: 'The file exists already.' },
  isTaken: true,
};

describe('folderStore', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'rootwatch-'));
  });

  afterEach(async () => {
    await rm(folder, { recursive: true });
  });

  async function modeOf(path: string): Promise<string> {
    return ((await stat(join(folder, path))).mode & 0o777).toString(8);
  }

  it('folderStore creates the folders of a path, and leaves nothing else behind', async () => {
    const store = folderStore(join(folder, 'reports'));
    expect(await store.write('runs/1/summary.json', '{}', once)).toEqual({ ok: true });
    expect(await store.read('runs/1/summary.json')).toEqual(known('{}'));
    expect(await readdir(join(folder, 'reports/runs/1'))).toEqual(['summary.json']);
  });

  it('folderStore never replaces a file with createOnly', async () => {
    const store = folderStore(folder);
    await store.write('a.json', 'first', once);
    expect(await store.write('a.json', 'second', once)).toEqual(taken);
    expect(await store.read('a.json')).toEqual(known('first'));
    expect(await readdir(folder)).toEqual(['a.json']);
  });

  it('folderStore lets exactly one of many writers create a file', async () => {
    const store = folderStore(folder);
    const written = await Promise.all(
      Array.from({ length: 20 }, (_, index) => store.write('a.json', `writer ${index}`, once)),
    );
    expect(written.filter(({ ok }) => ok)).toHaveLength(1);
    expect(await store.read('a.json')).toEqual(known(`writer ${written.findIndex(({ ok }) => ok)}`));
  });

  it('folderStore replaces a file without createOnly', async () => {
    const store = folderStore(folder);
    await store.write('latest/a.json', 'first', always);
    expect(await store.write('latest/a.json', 'second', always)).toEqual({ ok: true });
    expect(await store.read('latest/a.json')).toEqual(known('second'));
  });

  it('folderStore reads undefined where there is no file', async () => {
    expect(await folderStore(folder).read('no/such/file')).toEqual(known(undefined));
  });

  it('folderStore returns why a file can not be written', async () => {
    await writeFile(join(folder, 'file'), '');
    expect(await folderStore(folder).write('file/a.json', '{}', once)).toMatchObject({
      ok: false,
      why: { code: 'UNEXPECTED_ERROR', operation: 'file:Write', message: expect.stringMatching(/^ENOTDIR|^EEXIST/) },
    });
  });

  it('folderStore returns the failure when its own folder can not be created, and does not loop', async () => {
    const refused = await folderStore('/proc/rootwatch/reports').write('a.json', '{}', once);
    expect(refused).toMatchObject({ ok: false, why: { operation: 'file:Write' } });
  });

  it('folderStore returns the failure when a file can not be read', async () => {
    await mkdir(join(folder, 'latest'));
    expect(await folderStore(folder).read('latest')).toMatchObject({
      kind: 'unknown',
      why: { operation: 'file:Read' },
    });
  });

  it.each([
    '../outside.json',
    'runs/../../outside.json',
    'runs/..',
    '/outside.json',
    'runs//summary.json',
    './summary.json',
    'runs\\..\\outside.json',
    'C:outside.json',
    'summary.json\u0000.csv',
    '',
  ])('folderStore neither writes nor reads at the path %j', async (path) => {
    const inner = join(folder, 'reports');
    await mkdir(join(inner, 'runs'), { recursive: true });
    await writeFile(join(folder, 'outside.json'), 'outside');
    const message = 'The path is not one of a report.';
    const store = folderStore(inner);
    expect(await store.read(path)).toEqual(unknown({ code: 'UNEXPECTED_ERROR', operation: 'file:Read', message }));
    expect(await store.write(path, '{}', always)).toEqual({
      ok: false,
      why: { code: 'UNEXPECTED_ERROR', operation: 'file:Write', message },
    });
    expect((await readdir(folder, { recursive: true })).toSorted()).toEqual([
      'outside.json',
      'reports',
      'reports/runs',
    ]);
  });

  describe('the modes of files and folders', () => {
    const mask = process.umask();

    afterEach(() => {
      process.umask(mask);
    });

    it.each(['000', '022', '077'])('with the umask %s, only the user who wrote a report may read it', async (umask) => {
      process.umask(Number.parseInt(umask, 8));
      const store = folderStore(join(folder, 'new/reports'));
      await store.write('runs/1/summary.json', '{}', once);
      await store.write('latest/summary.json', '{}', always);
      const paths = ['new', 'new/reports', 'new/reports/runs', 'new/reports/runs/1', 'new/reports/latest'];
      expect(await Promise.all(paths.map(modeOf))).toEqual(paths.map(() => '700'));
      const files = ['new/reports/runs/1/summary.json', 'new/reports/latest/summary.json'];
      expect(await Promise.all(files.map(modeOf))).toEqual(['600', '600']);
    });

    it('a folder that exists keeps its mode, and a file that is replaced is for its writer alone', async () => {
      process.umask(0o022);
      await mkdir(join(folder, 'shared/latest'), { recursive: true });
      await chmod(join(folder, 'shared'), 0o750);
      await writeFile(join(folder, 'shared/latest/summary.json'), 'old');
      await folderStore(join(folder, 'shared')).write('latest/summary.json', '{}', always);
      expect(await Promise.all(['shared', 'shared/latest', 'shared/latest/summary.json'].map(modeOf))).toEqual([
        '750',
        '755',
        '600',
      ]);
    });
  });

  it('folderStore does not wait for a pipe without a writer', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await folderStore(folder).read('pipe')).toEqual(known(''));
  });
});
