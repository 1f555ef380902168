import type { Failure } from '../domain/failure.ts';

/**
 * Returns whether a path is that of a file of a report: names joined by `/`, none of which leads elsewhere. Parts of a
 * path come from stored text, such as the ids of runs, so a store checks it however often it was checked before.
 */
export function isFilePath(path: string): boolean {
  return /^(?:[\w=-][\w=.-]*\/)*[\w=-][\w=.-]*$/.test(path);
}

/** The failure of a file whose path leads elsewhere. */
export function refusedPath(operation: string): Failure {
  return { code: 'UNEXPECTED_ERROR', operation, message: 'The path is not one of a report.' };
}
