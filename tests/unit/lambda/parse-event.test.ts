import { describe, expect, it } from '@jest/globals';
import { parseEvent } from '../../../src/lambda/parse-event.ts';

/** An event of the Organizations user guide, "Amazon EventBridge". */
const createAccountResult = {
  version: '0',
  'detail-type': 'AWS Service Event via CloudTrail',
  source: 'aws.organizations',
  account: '111122223333',
  detail: {
    eventSource: 'organizations.amazonaws.com',
    eventName: 'CreateAccountResult',
    userIdentity: { accountId: '111122223333', invokedBy: 'AWS Internal' },
    serviceEventDetails: {
      createAccountStatus: { id: 'car-1', state: 'SUCCEEDED', accountName: '****', accountId: '444455556666' },
    },
  },
};

function controlTower(eventName: string, key: string): unknown {
  const status = { account: { accountName: 'a', accountId: '444455556666' }, state: 'SUCCEEDED' };
  return { source: 'aws.controltower', detail: { eventName, serviceEventDetails: { [key]: status } } };
}

/** Returns an event of Organizations with an account id at this depth. */
function nested(depth: number): string {
  const parameters = `${'{"a":'.repeat(depth)}{"accountId":"444455556666"}${'}'.repeat(depth)}`;
  const detail = `{"eventName":"AccountJoinedOrganization","requestParameters":${parameters}}`;
  return `{"source":"aws.organizations","detail":${detail}}`;
}

