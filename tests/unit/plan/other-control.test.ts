import { describe, expect, it } from '@jest/globals';
import type { Finding } from '../../../src/domain/finding.ts';
import { known } from '../../../src/domain/observed.ts';
import { type AccountOutcome, statusOf } from '../../../src/domain/outcome.ts';
import { createControlMatcher } from '../../../src/evaluate/control-matcher.ts';
import { judgePattern } from '../../../src/evaluate/judge-pattern.ts';
import { accountReport } from '../../../src/report/account-report.ts';
import { fixesFor } from '../../../src/report/fix/fixes-for.ts';
import { unauthorizedApiCalls } from '../../fixtures/controls/unauthorized-api-calls.ts';
import { brokenChains } from '../../support/broken-chains.ts';
import { type Answers, alarm, evaluationContext, filter, member, refused, trail } from '../../support/facts.ts';
import { planned, policy } from './repairs.ts';

const control = unauthorizedApiCalls;
const context = { ...evaluationContext, matcher: createControlMatcher(control, judgePattern) };
const ownFilter = { ...filter, filterName: 'denied', filterPattern: control.pattern, metricName: 'Denied' };
const ownAlarm = {
  ...alarm,
  alarmName: 'denied',
  alarmArn: alarm.alarmArn.replace('root-usage', 'denied'),
  metricName: 'Denied',
};
const answers: Partial<Answers> = {
  'metric-filters': known({ logGroupExists: true, filters: [ownFilter] }),
  'metric-alarms': known([ownAlarm]),
};
const settings = {
  ...policy,
  topics: { ...policy.topics, topicName: 'alarms', subscriptions: [{ protocol: 'email', endpoint: 'a@example.com' }] },
};

/** The texts that evaluation, plan and fixes have for an account; example events are no texts. */
function textsOf(changes: Partial<Answers>): { readonly finding: Finding; readonly texts: string } {
  const result = planned({ answers: { ...answers, ...changes }, context, policy: settings });
  const texts = [result, fixesOf(result.finding)];
  return { ...result, texts: JSON.stringify(texts, (key, value: unknown) => (key === 'counterexample' ? '' : value)) };
}

function fixesOf(finding: Finding): ReturnType<typeof fixesFor> {
  const outcome: AccountOutcome = {
    account: { id: member, name: 'a', email: 'a@example.com', state: 'ACTIVE', organizationalUnits: [] },
    controls: [{ control: control.id, status: statusOf(finding), finding }],
    errors: [],
    startedAt: '2026-11-22T06:00:01.000Z',
    durationMs: 0,
    apiCalls: 0,
    retries: 0,
    throttles: 0,
  };
  const report = accountReport(outcome, [control]);
  return report.controls.flatMap((each) => fixesFor(report, each, [control]));
}

const withoutKms = {
  'event-selectors': known({
    basic: [
      { readWriteType: 'All', includeManagementEvents: true, excludeManagementEventSources: ['kms.amazonaws.com'] },
    ],
    advanced: [],
  }),
} satisfies Partial<Answers>;

const aboutRoot = /root(?!watch)/i;

describe('a control that is not about root', () => {
  it('a control that is not about root passes where its chain is complete', () => {
    expect(textsOf({})).toMatchObject({ finding: { control: control.id, verdict: 'pass' } });
  });

  const cases: readonly (readonly [string, Partial<Answers>])[] = [
    ...brokenChains({ filter: ownFilter, alarm: ownAlarm }).map(([account, changes]) => [account, changes] as const),
    ['a trail that leaves out events of KMS', withoutKms],
    ['an organization trail and no filter', { ...trailOfOrganization(), ...noFilter() }],
    ['alarms that can’t be read', { 'metric-alarms': refused('ACCESS_DENIED') }],
    ['alarms that are throttled', { 'metric-alarms': refused('THROTTLED') }],
    ['a pattern that can’t be decided', { 'metric-filters': known({ logGroupExists: true, filters: [unreadable()] }) }],
  ];

  it.each(cases)(
    'no text of a control that is not about root says root, for an account with %s',
    (_account, changes) => {
      const { texts } = textsOf(changes);
      expect(texts).not.toMatch(aboutRoot);
    },
  );

  it('findings say the activity of their own control', () => {
    expect(textsOf({ trails: known([{ ...trail, isMultiRegion: false }]) }).texts).toContain(
      'an unauthorized API call can happen in any Region',
    );
    expect(textsOf(withoutKms).texts).toContain('an unauthorized API call there is not seen');
  });

  it('the planned alarm and the fix have the texts and the pattern of their own control', () => {
    const { texts } = textsOf(noFilter());
    expect(texts.split(`An API call in account ${member} was denied.`)).toHaveLength(3);
    expect(texts.split('CIS AWS Foundations Benchmark v3.0.0 4.1.')).toHaveLength(3);
    expect(texts.split('rootwatch-unauthorized-api-calls').length).toBeGreaterThan(5);
  });
});

function noFilter(): Partial<Answers> {
  return { 'metric-filters': known({ logGroupExists: true, filters: [] }) };
}

function trailOfOrganization(): Partial<Answers> {
  return { trails: known([{ ...trail, isOrganizationTrail: true }]) };
}

function unreadable(): typeof filter {
  return { ...ownFilter, filterPattern: '{ $.errorCode = }' };
}
