import type { Control } from '../domain/control.ts';
import type { ReportProblem, Run } from '../domain/run.ts';
import type { Notify } from '../ports/organization-access.ts';
import type { PreviousRun } from '../report/previous-run.ts';
import type { AccountReport, Report } from '../report/schema.ts';
import type { ReportWriter } from './report-writer.ts';

export type RunToFinish = {
  readonly run: Run;
  readonly accounts: readonly AccountReport[];
  readonly controls: readonly Control[];
  readonly previous: PreviousRun | undefined;
  readonly writer: ReportWriter;
  /** Sends one message about the run, when something changed or is wrong. */
  readonly notify: Notify | undefined;
};

export type FinishedRun = { readonly report: Report; readonly reportProblems: readonly ReportProblem[] };

/** Writes the run's reports and sends the notification. */
export async function finishRun(finishing: RunToFinish): Promise<FinishedRun> {
  const { run, accounts, previous, writer } = finishing;
  // Loaded only now, to keep the cold start short.
  const { reportOf, runReportOf } = await import('../report/run-report.ts');
  const report = reportOf(runReportOf(run), accounts, previous);
  await writer.writeRun(report, previous);
  await notify(report, finishing);
  return { report, reportProblems: writer.problems };
}

/** Sends the notification. One that can't be sent counts as a report that could not be written. */
async function notify(report: Report, { controls, writer, notify: notifier }: RunToFinish): Promise<void> {
  if (notifier === undefined) return;
  const { notificationOf } = await import('../report/formats/notification.ts');
  const reports = writer.uris.map((uri) => `${uri.replace(/\/$/, '')}/runs/${report.run.id}/report.html`);
  const notification = notificationOf(report, { controls, reports, unwritten: writer.problems });
  if (notification === undefined) return;
  const sent = await notifier.send(notification);
  if (!sent.ok) writer.addProblem({ uri: notifier.topicArn, path: 'notification', why: sent.why });
}