describe('parseEvent', () => {
  it('an account id is found at the depth that events have', () => {
    expect(parseEvent(JSON.parse(nested(20)))).toEqual({
      kind: 'accounts',
      trigger: 'AccountJoinedOrganization',
      accountIds: ['444455556666'],
    });
  });

  it.each([
    ['EventBridge Scheduler', 'aws.scheduler'],
    ['a scheduled rule', 'aws.events'],
  ])('an event of %s asks for the whole organization', (_what, source) => {
    expect(parseEvent({ source, 'detail-type': 'Scheduled Event', detail: '{}' })).toEqual({
      kind: 'organization',
      trigger: 'schedule',
    });
  });

  it.each([
    ['CreateAccountResult', createAccountResult],
    ['CreateManagedAccount', controlTower('CreateManagedAccount', 'createManagedAccountStatus')],
    ['UpdateManagedAccount', controlTower('UpdateManagedAccount', 'updateManagedAccountStatus')],
    [
      'AccountJoinedOrganization',
      {
        source: 'aws.organizations',
        detail: {
          eventName: 'AccountJoinedOrganization',
          userIdentity: { accountId: '111122223333' },
          serviceEventDetails: { accountJoined: { accountId: '444455556666', joinedMethod: 'INVITED' } },
        },
      },
    ],
  ])('%s asks for the account that it names, and not for the one that sent it', (trigger, event) => {
    expect(parseEvent(event)).toEqual({ kind: 'accounts', trigger, accountIds: ['444455556666'] });
  });

  it('an event may name accountIds and a mode', () => {
    expect(parseEvent({ accountIds: ['111122223333'], mode: 'audit' })).toEqual({
      kind: 'accounts',
      trigger: 'invocation',
      accountIds: ['111122223333'],
      mode: 'audit',
    });
  });

  it('SQS records hold account events', () => {
    const attributes = { ApproximateReceiveCount: '3' };
    const record = { messageId: 'm1', eventSource: 'aws:sqs', attributes, body: JSON.stringify(createAccountResult) };
    expect(parseEvent({ Records: [record] })).toEqual({
      kind: 'queue',
      records: [
        {
          messageId: 'm1',
          attempt: 3,
          request: { kind: 'accounts', trigger: 'CreateAccountResult', accountIds: ['444455556666'] },
        },
      ],
    });
  });

  it('the refusal shows the body of an SQS record that is not JSON', () => {
    expect(parseEvent({ Records: [{ messageId: 'm1', eventSource: 'aws:sqs', body: 'hello' }] })).toEqual({
      kind: 'queue',
      records: [
        { messageId: 'm1', attempt: Number.POSITIVE_INFINITY, request: { kind: 'not-understood', what: '"hello"' } },
      ],
    });
  });

  it.each<[string, unknown, string, string]>([
    ['is no object', 7, '', '7'],
    [
      'has no body',
      { messageId: 'm1', eventSource: 'aws:sqs' },
      'm1',
      'an event with the keys ["messageId","eventSource"]',
    ],
    [
      'comes from another service',
      { messageId: 'm1', body: '{}' },
      'm1',
      'an event with the keys ["messageId","body"]',
    ],
    ['has no id', { eventSource: 'aws:sqs', body: '{}' }, '', 'an event with the keys []'],
    [
      'is nested deeper than any event',
      { messageId: 'm1', eventSource: 'aws:sqs', body: nested(20_000) },
      'm1',
      'an event that is nested deeper than 100 levels',
    ],
    [
      'names accounts and a mode itself',
      { messageId: 'm1', eventSource: 'aws:sqs', body: '{"accountIds":["111122223333"],"mode":"audit"}' },
      'm1',
      'accountIds in a record of the queue, which takes account events only',
    ],
  ])('an SQS record that %s is not understood, and the record beside it is', (_what, bad, messageId, what) => {
    const good = { messageId: 'm2', eventSource: 'aws:sqs', body: JSON.stringify(createAccountResult) };
    expect(parseEvent({ Records: [bad, good] })).toEqual({
      kind: 'queue',
      records: [
        { messageId, attempt: expect.any(Number), request: { kind: 'not-understood', what } },
        {
          messageId: 'm2',
          attempt: Number.POSITIVE_INFINITY,
          request: { kind: 'accounts', trigger: 'CreateAccountResult', accountIds: ['444455556666'] },
        },
      ],
    });
  });

  it.each<[string, unknown, string]>([
    [
      'an event that is nested deeper than any',
      JSON.parse(nested(20_000)),
      'an event that is nested deeper than 100 levels',
    ],
    [
      'a list that is nested deeper than any',
      JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)),
      'an event that is nested deeper than 100 levels',
    ],
    [
      'an event whose prototype has the keys of a request',
      Object.create({ accountIds: ['111122223333'] }),
      'an event with the keys []',
    ],
    ['an event whose prototype has a step', Object.create({ step: 'plan' }), 'an event with the keys []'],
    ['a mode beside a step', { step: 'plan', mode: 'remediate' }, 'the key mode beside step "plan"'],
    [
      'a key beside accountIds that is named like a property of every object',
      JSON.parse('{"accountIds":["111122223333"],"__proto__":{"mode":"remediate"}}'),
      'the key __proto__ beside accountIds and mode',
    ],
    ['nothing', undefined, 'nothing'],
    ['text', 'audit', '"audit"'],
    ['an empty object', {}, 'an event with the keys []'],
    ['an event of another service', { source: 'aws.ec2', 'detail-type': 'x' }, 'an event "x" from "aws.ec2"'],
    [
      'an account that could not be created',
      {
        source: 'aws.organizations',
        detail: { eventName: 'CreateAccountResult', serviceEventDetails: { createAccountStatus: { state: 'FAILED' } } },
      },
      'CreateAccountResult in state "FAILED", not SUCCEEDED',
    ],
    ['no account ids', { accountIds: [] }, 'accountIds: [] is not a list of account ids'],
    ['an account id that is none', { accountIds: ['1'] }, 'accountIds: ["1"] is not a list of account ids'],
    [
      'a mode that does not exist',
      { accountIds: ['111122223333'], mode: 'fix' },
      'mode: "fix" is neither audit nor remediate',
    ],
    [
      'a key beside the known ones',
      { accountIds: ['111122223333'], dryRun: true },
      'the key dryRun beside accountIds and mode',
    ],
    ['a step that does not exist', { step: 'repair' }, 'step: "repair" is none of plan, audit, merge'],
    [
      'a step named like a property of every object',
      { step: 'constructor' },
      'step: "constructor" is none of plan, audit, merge',
    ],
    ['records of another kind', { Records: [{ eventSource: 'aws:s3' }] }, 'an event with the keys ["Records"]'],
  ])('an event that is not understood is named: %s', (_what, event, what) => {
    expect(parseEvent(event)).toEqual({ kind: 'not-understood', what });
  });
});
