import { describe, expect, it } from '@jest/globals';
import validate from 'asl-validator';
import type { AuditedBatch } from '../../src/fan-out/audit-batch.ts';
import { batchSizeFor, type PlannedRun } from '../../src/fan-out/plan-run.ts';
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

const runId = '20261122T060000Z-8f3a1c';
const digest = '0123456789abcdef'.repeat(4);

function child(): Json {
  return state(asJson(state(definition(), 'Audit')['ItemProcessor']), 'Batch');
}

/** What the first step returns. */
function planned(batches: number): PlannedRun {
  return { runId, accounts: 50_000, manifest: digest, batches: Array.from({ length: batches }, (_, each) => each) };
}

/** What the step of a batch returns. */
function audited(number: number): AuditedBatch {
  return { runId, batch: number, accounts: 100, digest };
}

/** Fills in a template of Amazon States Language, whose paths name keys one below the other. */
function selected(template: unknown, input: object, item?: unknown): unknown {
  const valueAt = (path: unknown): unknown =>
    path === '$$.Map.Item.Value'
      ? item
      : String(path)
          .split('.')
          .slice(1)
          .reduce<unknown>((value, key) => asJson(value)[key], input);
  return Object.fromEntries(
    Object.entries(asJson(template)).map(([key, value]) =>
      key.endsWith('.$') ? [key.slice(0, -2), valueAt(value)] : [key, value],
    ),
  );
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
    expect(state(definition(), 'Audit')['ItemsPath']).toBe('$.batches');
    const item = selected(state(definition(), 'Audit')['ItemSelector'], planned(500), 499);
    expect(parseEvent(item)).toEqual({ kind: 'step', step: { kind: 'audit', runId, manifest: digest, batch: 499 } });
    expect(child()['Parameters']).toEqual({ FunctionName: batch, 'Payload.$': '$' });
    const merge = asJson(state(definition(), 'Merge')['Parameters']);
    expect(merge['FunctionName']).toBe(sweep);
    expect(parseEvent(selected(merge['Payload'], { ...planned(2), results: [audited(1)] }))).toEqual({
      kind: 'step',
      step: { kind: 'merge', runId, manifest: digest, results: [{ batch: 1, digest }] },
    });
  });

  it('the state machine hands the digests on, and the last step gets an empty list where the batches fail', () => {
    const after = selected(state(definition(), 'Plan')['ResultSelector'], { Payload: planned(3) });
    expect(after).toEqual({ runId, manifest: digest, batches: [0, 1, 2], results: [] });
    expect(state(definition(), 'Audit')['ResultPath']).toBe('$.results');
    expect(selected(child()['ResultSelector'], { Payload: audited(2) })).toEqual({ batch: 2, digest });
  });

  it.each([
    ['50,000 accounts in batches of 100', 50_000, 100, 500, 46],
    ['50,000 accounts in batches of 10, which become larger', 50_000, 10, 2_000, 185],
  ])('the state stays below 200 KiB with %s', (_what, accounts, wanted, batches, kibibytes) => {
    const size = batchSizeFor(accounts, wanted);
    expect(Math.ceil(accounts / size)).toBe(batches);
    const before = selected(state(definition(), 'Plan')['ResultSelector'], { Payload: planned(batches) });
    const results = planned(batches).batches.map((each) =>
      selected(child()['ResultSelector'], { Payload: audited(each) }),
    );
    const bytes = Buffer.byteLength(JSON.stringify({ ...asJson(before), results }));
    expect(Math.round(bytes / 1_024)).toBe(kibibytes);
    expect(bytes).toBeLessThan(200 * 1_024);
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
