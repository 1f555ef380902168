import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import picocolors from 'picocolors';
import { reportTable } from '../../../src/cli/table.ts';
import { controlOf } from '../../../src/controls/catalog.ts';
import type { Control } from '../../../src/domain/control.ts';
import type { Status } from '../../../src/domain/outcome.ts';
import { csvReport } from '../../../src/report/formats/csv.ts';
import { htmlReport } from '../../../src/report/formats/html/html-report.ts';
import { notificationOf } from '../../../src/report/formats/notification.ts';
import { ocsfFindings } from '../../../src/report/formats/ocsf.ts';
import type { Report } from '../../../src/report/schema.ts';
import { controlTextsOf, coveredMeans } from '../../../src/report/text/control-texts.ts';
import { runReport } from '../../support/run-outcome.ts';
import { chainOf, idOf, runOutcome, type Sample } from '../../support/sample-outcomes.ts';

/** CIS AWS Foundations Benchmark v3.0.0 4.1, of which the catalog has no row. */
const unauthorizedCalls: Control = {
  id: 'unauthorized-api-calls',
  title: 'Ensure unauthorized API calls are monitored',
  pattern: '{ ($.errorCode = "*UnauthorizedOperation") || ($.errorCode = "AccessDenied*") }',
  subject: '{ $.errorCode = * }',
  shortName: 'unauthorized API calls',
  activity: 'an unauthorized API call',
  alarmDescription: 'A call in {account} was refused.',
  frameworks: [{ name: 'CIS AWS Foundations Benchmark', version: '3.0.0', requirement: '4.1' }],
};

const event = { userIdentity: { type: 'IAMUser' }, errorCode: 'AccessDenied' };

/** An account whose chain ends at the metric filter. */
function brokenAt(reason: 'METRIC_FILTER_MISSING' | 'METRIC_FILTER_NARROWER', number: number): Sample {
  const chain = chainOf(2).map((link) =>
    link.state === 'broken' ? Object.assign({}, link, { reason, counterexample: event }) : link,
  );
  return sampleOf(number, 'NON_COMPLIANT', {
    finding: {
      control: unauthorizedCalls.id,
      verdict: 'fail',
      coverage: { kind: 'account-trail', accountId: idOf(number), region: 'us-east-1' },
      chain,
    },
  });
}

function sampleOf(number: number, status: Status, control: Sample['control'] = {}): Sample {
  return { number, status, control: { control: unauthorizedCalls.id, ...control } };
}

const report: Report = runReport(
  runOutcome(
    [
      brokenAt('METRIC_FILTER_MISSING', 1),
      brokenAt('METRIC_FILTER_NARROWER', 2),
      sampleOf(3, 'COMPLIANT'),
      sampleOf(4, 'UNREACHABLE'),
      sampleOf(5, 'EXEMPT', {
        exemption: { account: idOf(5), control: unauthorizedCalls.id, reason: 'RISK-1', expires: '2026-12-01' },
      }),
    ],
    { controls: [unauthorizedCalls.id] },
  ),
  { controls: [unauthorizedCalls] },
);
// As in a run, the renderers get the row of the control, and here another one that the run did not evaluate.
const controls = [controlOf('root-usage'), unauthorizedCalls];

function detailsIn(page: string): string {
  return Array.from(page.matchAll(/class="details">([^<]*)</g), ([, block = '']) =>
    inflateRawSync(Buffer.from(block, 'base64')).toString(),
  ).join('\n');
}

const page = htmlReport(report, controls);
const context = { run: report.run, controls, timeMs: 0, before: new Map<string, Status>() };
const texts = {
  'the notification': JSON.stringify(notificationOf(report, { controls, reports: [], unwritten: [] })),
  'the HTML page': page.replaceAll(/<(script|style)>[\s\S]*?<\/\1>/g, ''),
  'the details in the HTML page': detailsIn(page),
  'the OCSF findings': JSON.stringify(report.accounts.flatMap((account) => ocsfFindings(account, context))),
  'summary.csv': csvReport(report),
  'the table': reportTable(report, { colors: picocolors.createColors(false), columns: 200, showAll: true }),
};

describe('the texts of a control in reports', () => {
  it.each(Object.entries(texts))('%s of a run for another control does not speak of root', (_where, text) => {
    expect(text.length).toBeGreaterThan(100);
    expect(text.match(/.{0,40}\broot(?!watch).{0,40}/gi) ?? []).toEqual([]);
  });

  it('the notification says what the alarm is about', () => {
    expect(notificationOf(report, { controls, reports: [], unwritten: [] })?.text.split('\n')[0]).toBe(
      '1 of 5 accounts are covered: an unauthorized API call triggers an alarm that notifies a confirmed subscriber.',
    );
  });

  it.each([
    '<title>Alarms on unauthorized API calls, 22 Nov 2026, 06:00 UTC</title>',
    '<h1>Alarms on unauthorized API calls</h1>',
    'In these accounts, an unauthorized API call triggers an alarm that notifies a confirmed subscriber, proved link by link.',
    'No metric filter for unauthorized API calls',
    'Metric filter misses some unauthorized API calls',
    '<h3>Ensure unauthorized API calls are monitored</h3>',
  ])('the HTML page has %j', (text) => {
    expect(page).toContain(text);
  });

  it('the OCSF finding has the title of the control', () => {
    const [finding] = report.accounts.flatMap((account) => ocsfFindings(account, context));
    expect(finding).toMatchObject({
      finding_info: { title: unauthorizedCalls.title },
      compliance: { control: unauthorizedCalls.title },
    });
  });

  it('a report about several controls has general texts', () => {
    expect([controlTextsOf(controls).shortName, coveredMeans(controls)]).toEqual([
      'monitored activity',
      'every monitored activity triggers an alarm that notifies a confirmed subscriber',
    ]);
  });
});
