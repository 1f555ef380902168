import { execFileSync } from 'node:child_process';
import { describe, expect, it } from '@jest/globals';
import { controls } from '../../../src/controls/catalog.ts';
import { linkNames, reasonsByLink } from '../../../src/domain/finding.ts';
import { fixesFor } from '../../../src/report/fix/fixes-for.ts';
import { shellWord } from '../../../src/report/fix/shell-word.ts';
import type { AccountReport } from '../../../src/report/schema.ts';
import { runReport } from '../../support/run-outcome.ts';
import { hiddenCharacters, hostileTexts, runOutcome, type Sample } from '../../support/sample-outcomes.ts';

function fixesOf(sample: Partial<Sample>): ReturnType<typeof fixesFor> {
  const { accounts } = runReport(runOutcome([{ number: 1, status: 'NON_COMPLIANT', ...sample }]), { controls });
  return accounts.flatMap((account) => account.controls.flatMap((control) => fixesFor(account, control, controls)));
}

/** Returns a report with another reason for its broken link. */
function withReason(reason: string, held: number): AccountReport {
  const [account] = runReport(runOutcome([{ number: 1, status: 'NON_COMPLIANT', held }]), { controls }).accounts;
  const text = JSON.stringify(account).replace(/"reason":"[A-Z_]+"/, `"reason":"${reason}"`);
  return JSON.parse(text);
}

const reasons = linkNames.flatMap((link, held) => reasonsByLink[link].map((reason) => ({ reason, held })));

describe('fixesFor', () => {
  it.each(reasons)('fixesFor has AWS CLI commands for $reason', ({ reason, held }) => {
    const account = withReason(reason, held);
    const [fix] = account.controls.flatMap((control) => fixesFor(account, control, controls));
    expect(fix?.command).toMatch(
      /^# in account \d{12}\n(#.*\n)?aws (cloudtrail|logs|cloudwatch|sns) [a-z-]+ \\\n {2}--/,
    );
    expect(fix?.command).not.toMatch(/undefined|''/);
  });

  it('fixesFor starts a stopped trail in its own account and Region', () => {
    expect(fixesOf({ held: 0 })).toEqual([
      {
        text: 'Start the trail.',
        command:
          '# in account 111111111111\naws cloudtrail start-logging \\\n  --name arn:aws:cloudtrail:us-east-1:111111111111:trail/main \\\n  --region us-east-1',
      },
    ]);
  });

  it('fixesFor has no fix for an account that is covered, exempt or skipped', () => {
    for (const status of ['COMPLIANT', 'EXEMPT', 'SKIPPED'] as const) expect(fixesOf({ status })).toEqual([]);
  });

  it('fixesFor shows how to try the role of an account that can’t be entered', () => {
    const text = 'Not authorized to perform: sts:AssumeRole on resource: arn:aws:iam::000000000001:role/Audit';
    expect(fixesOf({ status: 'UNREACHABLE', text })).toMatchObject([
      {
        command:
          'aws sts assume-role \\\n  --role-arn arn:aws:iam::000000000001:role/Audit \\\n  --role-session-name test',
      },
    ]);
  });

  it.each(hostileTexts)('shellWord quotes %j as one word of a shell', (text) => {
    // A shell ends every text at a NUL, and a lone surrogate is no character of UTF-8.
    const printable = text.replaceAll('\u0000', 'x').replaceAll('\ud800', 'x');
    const printed = execFileSync('bash', ['--norc', '--noprofile', '-c', `printf '%s|' ${shellWord(printable)}`], {
      encoding: 'utf8',
      env: { LC_ALL: 'C.UTF-8' },
    });
    expect(printed).toBe(`${printable}|`);
  });

  it.each(hostileTexts)('shellWord shows every control character and mark of %j', (text) => {
    expect(shellWord(text)).not.toMatch(hiddenCharacters);
  });
});
