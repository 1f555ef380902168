import { type Action, type Blocked, emptyPlan, type Plan } from '../domain/action.ts';
import type { BrokenReason, Finding } from '../domain/finding.ts';
import { optional } from '../domain/optional.ts';
import type { Facts, Question } from '../domain/question.ts';
import { type EvaluationContext, FactLookup, WorkSpent } from '../evaluate/fact-lookup.ts';
import { repairSites } from '../evaluate/repair-sites.ts';
import { openPlan } from './partial-plan.ts';
import { planAlarm } from './plan-alarm.ts';
import { planFilter } from './plan-filter.ts';
import { planTopic } from './plan-topic.ts';
import { blockedBy, createRepair, type RepairPolicy } from './repair.ts';
import { unverifiableChanges } from './unverifiable-changes.ts';

/** Settled, or open: some facts that have to be known before anything is changed have yet to be asked for. */
export type Planning =
  | { readonly kind: 'settled'; readonly plan: Plan }
  | { readonly kind: 'open'; readonly questions: readonly Question[] };

/**
 * Plans what completes the chain: the actions in their order, and what rootwatch may not repair. Nothing is planned
 * where something could not be read. The same facts give the same plan.
 */
export function planRepair(
  finding: Finding,
  facts: Facts,
  { context, policy }: { readonly context: EvaluationContext; readonly policy: RepairPolicy },
): Planning {
  if (finding.verdict === 'pass') return { kind: 'settled', plan: emptyPlan };
  const broken = firstBrokenLink(finding);
  const { accountId } = context;
  if (finding.verdict === 'undetermined' || broken === undefined) {
    return { kind: 'settled', plan: { actions: [], blocked: unreadableLinks(finding, context) } };
  }
  // Only a person can confirm a subscription; the rest of the chain is complete.
  if (broken.reason === 'SUBSCRIPTION_PENDING') {
    return { kind: 'settled', plan: { actions: [], blocked: [{ accountId, ...broken }] } };
  }
  const lookup = new FactLookup(context, facts);
  const plan = planWithinBound(lookup, broken, policy);
  return lookup.open.length > 0 ? { kind: 'open', questions: lookup.open } : { kind: 'settled', plan };
}

/** Plans nothing where the account has more to compare than one account may. */
function planWithinBound(lookup: FactLookup, broken: BrokenEnd, policy: RepairPolicy): Plan {
  try {
    return planOnSite(lookup, broken, policy);
  } catch (error) {
    if (!(error instanceof WorkSpent)) throw error;
    const message = `The account has more filters and alarms than one plan may compare. ${broken.message}`;
    return { actions: [], blocked: [blockedBy(lookup.context.accountId, broken.reason, { message })] };
  }
}

type BrokenEnd = { readonly reason: BrokenReason; readonly message: string; readonly resource?: string };

function planOnSite(lookup: FactLookup, broken: BrokenEnd, policy: RepairPolicy): Plan {
  const { accountId } = lookup.context;
  const [site] = repairSites(lookup);
  if (site === undefined) return { actions: [], blocked: [{ accountId, ...broken }] };
  const owner = site.logGroup.accountId;
  if (!policy.isChangeable(owner)) {
    const message = `Account ${owner}, where the repair would be made, is not among the accounts of this run. ${broken.message}`;
    return { actions: [], blocked: [blockedBy(owner, broken.reason, { message, resource: site.logGroup.arn })] };
  }
  const repair = createRepair({ lookup, site, policy, reason: broken.reason });
  const topic = planTopic(repair);
  const filter = planFilter(repair);
  // An alarm without a topic and a filter would be useless.
  const alarm =
    topic.kind === 'ready' && filter.kind === 'ready'
      ? planAlarm(repair, { topicArn: topic.result.topicArn, metric: filter.result })
      : openPlan;
  const actions: readonly Action[] = [...topic.actions, ...filter.actions, ...alarm.actions];
  const blocked: readonly Blocked[] = [...topic.blocked, ...filter.blocked, ...alarm.blocked];
  // Without one of the three the other two are useless.
  if (topic.kind !== 'ready' || filter.kind !== 'ready' || alarm.kind !== 'ready') return { actions: [], blocked };
  if (actions.length > 0) {
    const { topicArn } = topic.result;
    const unverifiable = unverifiableChanges(repair, { topicArn, metric: filter.result, actions });
    if (unverifiable.length > 0) return { actions: [], blocked: unverifiable };
  }
  // All that rootwatch creates exists and yet the chain is broken: the cause is a resource that it does not manage.
  return actions.length === 0 && blocked.length === 0
    ? { actions, blocked: [{ accountId, ...broken }] }
    : { actions, blocked };
}

function firstBrokenLink({ chain }: Finding): BrokenEnd | undefined {
  for (const link of chain) {
    if (link.state !== 'broken') continue;
    const { reason, message, resource } = link;
    return { reason, message, ...optional({ resource }) };
  }
  return undefined;
}

function unreadableLinks({ chain }: Finding, { accountId }: EvaluationContext): readonly Blocked[] {
  return chain.flatMap((link) =>
    link.state === 'unknown'
      ? [blockedBy(accountId, link.reason, { message: link.message, resource: link.resource })]
      : [],
  );
}
