import { describe, expect, it } from '@jest/globals';
import validate from 'asl-validator';
import { parseEvent } from '../../src/lambda/parse-event.ts';
import { isObject } from './cloudformation.ts';
import { isAllowed } from './iam.ts';
import { managementAccountId, rolePermissions, stackIn, stackName } from './stack.ts';

type Json = Readonly<Record<string, unknown>>;

const fansOut = { Orchestration: 'step-functions', FanOutBatchSize: '50', FanOutConcurrency: '7' };
const arn = (service: string, rest: string): string => `arn:aws:${service}:us-east-1:${managementAccountId}:${rest}`;
const sweep = arn('lambda', `function:${stackName}-sweep`);
const batch = arn('lambda', `function:${stackName}-batch`);
const machine = arn('states', `stateMachine:${stackName}-run`);

function asJson(value: unknown): Json {
  if (!isObject(value)) throw new Error(`${JSON.stringify(value)} is no object.`);
  return value;
}

function definition(): Json {
  const { DefinitionString: text } = stackIn('audit', fansOut).properties('StateMachine');
  return asJson(JSON.parse(String(text)));
}

function state(of: Json, name: string): Json {
  return asJson(asJson(of['States'])[name]);
}

function startedWith(parameters: Readonly<Record<string, string>>): unknown {
  return asJson(stackIn('audit', parameters).properties('Schedule')['Target'])['Arn'];
}

describe('the state machine', () => {
  it('the state machine is valid Amazon States Language, with the numbers of the parameters', () => {
    const { isValid, errorsText } = validate(definition());
    expect(isValid ? '' : errorsText()).toBe('');
    expect(state(definition(), 'Audit')).toMatchObject({ MaxConcurrency: 7, ToleratedFailurePercentage: 100 });
  });

  it('the validator refuses the state machine when a state leads nowhere', () => {
    const broken = definition();
    const lost = {
      ...broken,
      States: { ...asJson(broken['States']), Plan: { ...state(broken, 'Plan'), Next: 'Gone' } },
    };
    expect(validate(lost).isValid).toBe(false);
  });

  it('the state machine sends events that the functions understand', () => {
    const plan = asJson(state(definition(), 'Plan')['Parameters']);
    expect(plan['FunctionName']).toBe(sweep);
    expect(parseEvent(plan['Payload'])).toEqual({
      kind: 'step',
      step: { kind: 'plan', trigger: 'schedule', batchSize: 50 },
    });
    const child = state(asJson(state(definition(), 'Audit')['ItemProcessor']), 'Batch');
    expect(child['Parameters']).toEqual({ FunctionName: batch, 'Payload.$': '$' });
    const merge = asJson(state(definition(), 'Merge')['Parameters']);
    expect(merge).toEqual({ FunctionName: sweep, Payload: { step: 'merge', 'runId.$': '$.runId' } });
  });

  it('the state machine goes on to the report even when batches fail', () => {
    const { Catch: caught, Next: next } = state(definition(), 'Audit');
    expect(next).toBe('Merge');
    expect(caught).toEqual([{ ErrorEquals: ['States.ALL'], ResultPath: '$.failure', Next: 'Merge' }]);
  });

  it('the schedule starts the state machine, which exists only with step-functions', () => {
    expect(startedWith(fansOut)).toBe(machine);
    expect(startedWith({})).toBe(sweep);
    const ids = Object.keys(stackIn('audit').resources).filter((id) => /StateMachine|Batch/.test(id));
    expect(ids).toEqual([]);
  });
});

describe('the role of the state machine', () => {
  const statements = rolePermissions('StateMachineRole', fansOut);

  it.each([
    ['lambda:InvokeFunction', sweep],
    ['lambda:InvokeFunction', batch],
    ['states:StartExecution', machine],
    ['states:StopExecution', arn('states', `execution:${stackName}-run/Audit:1`)],
  ])('the role of the state machine may %s on %s', (action, resource) => {
    expect(isAllowed(statements, { action, resource })).toBe(true);
  });

  it.each([
    ['lambda:InvokeFunction', arn('lambda', `function:${stackName}-accounts`)],
    ['lambda:UpdateFunctionCode', sweep],
    ['states:StartExecution', arn('states', 'stateMachine:another')],
    ['states:UpdateStateMachine', machine],
    ['sts:AssumeRole', 'arn:aws:iam::230000000001:role/rootwatch'],
    ['s3:GetObject', 'arn:aws:s3:::reportbucket/rootwatch/work/1/plan.json'],
  ])('the role of the state machine may not %s on %s', (action, resource) => {
    expect(isAllowed(statements, { action, resource })).toBe(false);
  });

  it('the role of the state machine trusts only Step Functions of this account', () => {
    const { AssumeRolePolicyDocument: trust } = stackIn('audit', fansOut).properties('StateMachineRole');
    expect(asJson(trust)['Statement']).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'states.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': managementAccountId } },
      },
    ]);
  });
});

describe('the role of the schedule', () => {
  it('the role of the schedule may start its target, and nothing else', () => {
    const alone = rolePermissions('ScheduleRole', {});
    expect(isAllowed(alone, { action: 'lambda:InvokeFunction', resource: sweep })).toBe(true);
    const inParts = rolePermissions('ScheduleRole', fansOut);
    expect(isAllowed(inParts, { action: 'lambda:InvokeFunction', resource: sweep })).toBe(false);
    expect(isAllowed(inParts, { action: 'states:StartExecution', resource: machine })).toBe(true);
  });
});
