import picocolors from 'picocolors';
import type { Status } from '../domain/outcome.ts';
import { statusGroupOf } from '../domain/status-group.ts';
import type { Terminal } from './terminal.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Returns colors for a terminal, and none elsewhere or where NO_COLOR is set (no-color.org). */
export function colorsFor({ stdout, environment }: Terminal): Colors {
  const isWanted = stdout.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  return picocolors.createColors(isWanted);
}

export function inStatusColor(text: string, status: Status, colors: Colors): string {
  const group = statusGroupOf(status);
  switch (group) {
    case 'covered':
      return colors.green(text);
    case 'broken':
      return colors.red(text);
    case 'pending':
    case 'unknown':
      return colors.yellow(text);
    case 'excluded':
      return colors.dim(text);
    default:
      return group satisfies never;
  }
}
