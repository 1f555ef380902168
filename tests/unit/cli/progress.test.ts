import { describe, expect, it } from '@jest/globals';
import { runAudit } from '../../../src/cli/audit.ts';
import { progressOn } from '../../../src/cli/progress.ts';
import { createSandbox, type Role } from '../../../src/sandbox/index.ts';
import { sandboxAws, settingsOf } from '../../support/sandbox-aws.ts';

const counters = { labels: ['broken', 'open'], of: (kind: 'broken' | 'open' | 'fine') => counts[kind] } as const;
const counts = { broken: [1, 0], open: [0, 1], fine: [0, 0] } as const;

describe('progress without a terminal', () => {
  it('progress writes a line when three seconds have passed, and when the last account is done', () => {
    let milliseconds = 0;
    const lines: string[] = [];
    const progress = progressOn(
      { write: (text: string) => lines.push(text) },
      { quiet: false, now: () => new Date(milliseconds), counters },
    );
    progress.listed(2);
    progress.listed(5);
    for (const [kind, at] of [
      ['broken', 2_999],
      ['open', 3_000],
      ['broken', 5_999],
      ['fine', 6_000],
      ['fine', 6_001],
    ] as const) {
      milliseconds = at;
      progress.account(kind);
    }
    progress.stop();
    expect(lines).toEqual([
      '2/5 accounts, 1 broken, 1 open\n',
      '4/5 accounts, 2 broken, 1 open\n',
      '5/5 accounts, 2 broken, 1 open\n',
    ]);
  });

  it('progress writes nothing when it is to be quiet', () => {
    const lines: string[] = [];
    const output = { write: (text: string) => lines.push(text) };
    const progress = progressOn(output, { quiet: true, now: () => new Date(0), counters });
    progress.listed(1);
    progress.account('fine');
    progress.stop();
    expect(lines).toEqual([]);
  });

  it('an audit counts the accounts that are not compliant and those that are unknown', async () => {
    const accessRole: Role = {
      RoleName: 'OrganizationAccountAccessRole',
      trust: { principals: ['arn:aws:iam::111111111111:root'] },
      permissions: ['*'],
    };
    const sandbox = createSandbox({
      organization: { Id: 'o-exampleorgid', MasterAccountId: '111111111111', RootId: 'r-exam' },
      accounts: [
        { Id: '111111111111', Name: 'management' },
        { Id: '222222222222', Name: 'without a trail', contents: { roles: [accessRole] } },
        { Id: '333333333333', Name: 'without the role', contents: { roles: [] } },
      ],
    });
    const lines: string[] = [];
    await runAudit(
      { settings: settingsOf({}), format: 'table', quiet: false, verbose: false },
      { aws: sandboxAws(sandbox), mode: 'audit' },
      { stdout: { write: () => true }, stderr: { write: (text: string) => lines.push(text) }, environment: {} },
    );
    expect(lines.at(-1)).toBe('3/3 accounts, 2 not compliant, 1 unknown\n');
  });
});
