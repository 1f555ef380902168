import picocolors from 'picocolors';
import type { Status } from '../domain/outcome.ts';
import type { Terminal } from './terminal.ts';

export type Colors = ReturnType<typeof picocolors.createColors>;

/** Color only on a terminal, and never where NO_COLOR is set (no-color.org). */
export function colorsFor({ stdout, environment }: Terminal): Colors {
  const isWanted = stdout.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  return picocolors.createColors(isWanted);
}

export function inStatusColor(text: string, status: Status, colors: Colors): string {
  switch (status) {
    case 'COMPLIANT':
    case 'REMEDIATED':
      return colors.green(text);
    case 'NON_COMPLIANT':
      return colors.red(text);
    case 'AWAITING_CONFIRMATION':
    case 'UNVERIFIABLE':
    case 'UNREACHABLE':
    case 'NOT_REACHED':
      return colors.yellow(text);
    case 'EXEMPT':
    case 'SKIPPED':
      return colors.dim(text);
    default:
      return status satisfies never;
  }
}
