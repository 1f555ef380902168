import { describe, expect, it } from '@jest/globals';
import type { MemberLogStreams, TrailStatus } from '../../../src/domain/facts.ts';
import { known } from '../../../src/domain/observed.ts';
import type { EvaluationContext } from '../../../src/evaluate/fact-lookup.ts';
import { logGroupArn } from '../../../src/sandbox/builders/complete-chain.ts';
import { trailFact } from '../../support/chain-facts.ts';
import {
  type Answers,
  accountId,
  evaluationContext,
  investigated,
  management,
  member,
  refused,
} from '../../support/facts.ts';

const nowMs = evaluationContext.nowMs;
const hours = (count: number): number => nowMs - count * 3_600_000;
const other = accountId('444455556666');

const owner = { accountId: management, region: 'us-east-1' };
const organizationTrail = trailFact(owner, {
  name: 'organization',
  isOrganizationTrail: true,
  logGroupArn: logGroupArn(owner, 'cloudtrail'),
});

/** The chain of the owner, without a confirmed subscriber in it: only the trail is looked at here. */
const underOrganizationTrail: Partial<Answers> = { trails: known([organizationTrail]) };

function streams(
  byAccount: Extract<MemberLogStreams, { logGroupExists: true }>['byAccount'],
  changes: { readonly exist?: boolean; readonly isComplete?: boolean } = {},
): Partial<Answers> {
  return {
    'member-log-streams': known({ logGroupExists: true, exist: true, isComplete: true, byAccount, ...changes }),
  };
}

function entered(ms: number): Pick<EvaluationContext, 'previousRun'> {
  return { previousRun: { startedMs: ms, enteredMsById: new Map([[member, ms]]) } };
}

function trailLink(answers: Partial<Answers>, context: Partial<EvaluationContext> = {}) {
  const { finding } = investigated({ ...underOrganizationTrail, ...answers }, { ...evaluationContext, ...context });
  const [link] = finding.chain;
  if (link?.state === 'broken') return link.reason;
  return link?.state === 'ok' ? link.caveats.map(({ code }) => code) : link;
}

const status = (changes: Partial<TrailStatus>): Partial<Answers> => ({
  'trail-status': known({ isLogging: true, ...changes }),
});

describe('trusted access for CloudTrail', () => {
  it.each<[string, Partial<Answers>, unknown]>([
    ['is on', {}, []],
    ['is on in the China partition', { 'trusted-services': known(['cloudtrail.amazonaws.com.cn']) }, []],
    [
      'was taken away',
      { 'trusted-services': known(['config.amazonaws.com', 'cloudtrail.amazonaws.com.example.com']) },
      'TRAIL_DELIVERY_FAILING',
    ],
    ['can’t be read', { 'trusted-services': refused('ACCESS_DENIED') }, []],
  ])('a member whose organization trail works is judged when trusted access %s', (_access, answers, expected) => {
    expect(trailLink(answers)).toEqual(expected);
  });

  it('the owner of the organization trail is covered without trusted access, and nothing is asked for it', () => {
    const { finding, rounds } = investigated(
      { ...underOrganizationTrail, 'trusted-services': known([]), ...streams({}, { exist: false }) },
      { ...evaluationContext, accountId: management },
    );
    expect(finding.chain[0]).toMatchObject({ state: 'ok', caveats: [] });
    const kinds = rounds.flat().map(({ kind }) => kind);
    expect(kinds).not.toContain('trusted-services');
    expect(kinds).not.toContain('member-log-streams');
  });

  it('what all members share is asked for beside the status of the trail, of the caller and of the log group’s owner', () => {
    const { rounds } = investigated(underOrganizationTrail);
    expect(rounds[1]?.map((question) => [question.kind, question.accountId]).toSorted()).toEqual([
      ['event-selectors', management],
      ['member-log-streams', management],
      ['metric-filters', management],
      ['trail-status', management],
      ['trusted-services', management],
    ]);
  });
});

