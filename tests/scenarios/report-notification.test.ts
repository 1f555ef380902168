import { describe, expect, it } from '@jest/globals';
import type { Sandbox } from '../../src/sandbox/index.ts';
import { broken, newFolder, newSandbox, notifyTopicArn, organization, runAt } from '../support/report-runs.ts';

const monday = { id: 'run-1', startedAt: '2026-11-23T06:00:00.000Z' };
const tuesday = { id: 'run-2', startedAt: '2026-11-24T06:00:00.000Z' };

/** Returns what each subscriber received: the form of the message for its protocol where there is one, as SNS does it. */
function receivedFrom(
  sandbox: Sandbox,
): readonly { readonly protocol: string; readonly subject: string; readonly text: string }[] {
  return sandbox.deliveries().map(({ protocol, subject, message }) => {
    const forms = JSON.parse(message);
    return { protocol, subject: subject ?? '', text: forms[protocol] ?? forms.default };
  });
}

describe('the notification of a run', () => {
  it('a run sends one message, in a form for each protocol', async () => {
    const sandbox = newSandbox();
    const folder = newFolder();
    const { reportProblems } = await runAt(sandbox, { ...monday, settings: { reportUri: folder, notifyTopicArn } });
    expect(reportProblems).toEqual([]);
    expect(sandbox.calls().filter(({ operation }) => operation === 'Publish')).toHaveLength(1);
    const [email, chat, queue] = receivedFrom(sandbox);
    expect(email?.subject).toBe('rootwatch: 4 of 5 covered, 1 not');
    expect(email?.text).toContain(`Still open (1):\n  ${broken} storefront-prod: NON_COMPLIANT METRIC_FILTER_NARROWER`);
    expect(email?.text).toContain(`${folder}/runs/run-1/report.html`);
    expect(JSON.parse(chat?.text ?? '')).toMatchObject({ version: '1.0', source: 'custom' });
    expect(JSON.parse(queue?.text ?? '')).toMatchObject({ run: { id: 'run-1' }, totals: { compliant: 4 } });
  });

  it('a member mentions no channel and places no link in the message for chat channels', async () => {
    const Name = '<!channel> @here [Sign in to fix](https://evil.example/aws)';
    const world = organization();
    const accounts = world.accounts.map((account) => (account.Id === broken ? { ...account, Name } : account));
    const sandbox = newSandbox({ ...world, accounts });
    await runAt(sandbox, { ...monday, settings: { reportUri: newFolder(), notifyTopicArn } });
    const chat = receivedFrom(sandbox).find(({ protocol }) => protocol === 'https');
    const { textType, description } = JSON.parse(chat?.text ?? '').content;
    expect(textType).toBe('client-markdown');
    const line = String(description)
      .split('\n')
      .find((each) => each.includes(broken));
    expect(line).toMatch(
      /^ {2}230000000003 \\u003c!channel\\u003e \\u0040here \[Sign in to fix\\u005d\(https\\u003a\/\/evil\\u002eexample\/aws\): NON_COMPLIANT METRIC_FILTER_NARROWER: /,
    );
  });

  it('a run sends no message when nothing changed and nothing is wrong', async () => {
    const folder = newFolder();
    const settings = { reportUri: folder, notifyTopicArn };
    const world = organization([broken]);
    await runAt(newSandbox(world), { ...monday, settings });
    const sandbox = newSandbox(world);
    await runAt(sandbox, { ...tuesday, settings });
    expect(sandbox.deliveries()).toEqual([]);
  });

  it('the message lists what changed since the previous run', async () => {
    const settings = { reportUri: newFolder(), notifyTopicArn };
    await runAt(newSandbox(organization([broken])), { ...monday, settings });
    const sandbox = newSandbox();
    await runAt(sandbox, { ...tuesday, settings });
    const [email] = receivedFrom(sandbox);
    expect(email?.text).toContain(
      `New accounts (1):\n  ${broken} storefront-prod: NON_COMPLIANT METRIC_FILTER_NARROWER`,
    );
  });

  it('a message that can’t be sent is reported like a file that could not be written', async () => {
    const sandbox = newSandbox();
    const folder = newFolder();
    const topicArn = `${notifyTopicArn}-gone`;
    const { reportProblems } = await runAt(sandbox, {
      ...monday,
      settings: { reportUri: folder, notifyTopicArn: topicArn },
    });
    expect(reportProblems).toMatchObject([{ uri: topicArn, path: 'notification', why: { operation: 'sns:Publish' } }]);
  });
});
