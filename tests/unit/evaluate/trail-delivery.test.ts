import { describe, expect, it } from '@jest/globals';
import type { TrailStatus } from '../../../src/domain/facts.ts';
import { known } from '../../../src/domain/observed.ts';
import type { EvaluationContext } from '../../../src/evaluate/fact-lookup.ts';
import { evaluationContext, investigated, member, trail } from '../../support/facts.ts';

const nowMs = evaluationContext.nowMs;
const minutes = (count: number): number => nowMs - count * 60_000;
const hours = (count: number): number => minutes(count * 60);
const days = (count: number): number => hours(count * 24);

type Case = {
  readonly status?: Partial<TrailStatus>;
  readonly enteredMs?: number;
  readonly region?: string;
  readonly isUnderOrganizationTrail?: boolean;
};

/** Judges an account whose trail has its home in eu-west-1, from a run in eu-west-1 unless the case says otherwise. */
function judged({ status = {}, enteredMs, region = 'eu-west-1', isUnderOrganizationTrail = false }: Case) {
  const previousRun =
    enteredMs === undefined
      ? {}
      : { previousRun: { startedMs: enteredMs, enteredMsById: new Map([[member, enteredMs]]) } };
  const context: EvaluationContext = { ...evaluationContext, region, ...previousRun };
  const ofOrganization = { ...trail, trailArn: `${trail.trailArn}-2`, isOrganizationTrail: true, isMultiRegion: false };
  const { finding } = investigated(
    {
      trails: known(isUnderOrganizationTrail ? [ofOrganization, trail] : [trail]),
      'trail-status': known({ isLogging: true, ...status }),
    },
    context,
  );
  const [link] = finding.chain;
  if (link?.state === 'broken') return link.reason;
  return link?.state === 'ok' ? link.caveats.map(({ code }) => code) : link;
}