describe('the log streams of members', () => {
  it.each<[string, unknown, Partial<Answers>, Partial<EvaluationContext>?]>([
    ['there are none', 'TRAIL_DELIVERY_FAILING', streams({}, { exist: false })],
    ['none was found, of more than are read', [], streams({}, { exist: false, isComplete: false })],
    [
      'there are none yet, half an hour after the trail was started',
      ['DELIVERY_UNPROVED'],
      { ...streams({}, { exist: false }), ...status({ startedLoggingMs: hours(0.5) }) },
    ],
    [
      'there are none, an hour after the trail was started',
      'TRAIL_DELIVERY_FAILING',
      { ...streams({}, { exist: false }), ...status({ startedLoggingMs: hours(1) }) },
    ],
    ['they can’t be read', [], { 'member-log-streams': refused('ACCESS_DENIED') }],
    ['none of them names an account', [], streams({})],
    ['the member has one', [], streams({ [member]: {} })],
    ['other members have one', ['DELIVERY_UNPROVED'], streams({ [other]: { lastIngestionMs: hours(1) } })],
    ['other members have one, of more than are read', [], streams({ [other]: {} }, { isComplete: false })],
    [
      'the member’s has received nothing since the previous run, two hours ago',
      ['DELIVERY_UNPROVED'],
      streams({ [member]: { lastIngestionMs: hours(3) } }),
      entered(hours(2)),
    ],
    [
      'the member’s has received nothing since the previous run, less than two hours ago',
      [],
      streams({ [member]: { lastIngestionMs: hours(3) } }),
      entered(hours(1.9)),
    ],
    [
      'the member’s has received something since the previous run',
      [],
      streams({ [member]: { lastIngestionMs: hours(3) } }),
      entered(hours(4)),
    ],
  ])('a member is judged by the log streams when %s', (_streams, expected, answers, context = {}) => {
    expect(trailLink(answers, context)).toEqual(expected);
  });

  it('a log group that is gone is reported as missing, not as a delivery that fails', () => {
    const { finding } = investigated({
      ...underOrganizationTrail,
      'member-log-streams': known({ logGroupExists: false }),
      'metric-filters': known({ logGroupExists: false }),
    });
    expect(finding.chain.slice(0, 2)).toMatchObject([{ state: 'ok' }, { reason: 'LOG_GROUP_MISSING' }]);
  });
});

const usage = (createdMs: number, retentionDays?: number): Partial<Answers> => ({
  'log-group-usage': known({
    exists: true,
    storedBytes: 1,
    createdMs,
    ...(retentionDays === undefined ? {} : { retentionDays }),
  }),
});

const proving = (context: Partial<EvaluationContext> = {}) => ({ ...context, proveDelivery: true });

