import { type Failure, type FailureCode, failureCodes } from '../domain/failure.ts';
import {
  type BrokenLink,
  type BrokenReason,
  type Caveat,
  type Coverage,
  type EventExample,
  type Link,
  type LinkName,
  linkNames,
  type OkLink,
  reasonsByLink,
  type UnknownLink,
} from '../domain/finding.ts';
import { optional } from '../domain/optional.ts';

/** One path from a trail to a subscriber, followed as far as it goes. */
export type Chain = {
  readonly end: 'complete' | 'broken' | 'unknown';
  readonly coverage: Coverage;
  readonly links: readonly Link[];
};

/** A chain that is still being followed: every link so far holds. */
export type PartialChain = {
  readonly coverage: Coverage;
  readonly links: readonly OkLink[];
  /** Whether a caveat of a fact that could not be read ends the chain as unknown. */
  readonly strict: boolean;
};

export function ok(link: LinkName, resource: string, caveats: readonly Caveat[] = []): OkLink {
  return { link, state: 'ok', resource, caveats };
}

export function broken<Name extends LinkName>(
  link: Name,
  reason: (typeof reasonsByLink)[Name][number],
  details: { message: string; resource?: string; caveats?: readonly Caveat[]; counterexample?: EventExample | null },
): BrokenLink {
  return {
    link,
    state: 'broken',
    reason,
    message: details.message,
    caveats: details.caveats ?? [],
    ...optional({ resource: details.resource }),
    ...(details.counterexample ? { counterexample: details.counterexample } : {}),
  };
}

export function unknownLink(link: LinkName, why: Failure, resource?: string): UnknownLink {
  return { link, state: 'unknown', reason: why.code, message: why.message, ...(resource ? { resource } : {}) };
}

export function undecidedLink(link: LinkName, message: string, resource: string): UnknownLink {
  return { link, state: 'unknown', reason: 'UNDECIDED', message, resource };
}

export function caveatOf(fact: string, why: Failure): Caveat {
  return { fact, code: why.code, message: why.message };
}

export function extendChain(chain: PartialChain, link: OkLink): PartialChain {
  return { ...chain, links: [...chain.links, link] };
}

/** Ends a chain at its last link, or at one that does not hold. */
export function closeChain(chain: PartialChain, last: BrokenLink | UnknownLink | OkLink): Chain {
  const breaks = chain.strict ? isUnread : isTooLarge;
  const reached = last.state === 'ok' ? untilUnread([...chain.links, last], breaks) : [...chain.links, last];
  const end = reached.at(-1)?.state ?? 'unknown';
  return {
    end: end === 'ok' ? 'complete' : end,
    coverage: chain.coverage,
    links: linkNames.map((link, index) => reached[index] ?? { link, state: 'not-evaluated' }),
  };
}

type UnreadCaveat = Caveat & { readonly code: FailureCode };

/** Ends the links at the first with such a caveat, of a fact that could not be read. */
function untilUnread(
  links: readonly OkLink[],
  breaks: (caveat: Caveat) => caveat is UnreadCaveat,
): readonly (OkLink | UnknownLink)[] {
  const index = links.findIndex((link) => link.caveats.some(breaks));
  const link = links[index];
  const caveat = link?.caveats.find(breaks);
  if (link === undefined || caveat === undefined) return links;
  const why = { code: caveat.code, operation: caveat.fact, message: `${caveat.fact}: ${caveat.message}` };
  return [...links.slice(0, index), unknownLink(link.link, why, link.resource)];
}

function isUnread(caveat: Caveat): caveat is UnreadCaveat {
  return failureCodes.some((code) => code === caveat.code);
}

/** The account's administrators decide how large a fact is: as a caveat, it would let them choose the verdict. */
function isTooLarge(caveat: Caveat): caveat is UnreadCaveat {
  return caveat.code === 'TOO_LARGE';
}

export function isComplete(chain: Chain): boolean {
  return chain.end === 'complete';
}

/**
 * Chooses the chain to show: complete before unknown before broken, since one that could not be read may be complete;
 * then the one that gets furthest; then the one with the fewest caveats; then by its resources, so that the choice is
 * the same in every run.
 */
export function furthestChain(chains: readonly Chain[]): Chain | undefined {
  return chains.toSorted((a, b) => compareRanks(rankOf(a), rankOf(b)))[0];
}

const ends = ['complete', 'unknown', 'broken'] as const;

function rankOf(chain: Chain): readonly (number | string)[] {
  const held = chain.links.filter((link) => link.state === 'ok');
  const last = chain.links[held.length];
  const reasons: readonly BrokenReason[] = last === undefined ? [] : reasonsByLink[last.link];
  const progress = last?.state === 'broken' ? reasons.indexOf(last.reason) : 0;
  const caveats = held.reduce((count, link) => count + link.caveats.length, 0);
  return [ends.indexOf(chain.end), -held.length, -progress, caveats, chain.links.map(resourceOf).join(' ')];
}

function resourceOf(link: Link): string {
  return link.state === 'not-evaluated' ? '' : (link.resource ?? '');
}

function compareRanks(a: readonly (number | string)[], b: readonly (number | string)[]): number {
  for (const [index, left] of a.entries()) {
    const right = b[index];
    if (right === undefined || left === right) continue;
    return left < right ? -1 : 1;
  }
  return 0;
}
