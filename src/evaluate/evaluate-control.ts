import type { Trail } from '../domain/facts.ts';
import type { Finding, Verdict } from '../domain/finding.ts';
import type { Facts, Question } from '../domain/question.ts';
import {
  broken,
  type Chain,
  closeChain,
  extendChain,
  furthestChain,
  isComplete,
  type PartialChain,
  unknownLink,
} from './chain.ts';
import { type EvaluationContext, FactLookup } from './inquiry.ts';
import { logGroupPaths } from './links/log-group.ts';
import { coverageOf, judgeMemberCoverage, judgeTrail } from './links/trail.ts';

/** Settled, or open: what is asked can still change the verdict, and nothing else is asked. */
export type Evaluation =
  | { readonly kind: 'settled'; readonly finding: Finding }
  | { readonly kind: 'open'; readonly questions: readonly Question[] };

/**
 * Whether use of the root user raises an alarm that reaches somebody (CIS AWS Foundations v3.0.0 4.3). One complete
 * chain is a pass, whatever else could not be read; a fail needs every chain to be known as broken.
 */
export function evaluateControl(ground: EvaluationContext, facts: Facts): Evaluation {
  const inquiry = new FactLookup(ground, facts);
  const paths = trailPaths(inquiry);
  if (!paths.some(isComplete) && inquiry.open.length > 0) return { kind: 'open', questions: inquiry.open };
  const best = furthestChain(paths);
  if (best === undefined) throw new Error('An evaluation ended without a path and without a question.');
  const { coverage, links: chain } = best;
  return {
    kind: 'settled',
    finding: { control: ground.control.control.id, verdict: verdicts[best.end], coverage, chain },
  };
}

const verdicts: Readonly<Record<Chain['end'], Verdict>> = { complete: 'pass', broken: 'fail', unknown: 'undetermined' };

const nowhere: PartialChain = { coverage: { kind: 'none' }, links: [] };

function trailPaths(inquiry: FactLookup): readonly Chain[] {
  const { accountId, region } = inquiry.context;
  const trails = inquiry.get({ kind: 'trails', accountId, region });
  if (trails === undefined) return [];
  if (trails.kind === 'unknown') return [closeChain(nowhere, unknownLink('trail', trails.why))];
  if (trails.value.length === 0) {
    return [closeChain(nowhere, broken('trail', 'NO_TRAIL', { message: `No trail is to be seen from ${region}.` }))];
  }
  // Organization trails are judged once for everybody, so they cost nothing here; the account's own are asked for
  // only when none of them covers the account.
  const ofOrganization = trails.value.filter((trail) => trail.isOrganizationTrail);
  const shared = ofOrganization.flatMap((trail) => trailPath(inquiry, trail));
  if (shared.some(isComplete) || inquiry.open.length > 0) return shared;
  const own = trails.value.filter((trail) => !trail.isOrganizationTrail);
  return [...shared, ...own.flatMap((trail) => trailPath(inquiry, trail))];
}

function trailPath(inquiry: FactLookup, trail: Trail): readonly Chain[] {
  const judgement = judgeMemberCoverage(inquiry, trail) ?? judgeTrail(inquiry, trail);
  if (judgement === undefined) return [];
  const way: PartialChain = { coverage: coverageOf(trail, judgement.logGroup), links: [] };
  const { link, logGroup } = judgement;
  if (link.state !== 'ok') return [closeChain(way, link)];
  if (logGroup === undefined) throw new Error(`Trail ${trail.trailArn} holds without a log group.`);
  return logGroupPaths(inquiry, extendChain(way, link), logGroup);
}
