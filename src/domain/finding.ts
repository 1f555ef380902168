import type { AccountId } from './account.ts';
import { failureCodes } from './failure.ts';

/** The links of the chain, in the order in which an event passes them. */
export const linkNames = ['trail', 'log-group', 'metric-filter', 'alarm', 'topic', 'subscription'] as const;
export type LinkName = (typeof linkNames)[number];

/** The reasons why a link is broken, in the order in which it is examined: a later reason means that more holds. */
export const reasonsByLink = {
  trail: [
    'NO_TRAIL',
    'TRAIL_NOT_MULTI_REGION',
    'TRAIL_NOT_LOGGING',
    'TRAIL_MANAGEMENT_EVENTS_INCOMPLETE',
    'TRAIL_WITHOUT_LOG_GROUP',
    'TRAIL_DELIVERY_FAILING',
  ],
  'log-group': ['LOG_GROUP_MISSING', 'LOG_GROUP_CLASS_UNSUPPORTED'],
  'metric-filter': [
    'METRIC_FILTER_MISSING',
    'METRIC_FILTER_NARROWER',
    'METRIC_FILTER_BROADER',
    'METRIC_FILTER_VALUE_INVALID',
    'METRIC_FILTER_SCOPED',
  ],
  alarm: ['ALARM_MISSING', 'ALARM_CANNOT_FIRE', 'ALARM_ACTIONS_DISABLED', 'ALARM_WITHOUT_TOPIC', 'ALARM_MUTED'],
  topic: ['TOPIC_MISSING', 'TOPIC_REFUSES_CLOUDWATCH', 'TOPIC_KEY_REFUSES_CLOUDWATCH'],
  subscription: ['SUBSCRIPTION_MISSING', 'SUBSCRIPTION_FILTERED', 'SUBSCRIPTION_PENDING'],
} as const satisfies Readonly<Record<LinkName, readonly string[]>>;

export type BrokenReason = (typeof reasonsByLink)[LinkName][number];

/** `UNDECIDED`: everything was read, but no bounded procedure of rootwatch can decide what it means. */
export const unknownReasons = [...failureCodes, 'UNDECIDED'] as const;
export type UnknownReason = (typeof unknownReasons)[number];

/** The weaknesses that don't break a link; a fact that could not be read has the code of an unknown link. */
export const weaknessCodes = [
  'EVENT_SOURCE_EXCLUDED',
  'ALARM_WARMING_UP',
  'ALARM_IN_ALARM',
  'DEPENDS_ON_OTHER_EVENTS',
  'ALARM_MUTE_SCHEDULED',
  'DEPENDS_ON_OTHER_ALARMS',
  'ACTIONS_SUPPRESSOR',
  'TRAIL_DELIVERY_STALE',
  'DELIVERY_UNPROVED',
] as const;
export type CaveatCode = UnknownReason | (typeof weaknessCodes)[number];

/** A fact beyond the CIS procedure that could not be read, or that weakens a link without breaking it. */
export type Caveat = { readonly fact: string; readonly code: CaveatCode; readonly message: string };

/** A JSON event, as a counterexample shows it. */
export type EventExample = { readonly [key: string]: unknown };

type LinkBase = { readonly link: LinkName; readonly resource?: string };
export type OkLink = LinkBase & { readonly state: 'ok'; readonly caveats: readonly Caveat[] };
export type BrokenLink = LinkBase & {
  readonly state: 'broken';
  readonly reason: BrokenReason;
  readonly message: string;
  readonly caveats: readonly Caveat[];
  readonly counterexample?: EventExample;
};
export type UnknownLink = LinkBase & {
  readonly state: 'unknown';
  readonly reason: UnknownReason;
  readonly message: string;
};
export type NotEvaluatedLink = { readonly link: LinkName; readonly state: 'not-evaluated' };
export type Link = OkLink | BrokenLink | UnknownLink | NotEvaluatedLink;

/** The kind of trail that the shown chain begins with. `accountId` and `region` are those of its log group. */
export type Coverage =
  | {
      readonly kind: 'account-trail' | 'organization-trail';
      readonly accountId: AccountId;
      readonly region: string;
    }
  | { readonly kind: 'none' };

/** `pass`: one complete chain is proved. `fail`: every chain is known to be broken. */
export type Verdict = 'pass' | 'fail' | 'undetermined';

/** The result of one control in one account. */
export type Finding = {
  readonly control: string;
  readonly verdict: Verdict;
  readonly coverage: Coverage;
  /** Six links in order: the chain that gets furthest. */
  readonly chain: readonly Link[];
};
