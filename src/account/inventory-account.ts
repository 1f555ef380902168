import type { AccountId } from '../domain/account.ts';
import { ownTag } from '../domain/action.ts';
import { parseArn, parseLogGroupArn } from '../domain/arn.ts';
import type { Subscription } from '../domain/facts.ts';
import type { Failure } from '../domain/failure.ts';
import { type OwnNames, type OwnResource, resourceKinds, type Unread } from '../domain/inventory.ts';
import type { AnswerTo, Question, QuestionKind } from '../domain/question.ts';
import type { AccountAccess } from '../ports/account-access.ts';

export type Search = {
  readonly accountId: AccountId;
  readonly ask: AccountAccess['ask'];
  readonly names: OwnNames;
  /** Regions that are always searched, beside those of the trails; trails are listed in the first. */
  readonly regions: readonly [string, ...string[]];
};

export type Searched = {
  readonly regions: readonly string[];
  readonly resources: readonly OwnResource[];
  readonly unread: readonly Unread[];
  /** Whether AWS answered at least one question. */
  readonly isAnythingRead: boolean;
};

/**
 * Finds rootwatch's resources in one account: in the Regions of its trails and of their log groups, where repairs are
 * made, and in those that are named. What can't be read is reported beside what could.
 */
export async function searchAccount(search: Search, signal: AbortSignal): Promise<Searched> {
  const reader = createErrorCollectingReader(search, signal);
  const trails = await reader.read({ kind: 'trails', accountId: search.accountId, region: search.regions[0] });
  const ofTrails = (trails ?? []).flatMap(({ homeRegion, logGroupArn = '' }) => [
    homeRegion,
    parseLogGroupArn(logGroupArn)?.region ?? homeRegion,
  ]);
  const regions = [...new Set([...search.regions, ...ofTrails])].toSorted();
  const resources = await Promise.all(regions.map((region) => searchRegion(region, search, reader)));
  return { regions, resources: resources.flat().toSorted(compareByDeletionOrder), ...reader.result() };
}

/** Asks questions and collects errors; `undefined` stands for an answer that is not known. */
type Reader = {
  readonly read: <Kind extends QuestionKind>(
    question: Question & Question<Kind>,
  ) => Promise<AnswerTo<Kind> | undefined>;
  /** Adds what was not read of an answer that is known. */
  readonly addUnread: (unread: Unread) => void;
  readonly result: () => Pick<Searched, 'unread' | 'isAnythingRead'>;
};

function createErrorCollectingReader({ ask }: Search, signal: AbortSignal): Reader {
  const unread: Unread[] = [];
  let isAnythingRead = false;
  return {
    read: async <Kind extends QuestionKind>(question: Question & Question<Kind>) => {
      const answer = await ask<Kind>(question, signal);
      if (answer.kind === 'known') {
        isAnythingRead = true;
        return answer.value;
      }
      unread.push({ region: question.region, why: answer.why });
      return undefined;
    },
    addUnread: (more) => unread.push(more),
    result: () => ({ unread, isAnythingRead }),
  };
}

async function searchRegion(region: string, search: Search, reader: Reader): Promise<readonly OwnResource[]> {
  const found = await Promise.all([
    ...search.names.names.flatMap((name) => [
      alarmNamed(name, { region, search, reader }),
      filtersNamed(name, { region, search, reader }),
    ]),
    topicsOf({ region, search, reader }),
  ]);
  return found.flat();
}

type Place = { readonly region: string; readonly search: Search; readonly reader: Reader };

async function alarmNamed(alarmName: string, { region, search, reader }: Place): Promise<readonly OwnResource[]> {
  const named = await reader.read({ kind: 'named-alarm', accountId: search.accountId, region, alarmName });
  if (named === undefined || !named.exists || named.alarm === undefined || !isTagged(named.tags)) return [];
  return [{ kind: 'alarm', region, alarmName, alarmArn: named.alarm.alarmArn }];
}

/**
 * Metric filters have no tags: one that has rootwatch's name and feeds rootwatch's metric is its own, as in
 * remediation.
 */
async function filtersNamed(name: string, { region, search, reader }: Place): Promise<readonly OwnResource[]> {
  const { accountId, names } = search;
  const filters = await reader.read({
    kind: 'filters-of-metric',
    accountId,
    region,
    namespace: names.metricNamespace,
    metricName: name,
  });
  const own = (filters ?? []).filter(({ filterName }) => filterName === name);
  return own.map(({ logGroupName, filterName }) => ({ kind: 'metric-filter', region, logGroupName, filterName }));
}

async function topicsOf(place: Place): Promise<readonly OwnResource[]> {
  const { region, search, reader } = place;
  const topicArns = await reader.read({ kind: 'topics', accountId: search.accountId, region });
  const named = (topicArns ?? []).filter((topicArn) => hasOwnName(topicArn, search.names));
  const found = await Promise.all(named.map((topicArn) => topicWithSubscriptions(topicArn, place)));
  return found.flat();
}

function hasOwnName(topicArn: string, { topicName, resourcePrefix }: OwnNames): boolean {
  const name = parseArn(topicArn)?.resource ?? '';
  return topicName === undefined ? name.startsWith(resourcePrefix) : name === topicName;
}

async function topicWithSubscriptions(
  topicArn: string,
  { region, search: { accountId }, reader }: Place,
): Promise<readonly OwnResource[]> {
  const tags = await reader.read({ kind: 'topic-tags', accountId, region, topicArn });
  if (tags === undefined || !isTagged(tags) || isOfStack(tags)) return [];
  const subscriptions = await reader.read({ kind: 'subscriptions', accountId, region, topicArn });
  const { listed, hasMore } = subscriptions ?? { listed: [], hasMore: false };
  if (hasMore) reader.addUnread({ region, why: notAllListed(topicArn, listed.length) });
  return [
    ...listed
      .filter(({ subscriptionArn }) => subscriptionArn !== 'Deleted')
      .map((subscription) => ownSubscription(subscription, { region, topicArn })),
    { kind: 'topic', region, topicArn },
  ];
}

function notAllListed(topicArn: string, listed: number): Failure {
  return {
    code: 'TOO_LARGE',
    operation: 'sns:ListSubscriptionsByTopic',
    message: `${topicArn} has more than ${listed} subscriptions, and only the first ${listed} are listed.`,
  };
}

function ownSubscription(
  { subscriptionArn, protocol, maskedEndpoint }: Subscription,
  on: { readonly region: string; readonly topicArn: string },
): OwnResource {
  const base = { kind: 'subscription', ...on, protocol, endpoint: maskedEndpoint } as const;
  return parseArn(subscriptionArn) === undefined ? base : { ...base, subscriptionArn };
}

function isTagged(tags: Readonly<Record<string, string>>): boolean {
  return tags[ownTag.key] === ownTag.value;
}

/** The topics of rootwatch's own stack have its prefix and its tag too, and are deleted with the stack. */
function isOfStack(tags: Readonly<Record<string, string>>): boolean {
  return Object.keys(tags).some((key) => key.startsWith('aws:cloudformation:'));
}

function compareByDeletionOrder(a: OwnResource, b: OwnResource): number {
  const order = resourceKinds.indexOf(a.kind) - resourceKinds.indexOf(b.kind);
  return order || (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1);
}
