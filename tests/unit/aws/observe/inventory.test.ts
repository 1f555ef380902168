import { describe, expect, it } from '@jest/globals';
import { askPages, topicArn } from '../questions.ts';

describe('topics', () => {
  it('observing topics returns those of every page, with an empty page in between', async () => {
    const { inputs, observed } = await askPages('topics', [
      { Topics: [{ TopicArn: topicArn }], NextToken: 'a' },
      { Topics: [], NextToken: 'b' },
      { Topics: [{ TopicArn: `${topicArn}-2` }] },
    ]);
    expect(observed).toEqual({ kind: 'known', value: [topicArn, `${topicArn}-2`] });
    expect(inputs.map(({ NextToken }) => NextToken)).toEqual([undefined, 'a', 'b']);
  });
});

describe('filters-of-metric', () => {
  it('observing the filters of a metric lists them by metric, over all log groups and pages', async () => {
    const { inputs, observed } = await askPages('filters-of-metric', [
      { metricFilters: [{ logGroupName: 'one', filterName: 'root' }], nextToken: 'a' },
      { metricFilters: [{ logGroupName: 'two', filterName: 'root' }] },
    ]);
    expect(observed).toEqual({
      kind: 'known',
      value: [
        { logGroupName: 'one', filterName: 'root' },
        { logGroupName: 'two', filterName: 'root' },
      ],
    });
    expect(inputs[1]).toEqual({
      metricNamespace: 'CISBenchmark',
      metricName: 'RootUsage',
      limit: 50,
      nextToken: 'a',
    });
  });
});
