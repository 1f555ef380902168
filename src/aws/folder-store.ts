import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Refusal } from '../domain/refusal.ts';
import type { ReportStore, Written } from './report-store.ts';

/** Files appear whole or not at all: each is written beside its place and then moved there. */
export function folderStore(folder: string): ReportStore {
  return {
    uri: folder,
    write: async (path, body, { once }) => {
      const target = join(folder, path);
      const draft = `${target}.${randomUUID()}.tmp`;
      try {
        await mkdir(dirname(target), { recursive: true });
        await writeFile(draft, body);
        // A link is refused where a file already is; a move would take its place.
        await (once ? link(draft, target) : rename(draft, target));
        return { ok: true };
      } catch (error) {
        return refusedWrite(error);
      } finally {
        await rm(draft, { force: true });
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

function refusedWrite(error: unknown): Written {
  const code = codeOf(error);
  if (code === undefined) throw error;
  const message = code === 'EEXIST' ? 'There is such a file already.' : messageOf(error);
  const why: Refusal = {
    code: code === 'EACCES' || code === 'EPERM' || code === 'EROFS' ? 'ACCESS_DENIED' : 'UNEXPECTED_ERROR',
    operation: 'file:Write',
    message,
  };
  return { ok: false, why };
}

/** What the operating system refused has a code; everything else is a bug. */
function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
