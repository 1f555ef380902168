import { describe, expect, it } from '@jest/globals';
import { ask } from '../questions.ts';

const alarmArn = 'arn:aws:cloudwatch:us-east-1:111111111111:alarm:rootwatch-root-usage';

describe('named-alarm', () => {
  it('a named alarm is found on a later page, so that its name is never taken for free', async () => {
    const observed = await ask('named-alarm', ({ command, input }) => {
      if (command === 'ListTagsForResource') return { Tags: [{ Key: 'owner', Value: 'them' }] };
      return input['NextToken'] === undefined
        ? { MetricAlarms: [], CompositeAlarms: [], NextToken: 'a' }
        : { MetricAlarms: [], CompositeAlarms: [{ AlarmArn: alarmArn }] };
    });
    expect(observed).toEqual({ kind: 'known', value: { exists: true, tags: { owner: 'them' } } });
  });

  it('a named alarm does not exist when no page has it', async () => {
    const observed = await ask('named-alarm', () => ({ MetricAlarms: [], CompositeAlarms: [] }));
    expect(observed).toEqual({ kind: 'known', value: { exists: false } });
  });
});
