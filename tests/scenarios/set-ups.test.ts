import { describe, expect, it } from '@jest/globals';
import { linkNames, reasonsByLink } from '../../src/domain/finding.ts';
import type { AccountReport } from '../../src/report/schema.ts';
import {
  demoControlTowerOrganization,
  demoDelegatedAdministratorOrganization,
  demoExemptions,
  demoFaults,
  demoOrganization,
} from '../../src/sandbox/demo/index.ts';
import { createSandbox } from '../../src/sandbox/index.ts';
import { demoExpectations, type Expectation, type SetUp, setUps, subjectId } from '../fixtures/set-ups/index.ts';
import { finishedRunOn, reportOf, verdictOf } from '../support/world.ts';

type ReportedVerdict = { readonly [Key in keyof Expectation]?: string | undefined };

/** Returns what the report says, limited to the keys of the expectation. */
function reportedVerdict(report: AccountReport, expected: Expectation): ReportedVerdict {
  const verdict = verdictOf(report);
  const caveats = (report.controls[0]?.chain ?? []).flatMap((link) => ('caveats' in link ? (link.caveats ?? []) : []));
  const reported: ReportedVerdict = {
    ...verdict,
    reason: report.status === 'UNREACHABLE' ? report.errors[0]?.code : verdict.reason,
    caveat: caveats.find(({ code }) => code === expected.caveat)?.code,
  };
  return {
    status: reported.status,
    ...('link' in expected && { link: reported.link }),
    ...('reason' in expected && { reason: reported.reason }),
    ...('caveat' in expected && { caveat: reported.caveat }),
  };
}

async function audited({ world, settings = {}, faults = [], account = subjectId }: SetUp): Promise<AccountReport> {
  const sandbox = createSandbox(world);
  for (const fault of faults) sandbox.setFault(fault);
  return reportOf(await finishedRunOn(sandbox, { settings: { ...settings, accounts: [account] } }), account);
}

describe.each(Object.entries(setUps))('%s', (_about, group) => {
  const titled = group.map((setUp) => [setUp.expect.status, setUp.name, setUp] as const);

  it.each(titled)('the verdict is %s for this set-up: %s', async (_status, _name, setUp) => {
    expect(reportedVerdict(await audited(setUp), setUp.expect)).toEqual(setUp.expect);
  });
});

/** Returns events of every kind of root usage that the control is about. */
function rootEvents(accountId: string): readonly object[] {
  const userIdentity = { type: 'Root', accountId, arn: `arn:aws:iam::${accountId}:root` };
  const common = { userIdentity, recipientAccountId: accountId, managementEvent: true, eventCategory: 'Management' };
  const signIn = {
    ...common,
    eventSource: 'signin.amazonaws.com',
    eventName: 'ConsoleLogin',
    eventType: 'AwsConsoleSignIn',
    awsRegion: 'us-east-1',
    readOnly: false,
  };
  const read = { ...common, eventSource: 'ec2.amazonaws.com', eventType: 'AwsApiCall', readOnly: true };
  return [
    signIn,
    { ...signIn, errorMessage: 'Failed authentication', responseElements: { ConsoleLogin: 'Failure' } },
    { ...signIn, eventSource: 'iam.amazonaws.com', eventName: 'CreateAccessKey', eventType: 'AwsApiCall' },
    { ...read, eventName: 'DescribeInstances', awsRegion: 'eu-west-1' },
    { ...read, eventName: 'DescribeVpcs', awsRegion: 'us-west-2', errorCode: 'Client.UnauthorizedOperation' },
    // A session of sts:AssumeRoot.
    {
      ...signIn,
      eventSource: 'iam.amazonaws.com',
      eventName: 'DeleteLoginProfile',
      eventType: 'AwsApiCall',
      userIdentity: { ...userIdentity, sessionContext: { assumedRoot: 'true' } },
    },
  ];
}