describe('a trail that stopped delivering', () => {
  it.each<[string, unknown, Case]>([
    ['names no time', [], {}],
    ['delivered an hour ago', [], { status: { latestLogsDeliveryMs: hours(1) } }],
    ['delivered 24 hours ago', [], { status: { latestLogsDeliveryMs: hours(24) } }],
    ['delivered 25 hours ago', ['TRAIL_DELIVERY_STALE'], { status: { latestLogsDeliveryMs: hours(25) } }],
    ['started an hour ago and has not delivered', [], { status: { startedLoggingMs: hours(1) } }],
    ['started two days ago and has not delivered', ['TRAIL_DELIVERY_STALE'], { status: { startedLoggingMs: days(2) } }],
    [
      'delivered to S3 two hours after it did to CloudWatch Logs',
      [],
      { status: { latestLogsDeliveryMs: hours(3), latestBucketDeliveryMs: hours(1) } },
    ],
    [
      'delivered to S3 121 minutes after it did to CloudWatch Logs',
      'TRAIL_DELIVERY_FAILING',
      { status: { latestLogsDeliveryMs: minutes(122), latestBucketDeliveryMs: minutes(1) } },
    ],
    [
      'delivered to CloudWatch Logs long after it did to S3',
      [],
      { status: { latestLogsDeliveryMs: hours(1), latestBucketDeliveryMs: days(2) } },
    ],
    [
      'delivered nothing since the previous run entered the account an hour ago',
      'TRAIL_DELIVERY_FAILING',
      { status: { latestLogsDeliveryMs: minutes(61) }, enteredMs: minutes(60) },
    ],
    [
      'delivered nothing since the previous run entered the account 59 minutes ago',
      [],
      { status: { latestLogsDeliveryMs: minutes(61) }, enteredMs: minutes(59) },
    ],
    [
      'delivered when the previous run entered the account',
      [],
      { status: { latestLogsDeliveryMs: hours(5) }, enteredMs: hours(5) },
    ],
    [
      'delivered nothing since the previous run entered the account seven days ago',
      'TRAIL_DELIVERY_FAILING',
      { status: { latestLogsDeliveryMs: days(8) }, enteredMs: days(7) },
    ],
    [
      'delivered nothing since the previous run entered the account more than seven days ago',
      ['TRAIL_DELIVERY_STALE'],
      { status: { latestLogsDeliveryMs: days(8) }, enteredMs: days(7) - 1 },
    ],
    [
      'was started after the previous run entered the account',
      [],
      { status: { latestLogsDeliveryMs: hours(6), startedLoggingMs: hours(4) }, enteredMs: hours(5) },
    ],
    [
      'was started before the previous run entered the account, and delivered nothing since',
      'TRAIL_DELIVERY_FAILING',
      { status: { latestLogsDeliveryMs: hours(6), startedLoggingMs: days(90) }, enteredMs: hours(5) },
    ],
    ['has never delivered, though the previous run entered the account', [], { enteredMs: hours(5) }],
    [
      'delivered nothing since a previous run of the future',
      [],
      { status: { latestLogsDeliveryMs: hours(2) }, enteredMs: minutes(-60) },
    ],
    [
      'has its home in another Region, in which the previous run asked for its status',
      'TRAIL_DELIVERY_FAILING',
      { status: { latestLogsDeliveryMs: hours(6) }, enteredMs: hours(5), region: 'us-east-1' },
    ],
    [
      'has its home in another Region, in which the previous run may have asked nothing',
      [],
      {
        status: { latestLogsDeliveryMs: hours(6) },
        enteredMs: hours(5),
        region: 'us-east-1',
        isUnderOrganizationTrail: true,
      },
    ],
    [
      'has its home in the Region of the run, under an organization trail too',
      'TRAIL_DELIVERY_FAILING',
      { status: { latestLogsDeliveryMs: hours(6) }, enteredMs: hours(5), isUnderOrganizationTrail: true },
    ],
  ])('a trail that %s is judged %j', (_trail, expected, given) => {
    expect(judged(given)).toEqual(expected);
  });

  it('a trail that leaves out reads is incomplete, whatever the previous run did', () => {
    const selector = { readWriteType: 'WriteOnly', includeManagementEvents: true, excludeManagementEventSources: [] };
    const { finding } = investigated(
      {
        'trail-status': known({ isLogging: true, latestLogsDeliveryMs: hours(6) }),
        'event-selectors': known({ basic: [selector], advanced: [] }),
      },
      {
        ...evaluationContext,
        previousRun: { startedMs: hours(5), enteredMsById: new Map([[member, hours(5)]]) },
      },
    );
    expect(finding.chain[0]).toMatchObject({ reason: 'TRAIL_MANAGEMENT_EVENTS_INCOMPLETE' });
  });

  it('the message names both times, in UTC', () => {
    const { finding } = investigated({
      'trail-status': known({
        isLogging: true,
        latestLogsDeliveryMs: Date.UTC(2026, 10, 22, 1),
        latestBucketDeliveryMs: Date.UTC(2026, 10, 22, 5, 30),
      }),
    });
    expect(finding.chain[0]).toEqual({
      link: 'trail',
      state: 'broken',
      reason: 'TRAIL_DELIVERY_FAILING',
      message:
        'CloudTrail delivers to S3, at 2026-11-22T05:30:00Z, and no longer to CloudWatch Logs: the latest delivery there was at 2026-11-22T01:00:00Z.',
      resource: trail.trailArn,
      caveats: [],
    });
  });
});

describe('an account without a trail', () => {
  const noTrail = { trails: known([]) } as const;

  it('the log groups of telemetry rules are asked for only in an account without a trail', () => {
    expect(investigated(noTrail).rounds.map((round) => round.map(({ kind }) => kind))).toEqual([
      ['trails'],
      ['log-groups'],
    ]);
    expect(
      investigated()
        .rounds.flat()
        .map(({ kind }) => kind),
    ).not.toContain('log-groups');
  });

  it.each([
    ['no log group', known([]), 'No trail is visible from us-east-1.'],
    [
      'a log group that a telemetry rule fills',
      known(['aws/cloudtrail/managementevents']),
      'No trail is visible from us-east-1. CloudTrail events reach aws/cloudtrail/managementevents in us-east-1 by a telemetry rule of CloudWatch, without a trail. CIS asks for more: a trail that covers every Region, is logging, records all management events, read and write, and delivers to a log group. The log group of a rule holds the events of its own Region only.',
    ],
  ])('NO_TRAIL says what there is instead: %s', (_what, groups, message) => {
    expect(investigated({ ...noTrail, 'log-groups': groups }).finding).toMatchObject({
      verdict: 'fail',
      chain: [{ link: 'trail', state: 'broken', reason: 'NO_TRAIL', message }, {}, {}, {}, {}, {}],
    });
  });
});
