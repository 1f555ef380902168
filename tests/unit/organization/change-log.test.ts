import { describe, expect, it } from '@jest/globals';
import type { ActionResult, CreateTopic } from '../../../src/domain/action.ts';
import { createChangeLog } from '../../../src/organization/change-log.ts';
import { management, member } from '../../support/facts.ts';
import { failureOf } from './fake-accounts.ts';

const action: CreateTopic = {
  kind: 'create-topic',
  accountId: management,
  region: 'eu-west-1',
  resource: `arn:aws:sns:eu-west-1:${management}:root-alarms`,
  topicName: 'root-alarms',
  reason: 'TOPIC_MISSING',
  change: 'create',
};
const applied: ActionResult = { result: 'applied', action };

describe('createChangeLog', () => {
  it('the change log makes a change once for two callers at the same time and a later one', async () => {
    const log = createChangeLog();
    let made = 0;
    const make = (): Promise<ActionResult> => {
      made += 1;
      return Promise.resolve(applied);
    };
    expect(await Promise.all([log.perform(action, make), log.perform(action, make)])).toEqual([applied, applied]);
    expect(await log.perform(action, make)).toEqual(applied);
    expect(made).toBe(1);
    expect([log.changesMadeIn(management), log.changesMadeIn(member)]).toEqual([1, 0]);
  });

  it('the change log takes two actions with one effect for one change, and returns each caller its own action', async () => {
    const log = createChangeLog();
    const other: CreateTopic = { ...action, reason: 'ALARM_WITHOUT_TOPIC', change: 'update' };
    await log.perform(action, () => Promise.resolve(applied));
    expect(await log.perform(other, () => Promise.reject(new Error('Made a second time.')))).toEqual({
      result: 'applied',
      action: other,
    });
  });

  it('the change log keeps changes with different effects apart', async () => {
    const log = createChangeLog();
    const other: CreateTopic = { ...action, region: 'us-east-1' };
    await log.perform(action, () => Promise.resolve(applied));
    await log.perform(other, () => Promise.resolve({ result: 'applied', action: other }));
    expect(log.changesMadeIn(management)).toBe(2);
  });

  it('the change log keeps a refused change, which is not made again', async () => {
    const log = createChangeLog();
    const refused: ActionResult = { result: 'refused', action, why: failureOf('ACCESS_DENIED') };
    await log.perform(action, () => Promise.resolve(refused));
    expect(await log.perform(action, () => Promise.resolve(applied))).toEqual(refused);
  });

  it('the change log goes on from the changes of an earlier invocation', async () => {
    const earlier = createChangeLog();
    await earlier.perform(action, () => Promise.resolve(applied));
    const later = createChangeLog(await earlier.logged());
    expect(await later.perform(action, () => Promise.reject(new Error('Made a second time.')))).toEqual(applied);
    expect(later.changesMadeIn(management)).toBe(1);
    expect(await later.logged()).toEqual(await earlier.logged());
  });
});
