import { Logger } from '@aws-lambda-powertools/logger';
import { Metrics, MetricUnit } from '@aws-lambda-powertools/metrics';
import type { Account } from '../domain/account.ts';
import { isUnsettled } from '../domain/outcome.ts';
import type { FinishedRun } from '../organization/finish-run.ts';
import type { AccountReport } from '../report/schema.ts';

/** Logs and metrics of one invocation: a log line when an account is begun and one with its result, and the metrics of the run. */
export type Telemetry = {
  readonly warn: (text: string) => void;
  readonly begun: (account: Account) => void;
  readonly account: (report: AccountReport) => void;
  readonly finish: (finished: FinishedRun, result: InvocationResult) => void;
};

export type InvocationResult = {
  /** Requests that AWS throttled. */
  readonly throttles: number;
  /** Whether the event asked for the whole organization, as the schedule does. */
  readonly isOrganizationRun: boolean;
  /** Whether unsettled accounts will be retried, so that no alarm is to be raised about them yet. */
  readonly willRetry: boolean;
};

const serviceName = 'rootwatch';

export function createTelemetry(runId: string): Telemetry {
  const logger = new Logger({ serviceName, persistentKeys: { runId } });
  const metrics = new Metrics({ namespace: serviceName, serviceName });
  return {
    warn: (text) => logger.warn(text),
    begun: ({ id: accountId }) => logger.info('account begun', { accountId }),
    account: ({ account, status, durationMs, apiCalls, retries, throttles, errors }) => {
      // A child for each account: keys added to the parent would be seen by the accounts beside it.
      const child = logger.createChild({ persistentKeys: { accountId: account.id } });
      const effort = { status, durationMs, apiCalls, retries, throttles };
      if (isUnsettled(status)) child.warn('account not judged', { ...effort, errors: [...errors] });
      else child.info('account judged', effort);
    },
    finish: ({ report, reportProblems }, { throttles, isOrganizationRun, willRetry }) => {
      logger.info('run finished', { totals: report.totals, reportProblems: [...reportProblems] });
      for (const [status, count] of Object.entries(report.totals.byStatus)) {
        const byStatus = metrics.singleMetric();
        byStatus.addDimension('status', status);
        byStatus.addMetric('Accounts', MetricUnit.Count, count);
      }
      const { startedAt, finishedAt, sharedApiCalls } = report.run;
      const calls = report.accounts.reduce((sum, account) => sum + account.apiCalls, sharedApiCalls);
      const unsettled = report.accounts.filter(({ status }) => isUnsettled(status)).length;
      metrics.addMetric('RunDuration', MetricUnit.Milliseconds, Date.parse(finishedAt) - Date.parse(startedAt));
      metrics.addMetric('ApiCalls', MetricUnit.Count, calls);
      metrics.addMetric('Throttles', MetricUnit.Count, throttles);
      metrics.addMetric(willRetry ? 'AccountsTriedAgain' : 'UnsettledAccounts', MetricUnit.Count, unsettled);
      metrics.addMetric('FailedReports', MetricUnit.Count, reportProblems.length);
      // A heartbeat: an alarm is raised when it stops (templates/self-alarms.yml).
      if (isOrganizationRun && reportProblems.length === 0) metrics.addMetric('OrganizationRuns', MetricUnit.Count, 1);
      metrics.publishStoredMetrics();
    },
  };
}
