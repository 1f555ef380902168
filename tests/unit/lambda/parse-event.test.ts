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

describe('parseEvent', () => {
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

  it.each<[string, unknown, string]>([
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
