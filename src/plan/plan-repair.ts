import { type Action, type Blocked, emptyPlan, type Plan } from '../domain/action.ts';
import type { BrokenReason, Finding } from '../domain/finding.ts';
import type { Facts, Question } from '../domain/question.ts';
import { type EvaluationContext, FactLookup } from '../evaluate/inquiry.ts';
import { repairSites } from '../evaluate/repair-sites.ts';
import { planAlarm } from './plan-alarm.ts';
import { planFilter } from './plan-filter.ts';
import { planTopic } from './plan-topic.ts';
import { blockedBy, type Repair, type RepairPolicy } from './repair.ts';
import { unverifiableChanges } from './unverifiable-changes.ts';

/** Settled, or open: some of what has to be known before anything is changed has yet to be asked. */
export type Planning =
  | { readonly kind: 'settled'; readonly plan: Plan }
  | { readonly kind: 'open'; readonly questions: readonly Question[] };

/**
 * What would complete the chain: the actions in their order, and what stands in the way that is not ours to repair.
 * Nothing is planned where something could not be seen. The same facts give the same plan.
 */
export function planRepair(
  finding: Finding,
  facts: Facts,
  on: { ground: EvaluationContext; policy: RepairPolicy },
): Planning {
  if (finding.verdict === 'pass') return { kind: 'settled', plan: emptyPlan };
  const end = endOf(finding);
  const accountId = on.ground.accountId;
  if (finding.verdict === 'undetermined' || end === undefined) {
    return { kind: 'settled', plan: { actions: [], blocked: unseen(finding, on.ground) } };
  }
  // Only a person can confirm; everything else is in place.
  if (end.reason === 'SUBSCRIPTION_PENDING') {
    return { kind: 'settled', plan: { actions: [], blocked: [{ accountId, ...end }] } };
  }
  const inquiry = new FactLookup(on.ground, facts);
  const plan = planOnSite(inquiry, end, on.policy);
  return inquiry.open.length > 0 ? { kind: 'open', questions: inquiry.open } : { kind: 'settled', plan };
}

type End = { readonly reason: BrokenReason; readonly message: string; readonly resource?: string };

function planOnSite(inquiry: FactLookup, end: End, policy: RepairPolicy): Plan {
  const { accountId } = inquiry.context;
  const [site] = repairSites(inquiry);
  if (site === undefined) return { actions: [], blocked: [{ accountId, ...end }] };
  const owner = site.logGroup.accountId;
  if (!policy.isChangeable(owner)) {
    const message = `Account ${owner}, where it would be repaired, is not among the accounts of this run. ${end.message}`;
    return { actions: [], blocked: [blockedBy(owner, end.reason, { message, resource: site.logGroup.arn })] };
  }
  const repair: Repair = { inquiry, site, policy, reason: end.reason };
  const topic = planTopic(repair);
  const filter = planFilter(repair);
  // An alarm needs both: without them it would be made in vain.
  const alarm =
    topic.kind === 'usable' && filter.kind === 'usable'
      ? planAlarm(repair, { topicArn: topic.topicArn, metric: filter.metric })
      : { actions: [], blocked: [] };
  const actions: readonly Action[] = [...topic.actions, ...filter.actions, ...alarm.actions];
  const blocked: readonly Blocked[] = [...topic.blocked, ...filter.blocked, ...alarm.blocked];
  // A part that is refused would leave the others without use.
  if (topic.kind !== 'usable' || filter.kind !== 'usable' || alarm.blocked.length > 0) return { actions: [], blocked };
  if (actions.length > 0) {
    const hidden = unverifiableChanges(repair, { topicArn: topic.topicArn, metric: filter.metric, actions });
    if (hidden.length > 0) return { actions: [], blocked: hidden };
  }
  // Nothing of ours is missing and yet the chain is broken: whatever breaks it is somebody else's.
  return actions.length === 0 && blocked.length === 0
    ? { actions, blocked: [{ accountId, ...end }] }
    : { actions, blocked };
}

function endOf({ chain }: Finding): End | undefined {
  for (const link of chain) {
    if (link.state !== 'broken') continue;
    const { reason, message, resource } = link;
    return { reason, message, ...(resource === undefined ? {} : { resource }) };
  }
  return undefined;
}

function unseen({ chain }: Finding, { accountId }: EvaluationContext): readonly Blocked[] {
  return chain.flatMap((link) =>
    link.state === 'unknown'
      ? [blockedBy(accountId, link.reason, { message: link.message, resource: link.resource })]
      : [],
  );
}
