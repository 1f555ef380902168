import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Failure } from '../domain/failure.ts';
import { known, unknown } from '../domain/observed.ts';
import type { Body, ReportStore, Written } from '../ports/report-store.ts';
import { isFilePath, refusedPath } from './file-path.ts';

/**
 * Returns a store in a folder. Files appear whole or not at all: each is written beside its target and then moved. Only
 * the user who writes them may read them; folders that exist keep their mode.
 */
export function folderStore(folder: string): ReportStore {
  return {
    uri: folder,
    write: async (path, body, { createOnly }) => {
      if (!isFilePath(path)) return { ok: false, why: refusedPath('file:Write') };
      const target = join(folder, path);
      const draft = `${target}.${randomUUID()}.tmp`;
      try {
        await makeFolder(dirname(target));
        await publish({ draft, target, body, createOnly });
        return { ok: true };
      } catch (error) {
        return failedWrite(error);
      }
    },
    read: async (path) => {
      if (!isFilePath(path)) return unknown(refusedPath('file:Read'));
      try {
        return known(await readFile(join(folder, path), { encoding: 'utf8', flag: nonBlockingRead }));
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined) throw error;
        return code === 'ENOENT' || code === 'ENOTDIR' ? known(undefined) : unknown(failureOf(error, 'file:Read'));
      }
    },
  };
}

/** What the mask of the process leaves of these: it takes permissions away, and adds none. */
const ownFile = 0o600;
const ownFolder = 0o700;

/** Without `O_NONBLOCK`, opening a pipe without a writer would block a thread that no timeout can end. */
const nonBlockingRead = constants.O_RDONLY | constants.O_NONBLOCK;

/**
 * Creates a folder and its parents. Node's own `recursive` loops for ever where `mkdir` fails with ENOENT although the
 * parent exists, as in /proc.
 */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, ownFolder);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder) throw error;
    await makeFolder(parent);
    await mkdir(folder, ownFolder).catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
}

type Publication = {
  readonly draft: string;
  readonly target: string;
  readonly body: Body;
  readonly createOnly: boolean;
};

async function publish({ draft, target, body, createOnly }: Publication): Promise<void> {
  try {
    await writeFile(draft, body, { mode: ownFile, flag: 'wx' });
    // `link` fails where a file exists; `rename` would replace it.
    await (createOnly ? link(draft, target) : rename(draft, target));
  } finally {
    await rm(draft, { force: true });
  }
}

function failedWrite(error: unknown): Written {
  const code = codeOf(error);
  if (code === undefined) throw error;
  // EEXIST also means that a file exists where a folder is needed.
  const isTaken = code === 'EEXIST' && property(error, 'syscall') === 'link';
  const why = failureOf(error, 'file:Write');
  return isTaken ? { ok: false, why: { ...why, message: 'The file exists already.' }, isTaken } : { ok: false, why };
}

function failureOf(error: unknown, operation: string): Failure {
  const code = codeOf(error);
  return {
    code: code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'ACCESS_DENIED' : 'UNEXPECTED_ERROR',
    operation,
    message: String(property(error, 'message')),
  };
}

/** Returns the code of an error of the operating system. An error without one is a bug. */
function codeOf(error: unknown): string | undefined {
  const code = property(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
