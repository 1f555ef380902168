import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { casesOf, reportBucket } from './organization/index.ts';
import { type Environment, invokeHandler } from './programs.ts';
import { runIdsIn, verdictOf } from './report-files.ts';
import { minute, type Scene, setScene } from './scene.ts';

const cases = casesOf('management', 'complete', 'stopped', 'suspended', 'locked', 'filters-denied');
let scene: Scene;

beforeAll(async () => {
  scene = await setScene(cases);
}, minute);
afterAll(() => scene?.stop());

/** As the Organizations guide shows it, "CreateAccountResult". */
function accountCreated(accountId: string): object {
  const createAccountStatus = { id: 'car-example', state: 'SUCCEEDED', accountName: '****', accountId };
  return {
    source: 'aws.organizations',
    'detail-type': 'AWS Service Event via CloudTrail',
    detail: { eventName: 'CreateAccountResult', serviceEventDetails: { createAccountStatus } },
  };
}

function withReports(prefix: string): Environment {
  return { ...scene.environment, ROOTWATCH_REPORT_URI: `s3://${reportBucket}/${prefix}` };
}

describe('the Lambda function', () => {
  const scheduled = { source: 'aws.scheduler', 'detail-type': 'Scheduled Event', detail: {} };

  it(
    'audits the whole organization on schedule, writes all reports, and fails for those left unsettled',
    async () => {
      const invocation = await invokeHandler(scheduled, withReports('nightly'));
      const files = await scene.bucketFiles('nightly');
      const [runId] = runIdsIn(files);
      const verdicts = cases.map(({ key }) => {
        const text = files[`runs/${runId}/accounts/${scene.ids.account(key)}.json`] ?? 'null';
        return [key, verdictOf(JSON.parse(text))];
      });
      expect(verdicts).toEqual(cases.map(({ key, expected }) => [key, expected]));
      expect(Object.keys(files)).toContain('latest/summary.json');
      expect(invocation.kind).toBe('failed');
      const message = invocation.kind === 'failed' ? invocation.message : '';
      const named = cases.map(({ key }) => key).filter((key) => message.includes(scene.ids.account(key)));
      expect(named).toEqual(['locked', 'filters-denied']);
    },
    minute,
  );

  it('audits the accounts of an invocation, and says where the reports are', async () => {
    const accountIds = [scene.ids.account('complete'), scene.ids.account('stopped')];
    const invocation = await invokeHandler({ accountIds, mode: 'audit' }, withReports('by-hand'));
    const files = await scene.bucketFiles('by-hand');
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

  it('audits the account that was just created, when Organizations says so', async () => {
    const invocation = await invokeHandler(accountCreated(scene.ids.account('complete')), withReports('created'));
    expect(invocation).toMatchObject({
      kind: 'returned',
      result: { mode: 'audit', totals: { accounts: 1, byStatus: { COMPLIANT: 1 } } },
    });
  });

  it('gives back to the queue the message of an account that can not be entered yet, and no other', async () => {
    const Records = ['complete', 'locked', 'stopped'].map((key) => ({
      messageId: `about-${key}`,
      eventSource: 'aws:sqs',
      body: JSON.stringify(accountCreated(scene.ids.account(key))),
    }));
    const invocation = await invokeHandler({ Records }, withReports('queued'));
    expect(invocation).toMatchObject({
      kind: 'returned',
      result: { totals: { accounts: 3 }, batchItemFailures: [{ itemIdentifier: 'about-locked' }] },
    });
  });

  it('publishes one message about a run that found something wrong, and none about one that did not', async () => {
    const topicArn = `arn:aws:sns:us-east-1:${scene.ids.account('management')}:runs`;
    const notifying = { ...scene.environment, ROOTWATCH_NOTIFY_TOPIC_ARN: topicArn };
    scene.proxy.forget();
    await invokeHandler({ accountIds: [scene.ids.account('complete')] }, notifying);
    expect(scene.proxy.seen().filter(({ operation }) => operation === 'Publish')).toEqual([]);
    const { kind } = await invokeHandler({ accountIds: [scene.ids.account('stopped')] }, notifying);
    const published = scene.proxy.seen().filter(({ operation }) => operation === 'Publish');
    expect(kind).toBe('returned');
    expect(published.map(({ form }) => form.get('TopicArn'))).toEqual([topicArn]);
    expect(published[0]?.form.get('Subject')).toMatch(/^[ -~]{1,100}$/);
    expect(JSON.parse(published[0]?.form.get('Message') ?? '')).toMatchObject({
      default: expect.stringContaining(scene.ids.account('stopped')),
    });
  });

  it('logs each account under its id', async () => {
    const accountIds = [scene.ids.account('complete')];
    const { logs } = await invokeHandler({ accountIds }, withReports('logged'));
    const lines = logs
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(lines).toContainEqual(
      expect.objectContaining({ accountId: scene.ids.account('complete'), status: 'COMPLIANT' }),
    );
  });

  it('names what it does not understand, and runs nothing', async () => {
    scene.proxy.forget();
    const invocation = await invokeHandler({ hello: 'world' }, withReports('never'));
    expect(invocation).toMatchObject({ kind: 'failed', message: expect.stringContaining('hello') });
    expect(scene.proxy.seen()).toEqual([]);
  });

  it('names a setting that is wrong, and runs nothing', async () => {
    scene.proxy.forget();
    const invocation = await invokeHandler(scheduled, { ...scene.environment, ROOTWATCH_CONCURENCY: '4' });
    expect(invocation).toMatchObject({ kind: 'failed', message: expect.stringContaining('ROOTWATCH_CONCURENCY') });
    expect(scene.proxy.seen()).toEqual([]);
  });
});
