import picocolors from 'picocolors';
import type { Status } from '../domain/outcome.ts';
import type { Terminal } from './terminal.ts';

export type Colours = ReturnType<typeof picocolors.createColors>;

/** Colour only on a terminal, and never where NO_COLOR is set (no-color.org). */
export function coloursFor({ stdout, environment }: Terminal): Colours {
  const isWanted = stdout.isTTY === true && !environment['NO_COLOR'] && environment['TERM'] !== 'dumb';
  return picocolors.createColors(isWanted);
}

export function inStatusColour(text: string, status: Status, colours: Colours): string {
  switch (status) {
    case 'COMPLIANT':
    case 'REMEDIATED':
      return colours.green(text);
    case 'NON_COMPLIANT':
      return colours.red(text);
    case 'AWAITING_CONFIRMATION':
    case 'UNVERIFIABLE':
    case 'UNREACHABLE':
    case 'NOT_REACHED':
      return colours.yellow(text);
    case 'EXEMPT':
    case 'SKIPPED':
      return colours.dim(text);
    default:
      return status satisfies never;
  }
}
