import type { Trail } from '../domain/facts.ts';
import type { Finding, Verdict } from '../domain/finding.ts';
import type { Facts, Question } from '../domain/question.ts';
import {
  type Chain,
  closeChain,
  extendChain,
  furthestChain,
  isComplete,
  type PartialChain,
  undecidedLink,
  unknownLink,
} from './chain.ts';
import { type EvaluationContext, FactLookup, WorkSpent } from './fact-lookup.ts';
import { logGroupChains } from './links/log-group.ts';
import { judgeNoTrail } from './links/no-trail.ts';
import { coverageOf, judgeMemberCoverage, judgeTrail } from './links/trail.ts';
import { NotLoaded } from './not-loaded.ts';

/** Settled, or open: only questions whose answers can still change the verdict are asked. */
export type Evaluation =
  | { readonly kind: 'settled'; readonly finding: Finding }
  | { readonly kind: 'open'; readonly questions: readonly Question[] }
  /**
   * The pass reached the bound of its work but judged new patterns on the way, or needs a module that is
   * loaded on demand: another pass gets further.
   */
  | { readonly kind: 'interrupted' };

/**
 * Decides whether one event of the control triggers an alarm that notifies a confirmed subscriber. One complete chain
 * is a pass, whatever else could not be read; a fail needs every chain to be known as broken. The links are those of
 * the audit procedure that CIS AWS Foundations v3.0.0 has for each control of section 4.
 */
export function evaluateControl(context: EvaluationContext, facts: Facts): Evaluation {
  const judgedBefore = context.matcher.judged();
  const lookup = new FactLookup(context, facts);
  try {
    return settle(lookup);
  } catch (error) {
    if (error instanceof NotLoaded) return { kind: 'interrupted' };
    if (!(error instanceof WorkSpent)) throw error;
    return context.matcher.judged() > judgedBefore ? { kind: 'interrupted' } : undecidedForItsSize(context);
  }
}

/** The verdict on an account whose trails, filters, alarms and policies cost more than one account may. */
export function undecidedForItsSize({
  matcher,
  accountId,
}: EvaluationContext): Extract<Evaluation, { kind: 'settled' }> {
  const message = 'The trails, filters, alarms and policies of the account are more than one judgement may evaluate.';
  const { coverage, links: chain } = closeChain(emptyChain, undecidedLink('trail', message, accountId));
  return { kind: 'settled', finding: { control: matcher.control.id, verdict: 'undetermined', coverage, chain } };
}

function settle(lookup: FactLookup): Evaluation {
  const { context } = lookup;
  const chains = chainsFromTrails(lookup);
  if (lookup.work.isSpent) throw new WorkSpent();
  if (!chains.some(isComplete) && lookup.open.length > 0) return { kind: 'open', questions: lookup.open };
  const best = furthestChain(chains);
  if (best === undefined) throw new Error('An evaluation ended without a chain and without a question.');
  const { coverage, links: chain } = best;
  return {
    kind: 'settled',
    finding: { control: context.matcher.control.id, verdict: verdicts[best.end], coverage, chain },
  };
}

const verdicts: Readonly<Record<Chain['end'], Verdict>> = { complete: 'pass', broken: 'fail', unknown: 'undetermined' };

const emptyChain: PartialChain = { coverage: { kind: 'none' }, links: [], strict: false };

function chainsFromTrails(lookup: FactLookup): readonly Chain[] {
  const { accountId, region } = lookup.context;
  const trails = lookup.get({ kind: 'trails', accountId, region });
  if (trails === undefined) return [];
  if (trails.kind === 'unknown') return [closeChain(emptyChain, unknownLink('trail', trails.why))];
  if (trails.value.length === 0) {
    const link = judgeNoTrail(lookup);
    return link === undefined ? [] : [closeChain(emptyChain, link)];
  }
  // Organization trails are judged once for all members, so they cost nothing here; the account's own are asked for
  // only when none of them covers the account.
  const ofOrganization = trails.value.filter((trail) => trail.isOrganizationTrail);
  const shared = ofOrganization.flatMap((trail) => trailChains(lookup, trail));
  if (shared.some(isComplete) || lookup.open.length > 0) return shared;
  const own = trails.value.filter((trail) => !trail.isOrganizationTrail);
  return [...shared, ...own.flatMap((trail) => trailChains(lookup, trail))];
}

function trailChains(lookup: FactLookup, trail: Trail): readonly Chain[] {
  const judgement = judgeMemberCoverage(lookup, trail) ?? judgeTrail(lookup, trail);
  if (judgement === undefined) return [];
  const { strict } = lookup.context;
  const chain: PartialChain = { coverage: coverageOf(trail, judgement.logGroup), links: [], strict };
  const { link, logGroup } = judgement;
  if (link.state !== 'ok') return [closeChain(chain, link)];
  if (logGroup === undefined) throw new Error(`Trail ${trail.trailArn} holds without a log group.`);
  return logGroupChains(lookup, extendChain(chain, link), logGroup);
}
