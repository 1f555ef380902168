import { describe, expect, it } from '@jest/globals';
import type { Subscription } from '../../../src/domain/facts.ts';
import { type Known, known } from '../../../src/domain/observed.ts';
import { subscriptionFact } from '../../support/chain-facts.ts';
import { type Answers, endOfChain, investigated, topicArn } from '../../support/facts.ts';

const pending = subscriptionFact('a@example.com', { subscriptionArn: 'PendingConfirmation' });
const deleted = subscriptionFact('a@example.com', { subscriptionArn: 'Deleted' });
const confirmed = subscriptionFact('a@example.com', { subscriptionArn: `${topicArn}:1` });
const attributes = { pendingConfirmation: false, filterPolicyScope: 'MessageAttributes' };
const dropping = known({ ...attributes, filterPolicy: '{"team":["a"]}' });

const many = (count: number, of: Subscription): readonly Subscription[] => Array.from({ length: count }, () => of);
const undecided = { verdict: 'undetermined', link: 'subscription', reason: 'UNDECIDED' };

const topics: readonly (readonly [
  what: string,
  listed: readonly Subscription[],
  changes: Partial<Answers>,
  end: object,
])[] = [
  ['one confirmed among them', [...many(499, pending), confirmed], {}, { verdict: 'pass' }],
  ['all of them pending', many(500, pending), {}, undecided],
  ['all of them deleted', many(500, deleted), {}, undecided],
  [
    'one confirmed whose filter policy drops the message',
    [confirmed],
    { 'subscription-attributes': dropping },
    undecided,
  ],
  [
    'one confirmed that has yet to confirm by its attributes',
    [confirmed],
    { 'subscription-attributes': known({ ...attributes, pendingConfirmation: true }) },
    undecided,
  ],
  ['none of them read', [], {}, undecided],
];

describe('a topic with more subscriptions than are read', () => {
  it.each(topics)(
    'evaluateControl judges a topic with more than five hundred subscriptions, %s',
    (_what, listed, changes, end) => {
      expect(endOfChain({ subscriptions: known({ listed, hasMore: true }), ...changes })).toEqual(end);
    },
  );

  it('an undecided subscription link says how many subscriptions were read', () => {
    const { finding } = investigated({ subscriptions: known({ listed: many(500, pending), hasMore: true }) });
    expect(finding.chain[5]).toEqual({
      link: 'subscription',
      state: 'unknown',
      reason: 'UNDECIDED',
      message: 'The topic has more than 500 subscriptions, and none of the first 500 is known to be notified.',
      resource: topicArn,
    });
  });
});

const numbered = (count: number): Known<{ listed: readonly Subscription[]; hasMore: boolean }> =>
  known({
    listed: Array.from({ length: count }, (_, index) =>
      subscriptionFact('a@example.com', { subscriptionArn: `${topicArn}:${index}` }),
    ),
    hasMore: false,
  });

describe('a topic with many confirmed subscriptions', () => {
  it('evaluateControl asks for the attributes of one subscription, and then of fifty at a time', () => {
    const { finding, rounds } = investigated({ subscriptions: numbered(120), 'subscription-attributes': dropping });
    const asked = rounds.map((round) => round.filter(({ kind }) => kind === 'subscription-attributes').length);
    expect(asked.filter((count) => count > 0)).toEqual([1, 50, 50, 19]);
    expect(finding.verdict).toBe('fail');
  });

  it('evaluateControl is undetermined where more subscriptions drop the message than one judgement may read', () => {
    const { finding } = investigated({ subscriptions: numbered(500), 'subscription-attributes': dropping });
    expect(finding.verdict).toBe('undetermined');
  });
});
