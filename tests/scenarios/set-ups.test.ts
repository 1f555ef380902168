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

type Judgement = { readonly [Key in keyof Expectation]?: string | undefined };

/** What the report says about each thing that the expectation speaks of. */
function judgementOn(report: AccountReport, expected: Expectation): Judgement {
  const verdict = verdictOf(report);
  const caveats = (report.controls[0]?.chain ?? []).flatMap((link) => ('caveats' in link ? (link.caveats ?? []) : []));
  const said: Judgement = {
    ...verdict,
    reason: report.status === 'UNREACHABLE' ? report.errors[0]?.code : verdict.reason,
    caveat: caveats.find(({ code }) => code === expected.caveat)?.code,
  };
  return {
    status: said.status,
    ...('link' in expected && { link: said.link }),
    ...('reason' in expected && { reason: said.reason }),
    ...('caveat' in expected && { caveat: said.caveat }),
  };
}

async function audited({ world, settings = {}, faults = [], account = subjectId }: SetUp): Promise<AccountReport> {
  const sandbox = createSandbox(world);
  for (const fault of faults) sandbox.setFault(fault);
  return reportOf(await finishedRunOn(sandbox, { settings: { ...settings, accounts: [account] } }), account);
}

describe.each(Object.entries(setUps))('%s', (_about, group) => {
  const titled = group.map((setUp) => [setUp.expect.status, setUp.name, setUp] as const);

  it.each(titled)('%s: %s', async (_status, _name, setUp) => {
    expect(judgementOn(await audited(setUp), setUp.expect)).toEqual(setUp.expect);
  });
});

/** Use of the root user of every kind that the control is about. */
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
    // What a session of sts:AssumeRoot does.
    {
      ...signIn,
      eventSource: 'iam.amazonaws.com',
      eventName: 'DeleteLoginProfile',
      eventType: 'AwsApiCall',
      userIdentity: { ...userIdentity, sessionContext: { assumedRoot: 'true' } },
    },
  ];
}

/** Whether somebody is told of the event, in an account that is busy with other things. */
function isHeardOf(event: object, { world, account = subjectId }: SetUp): boolean {
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

describe('when root is used', () => {
  // A broader filter hears of root as well; what it is faulted for is the rest.
  const lived = Object.values(setUps)
    .flat()
    .filter(({ expect: { status, reason } }) => known.has(status) && reason !== 'METRIC_FILTER_BROADER')
    .filter(({ unlikeTheSandbox }) => unlikeTheSandbox === undefined)
    .map((setUp) => [setUp.expect.status === 'COMPLIANT' ? 'is told' : 'may not be told', setUp.name, setUp] as const);

  it.each(lived)('somebody %s if %s', (_told, _name, setUp) => {
    const heard = rootEvents(setUp.account ?? subjectId).every((event) => isHeardOf(event, setUp));
    expect(heard).toBe(setUp.expect.status === 'COMPLIANT');
  });
});

describe('the set-ups', () => {
  it('show every reason for which a link does not hold', () => {
    const shown = new Set(Object.values(setUps).flatMap((group) => group.map((setUp) => setUp.expect.reason)));
    expect(linkNames.flatMap((link) => reasonsByLink[link].filter((reason) => !shown.has(reason)))).toEqual([]);
  });

  it('have names that tell them apart', () => {
    const names = Object.values(setUps).flatMap((group) => group.map(({ name }) => name));
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });
});

describe('the made-up organization of the demo', () => {
  it('gets the verdict that each of its accounts deserves', async () => {
    const sandbox = createSandbox(demoOrganization());
    for (const fault of demoFaults) sandbox.setFault(fault);
    const { report } = await finishedRunOn(sandbox, { settings: { exemptions: demoExemptions } });
    const said = report.accounts.map((each) => {
      const expected = demoExpectations.get(each.account.id);
      return [each.account.id, expected === undefined ? verdictOf(each) : judgementOn(each, expected)];
    });
    expect(Object.fromEntries(said)).toEqual(Object.fromEntries(demoExpectations));
  });

  it('shows every status that an audit can give, and every reason', () => {
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
  ])('is compliant as a whole through its organization trail when %s', async (_when, world, ownerId) => {
    const { report } = await finishedRunOn(createSandbox(world));
    const verdicts = report.accounts.map(({ status, controls }) => ({ status, coverage: controls[0]?.coverage }));
    const covered = { kind: 'organization-trail', accountId: ownerId, region: 'us-east-1' };
    expect(verdicts).toEqual(world.accounts.map(() => ({ status: 'COMPLIANT', coverage: covered })));
  });
});