describe('the query of proveDelivery', () => {
  const found = { events: 3, latest: '2026-11-22 05:00:00.000' };
  const query = (byAccount: Readonly<Record<string, typeof found>>, isComplete = true): Partial<Answers> => ({
    'delivered-accounts': known({ isComplete, byAccount }),
  });
  const absent = query({ [other]: found });

  it.each<[string, unknown, Partial<Answers>, Partial<EvaluationContext>?]>([
    ['the member is found on a first run', [], query({ [member]: found })],
    ['the member is not found on a first run', ['DELIVERY_UNPROVED'], absent],
    [
      'the member is found, though no log stream names it',
      [],
      { ...query({ [member]: found }), ...streams({ [other]: {} }) },
    ],
    ['the member is not found, and the previous run was in it', 'TRAIL_DELIVERY_FAILING', absent, entered(hours(5))],
    [
      'the member is not found, and the previous run was in another account only',
      ['DELIVERY_UNPROVED'],
      absent,
      { previousRun: { startedMs: hours(5), enteredMsById: new Map([[other, hours(5)]]) } },
    ],
    [
      'the member is not found, half an hour after the previous run',
      ['DELIVERY_UNPROVED'],
      absent,
      entered(hours(0.5)),
    ],
    ['the member is not found, eight days after the previous run', ['DELIVERY_UNPROVED'], absent, entered(hours(192))],
    [
      'the member is not found among as many as an answer holds',
      ['DELIVERY_UNPROVED'],
      query({ [other]: found }, false),
      entered(hours(5)),
    ],
    [
      'the log group is younger than the previous run',
      ['DELIVERY_UNPROVED'],
      { ...absent, ...usage(hours(4)) },
      entered(hours(5)),
    ],
    [
      'the events have expired since the previous run',
      ['DELIVERY_UNPROVED'],
      { ...absent, ...usage(0, 1) },
      entered(hours(25)),
    ],
    [
      'the events have not expired since the previous run',
      'TRAIL_DELIVERY_FAILING',
      { ...absent, ...usage(0, 2) },
      entered(hours(25)),
    ],
    [
      'the age of the log group can’t be read',
      ['DELIVERY_UNPROVED'],
      { ...absent, 'log-group-usage': refused('ACCESS_DENIED') },
      entered(hours(5)),
    ],
    [
      'the trail was started after the previous run',
      ['DELIVERY_UNPROVED'],
      { ...absent, ...status({ startedLoggingMs: hours(4) }) },
      entered(hours(5)),
    ],
    [
      'the query fails, and log streams remain',
      ['DELIVERY_UNPROVED'],
      { 'delivered-accounts': refused('TIMED_OUT'), ...streams({ [other]: {} }) },
    ],
    [
      'trusted access is off',
      'TRAIL_DELIVERY_FAILING',
      { ...query({ [member]: found }), 'trusted-services': known([]) },
    ],
    [
      'the member is not found, and was entered before the time of the query',
      ['DELIVERY_UNPROVED'],
      absent,
      { previousRun: { startedMs: hours(5), enteredMsById: new Map([[member, hours(6)]]) } },
    ],
    [
      'the member is not found on a first run, and there is no log stream',
      'TRAIL_DELIVERY_FAILING',
      { ...absent, ...streams({}, { exist: false }) },
    ],
    [
      'the member is found, though there is no log stream',
      [],
      { ...query({ [member]: found }), ...streams({}, { exist: false }) },
    ],
  ])('a member is judged by the query when %s', (_query, expected, answers, context = {}) => {
    expect(trailLink(answers, proving(context))).toEqual(expected);
  });

  it.each<[string, Partial<EvaluationContext>, number]>([
    ['over 24 hours on a first run', {}, hours(24)],
    ['since the previous run', entered(hours(100)), hours(100)],
    ['over 24 hours when the previous run is older than seven days', entered(hours(169)), hours(24)],
    ['over 24 hours when the events of the previous run may be on their way', entered(hours(0.9)), hours(24)],
  ])('the query is asked %s', (_since, context, sinceMs) => {
    const { rounds } = investigated(underOrganizationTrail, { ...evaluationContext, ...proving(context) });
    const asked = rounds.flat().filter(({ kind }) => kind === 'delivered-accounts');
    expect(asked).toEqual([
      { kind: 'delivered-accounts', ...owner, logGroupName: 'cloudtrail', sinceMs, untilMs: nowMs },
    ]);
  });

  it.each<[string, Partial<Answers>]>([
    ['the trail is stopped', { 'trail-status': known({ isLogging: false }) }],
    ['trusted access is off', { 'trusted-services': known([]) }],
    ['the log group is gone', { 'member-log-streams': known({ logGroupExists: false }) }],
  ])('no query is asked when %s', (_why, answers) => {
    const { rounds } = investigated({ ...underOrganizationTrail, ...answers }, { ...evaluationContext, ...proving() });
    expect(rounds.flat().map(({ kind }) => kind)).not.toContain('delivered-accounts');
  });

  it('no query is asked without the setting', () => {
    const { rounds } = investigated(underOrganizationTrail);
    expect(rounds.flat().map(({ kind }) => kind)).not.toContain('delivered-accounts');
  });
});