/** Returns whether the event notifies a subscriber, in an account with other activity. */
function notifies(event: object, { world, account = subjectId }: SetUp): boolean {
  const sandbox = createSandbox(world);
  const somethingElse = {
    userIdentity: { type: 'AssumedRole', accountId: account },
    eventSource: 'ec2.amazonaws.com',
    eventName: 'RunInstances',
    eventType: 'AwsApiCall',
    awsRegion: 'us-east-1',
    readOnly: false,
    recipientAccountId: account,
    managementEvent: true,
    eventCategory: 'Management',
  };
  const minutesPass = (): void => {
    for (let minute = 0; minute < 11; minute += 1) {
      sandbox.putEvent(account, somethingElse);
      sandbox.advance(60_000);
    }
  };
  minutesPass();
  const before = sandbox.deliveries().length;
  sandbox.putEvent(account, event);
  minutesPass();
  return sandbox
    .deliveries()
    .slice(before)
    .some(({ message }) => message.includes('"NewStateValue":"ALARM"'));
}

const known = new Set(['COMPLIANT', 'AWAITING_CONFIRMATION', 'NON_COMPLIANT']);

describe('root usage', () => {
  // A broader filter notifies about root as well; it is broken for the other events.
  const cases = Object.values(setUps)
    .flat()
    .filter(({ expect: { status, reason } }) => known.has(status) && reason !== 'METRIC_FILTER_BROADER')
    .filter(({ unlikeTheSandbox }) => unlikeTheSandbox === undefined)
    .map(
      (setUp) =>
        [
          setUp.expect.status === 'COMPLIANT' ? 'always notifies' : 'does not always notify',
          setUp.name,
          setUp,
        ] as const,
    );

  it.each(cases)('root usage %s a subscriber in this set-up: %s', (_whether, _name, setUp) => {
    const isNotified = rootEvents(setUp.account ?? subjectId).every((event) => notifies(event, setUp));
    expect(isNotified).toBe(setUp.expect.status === 'COMPLIANT');
  });
});

describe('the set-ups', () => {
  it('the set-ups cover every reason for a broken link', () => {
    const shown = new Set(Object.values(setUps).flatMap((group) => group.map((setUp) => setUp.expect.reason)));
    expect(linkNames.flatMap((link) => reasonsByLink[link].filter((reason) => !shown.has(reason)))).toEqual([]);
  });

  it('the names of the set-ups are unique', () => {
    const names = Object.values(setUps).flatMap((group) => group.map(({ name }) => name));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe('the demo organization', () => {
  it('each account of the demo organization gets its expected verdict', async () => {
    const sandbox = createSandbox(demoOrganization());
    for (const fault of demoFaults) sandbox.setFault(fault);
    const { report } = await finishedRunOn(sandbox, { settings: { exemptions: demoExemptions } });
    const verdicts = report.accounts.map((each) => {
      const expected = demoExpectations.get(each.account.id);
      return [each.account.id, expected === undefined ? verdictOf(each) : reportedVerdict(each, expected)];
    });
    expect(Object.fromEntries(verdicts)).toEqual(Object.fromEntries(demoExpectations));
  });

  it('the demo organization covers every status of an audit, and every reason', () => {
    const expectations = [...demoExpectations.values()];
    expect(expectations.length).toBeGreaterThanOrEqual(60);
    expect(new Set(expectations.map(({ status }) => status))).toEqual(
      new Set([
        'COMPLIANT',
        'NON_COMPLIANT',
        'AWAITING_CONFIRMATION',
        'UNVERIFIABLE',
        'UNREACHABLE',
        'EXEMPT',
        'SKIPPED',
      ]),
    );
    const reasons = new Set(expectations.flatMap(({ reason }) => reason ?? []));
    expect(reasons).toEqual(
      new Set([
        ...linkNames.flatMap((link): readonly string[] => reasonsByLink[link]),
        'ACCESS_DENIED',
        'THROTTLED',
        'TIMED_OUT',
        'UNEXPECTED_ERROR',
      ]),
    );
  });

  it.each([
    ['the management account owns the log group', demoControlTowerOrganization(), '100000000001'],
    ['a delegated administrator owns the log group', demoDelegatedAdministratorOrganization(), '210000000002'],
  ])('all accounts are compliant through the organization trail when %s', async (_when, world, ownerId) => {
    const { report } = await finishedRunOn(createSandbox(world));
    const verdicts = report.accounts.map(({ status, controls }) => ({ status, coverage: controls[0]?.coverage }));
    const covered = { kind: 'organization-trail', accountId: ownerId, region: 'us-east-1' };
    expect(verdicts).toEqual(world.accounts.map(() => ({ status: 'COMPLIANT', coverage: covered })));
  });
});
