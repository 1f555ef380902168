import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Refusal } from '../domain/refusal.ts';
import type { Body, ReportStore, Written } from './store.ts';

/** Files appear whole or not at all: each is written beside its place and then moved there. */
export function folderStore(folder: string): ReportStore {
  return {
    uri: folder,
    write: async (path, body, { once }) => {
      const target = join(folder, path);
      const draft = `${target}.${randomUUID()}.tmp`;
      try {
        await mkdir(dirname(target), { recursive: true });
        await place({ draft, target, body, once });
        return { ok: true };
      } catch (error) {
        return refusedWrite(error);
      }
    },
    read: async (path) => {
      try {
        return await readFile(join(folder, path), 'utf8');
      } catch (error) {
        if (codeOf(error) === undefined) throw error;
        return undefined;
      }
    },
  };
}

type Placing = { readonly draft: string; readonly target: string; readonly body: Body; readonly once: boolean };

async function place({ draft, target, body, once }: Placing): Promise<void> {
  try {
    await writeFile(draft, body);
    // A link is refused where a file already is; a move would take its place.
    await (once ? link(draft, target) : rename(draft, target));
  } finally {
    await rm(draft, { force: true });
  }
}

function refusedWrite(error: unknown): Written {
  const code = codeOf(error);
  if (code === undefined) throw error;
  // EEXIST also says that a file stands where a folder is needed.
  const isTaken = code === 'EEXIST' && property(error, 'syscall') === 'link';
  const message = isTaken ? 'There is such a file already.' : String(property(error, 'message'));
  const why: Refusal = {
    code: code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'ACCESS_DENIED' : 'UNEXPECTED_ERROR',
    operation: 'file:Write',
    message,
  };
  return { ok: false, why, ...(isTaken && { isTaken }) };
}

/** What the operating system refused has a code; everything else is a bug. */
function codeOf(error: unknown): string | undefined {
  const code = property(error, 'code');
  return typeof code === 'string' ? code : undefined;
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
