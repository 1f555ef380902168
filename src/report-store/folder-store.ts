import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Failure } from '../domain/failure.ts';
import { known, unknown } from '../domain/observed.ts';
import type { Body, ReportStore, Written } from '../ports/report-store.ts';

/** Files appear whole or not at all: each is written beside its place and then moved there. */
export function folderStore(folder: string): ReportStore {
  return {
    uri: folder,
    write: async (path, body, { createOnly }) => {
      const target = join(folder, path);
      const draft = `${target}.${randomUUID()}.tmp`;
      try {
        await makeFolder(dirname(target));
        await place({ draft, target, body, createOnly });
        return { ok: true };
      } catch (error) {
        return refusedWrite(error);
      }
    },
    read: async (path) => {
      try {
        return known(await readFile(join(folder, path), { encoding: 'utf8', flag: withoutWaiting }));
      } catch (error) {
        const code = codeOf(error);
        if (code === undefined) throw error;
        return code === 'ENOENT' || code === 'ENOTDIR' ? known(undefined) : unknown(refusal(error, 'file:Read'));
      }
    },
  };
}

/** A pipe that nobody writes to would otherwise be waited for, in a thread that no timeout reaches. */
const withoutWaiting = constants.O_RDONLY | constants.O_NONBLOCK;

/** Node's own `recursive` goes round for ever where a folder says that it is not there itself, as in /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder);
  } catch (error) {
    const code = codeOf(error);
    if (code === 'EEXIST') return;
    const parent = dirname(folder);
    if (code !== 'ENOENT' || parent === folder) throw error;
    await makeFolder(parent);
    await mkdir(folder).catch((again: unknown) => {
      if (codeOf(again) !== 'EEXIST') throw again;
    });
  }
}

type Placing = { readonly draft: string; readonly target: string; readonly body: Body; readonly createOnly: boolean };

async function place({ draft, target, body, createOnly }: Placing): Promise<void> {
  try {
    await writeFile(draft, body);
    // A link is refused where a file already is; a move would take its place.
    await (createOnly ? link(draft, target) : rename(draft, target));
  } finally {
    await rm(draft, { force: true });
  }
}

function refusedWrite(error: unknown): Written {
  const code = codeOf(error);
  if (code === undefined) throw error;
  // EEXIST also says that a file stands where a folder is needed.
  const isTaken = code === 'EEXIST' && property(error, 'syscall') === 'link';
  const why = refusal(error, 'file:Write');
  return isTaken
    ? { ok: false, why: { ...why, message: 'There is such a file already.' }, isTaken }
    : { ok: false, why };
}

function refusal(error: unknown, operation: string): Failure {
  const code = codeOf(error);
  return {
    code: code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'ACCESS_DENIED' : 'UNEXPECTED_ERROR',
    operation,
    message: String(property(error, 'message')),
  };
}

/** What the operating system refused has a code; everything else is a bug. */
function codeOf(error: unknown): string | undefined {
  const code = property(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
