import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type EmulatedOrganization, minute, startEmulatedOrganization } from './emulated-organization.ts';
import { casesOf, reportBucket } from './organization/index.ts';
import { type Environment, invokeHandler } from './programs.ts';
import { runIdsIn, verdictOf } from './report-files.ts';

const cases = casesOf('management', 'complete', 'stopped', 'suspended', 'locked', 'filters-denied');
let emulated: EmulatedOrganization;

beforeAll(async () => {
  emulated = await startEmulatedOrganization(cases);
}, minute);
afterAll(() => emulated?.stop());

/** The event "CreateAccountResult" of the Organizations guide. */
function accountCreated(accountId: string): object {
  const createAccountStatus = { id: 'car-example', state: 'SUCCEEDED', accountName: '****', accountId };
  return {
    source: 'aws.organizations',
    'detail-type': 'AWS Service Event via CloudTrail',
    detail: { eventName: 'CreateAccountResult', serviceEventDetails: { createAccountStatus } },
  };
}

function withReports(prefix: string): Environment {
  return { ...emulated.environment, ROOTWATCH_REPORT_URI: `s3://${reportBucket}/${prefix}` };
}

describe('the Lambda function', () => {
  const scheduled = { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: {} };

  it(
    'the function audits the whole organization on schedule, writes all reports, and fails when accounts are unsettled',
    async () => {
      const invocation = await invokeHandler(scheduled, withReports('nightly'));
      const files = await emulated.bucketFiles('nightly');
      const [runId] = runIdsIn(files);
      const verdicts = cases.map(({ key }) => {
        const text = files[`runs/${runId}/accounts/${emulated.ids.account(key)}.json`] ?? 'null';
        return [key, verdictOf(JSON.parse(text))];
      });
      expect(verdicts).toEqual(cases.map(({ key, expected }) => [key, expected]));
      expect(Object.keys(files)).toContain('latest/summary.json');
      expect(invocation.kind).toBe('failed');
      const message = invocation.kind === 'failed' ? invocation.message : '';
      const named = cases.map(({ key }) => key).filter((key) => message.includes(emulated.ids.account(key)));
      expect(named).toEqual(['locked', 'filters-denied']);
    },
    minute,
  );

  it('the function audits the accounts of an invocation, and returns where the reports are', async () => {
    const accountIds = [emulated.ids.account('complete'), emulated.ids.account('stopped')];
    const invocation = await invokeHandler({ accountIds, mode: 'audit' }, withReports('by-hand'));
    const files = await emulated.bucketFiles('by-hand');
    const [runId] = runIdsIn(files);
    expect(invocation).toMatchObject({
      kind: 'returned',
      result: {
        runId,
        mode: 'audit',
        totals: { accounts: 2, compliant: 1, nonCompliant: 1, unknown: 0 },
        reports: [`s3://${reportBucket}/by-hand/runs/${runId}`],
      },
    });
    const written = accountIds.map((id) => verdictOf(JSON.parse(files[`runs/${runId}/accounts/${id}.json`] ?? 'null')));
    expect(written).toEqual([{ status: 'COMPLIANT' }, { status: 'NON_COMPLIANT', reason: 'TRAIL_NOT_LOGGING' }]);
    expect(Object.keys(files).filter((path) => path.startsWith('latest/'))).toEqual([]);
  });

  it('the function audits a new account when Organizations sends its event', async () => {
    const invocation = await invokeHandler(accountCreated(emulated.ids.account('complete')), withReports('created'));
    expect(invocation).toMatchObject({
      kind: 'returned',
      result: { mode: 'audit', totals: { accounts: 1, byStatus: { COMPLIANT: 1 } } },
    });
  });

  it('the function returns to the queue the message of an account whose role can not be assumed yet, and no other', async () => {
    const Records = ['complete', 'locked', 'stopped'].map((key) => ({
      messageId: `about-${key}`,
      eventSource: 'aws:sqs',
      body: JSON.stringify(accountCreated(emulated.ids.account(key))),
    }));
    const invocation = await invokeHandler({ Records }, withReports('queued'));
    expect(invocation).toMatchObject({
      kind: 'returned',
      result: { totals: { accounts: 3 }, batchItemFailures: [{ itemIdentifier: 'about-locked' }] },
    });
  });

  it('the function publishes one notification of a run with findings, and none of a run without', async () => {
    const topicArn = `arn:aws:sns:us-east-1:${emulated.ids.account('management')}:runs`;
    const notifying = { ...emulated.environment, ROOTWATCH_NOTIFY_TOPIC_ARN: topicArn };
    emulated.proxy.forget();
    await invokeHandler({ accountIds: [emulated.ids.account('complete')] }, notifying);
    expect(emulated.proxy.seen().filter(({ operation }) => operation === 'Publish')).toEqual([]);
    const { kind } = await invokeHandler({ accountIds: [emulated.ids.account('stopped')] }, notifying);
    const published = emulated.proxy.seen().filter(({ operation }) => operation === 'Publish');
    expect(kind).toBe('returned');
    expect(published.map(({ form }) => form.get('TopicArn'))).toEqual([topicArn]);
    expect(published[0]?.form.get('Subject')).toMatch(/^[ -~]{1,100}$/);
    expect(JSON.parse(published[0]?.form.get('Message') ?? '')).toMatchObject({
      default: expect.stringContaining(emulated.ids.account('stopped')),
    });
  });

  it('the function logs each account under its id', async () => {
    const accountIds = [emulated.ids.account('complete')];
    const { logs } = await invokeHandler({ accountIds }, withReports('logged'));
    const lines = logs
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ accountId: emulated.ids.account('complete'), status: 'COMPLIANT' }),
    );
  });

  it('the function fails with the keys of an unknown event, and runs nothing', async () => {
    emulated.proxy.forget();
    const invocation = await invokeHandler({ hello: 'world' }, withReports('never'));
    expect(invocation).toMatchObject({ kind: 'failed', message: expect.stringContaining('hello') });
    expect(emulated.proxy.seen()).toEqual([]);
  });

  it('the function fails with the name of an invalid setting, and runs nothing', async () => {
    emulated.proxy.forget();
    const invocation = await invokeHandler(scheduled, { ...emulated.environment, ROOTWATCH_CONCURENCY: '4' });
    expect(invocation).toMatchObject({ kind: 'failed', message: expect.stringContaining('ROOTWATCH_CONCURENCY') });
    expect(emulated.proxy.seen()).toEqual([]);
  });
});
