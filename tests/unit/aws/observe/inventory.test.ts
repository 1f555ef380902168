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
  const filter = {
    filterName: 'root',
    filterPattern: '{ $.userIdentity.type = "Root" }',
    metricTransformations: [
      { metricNamespace: 'CISBenchmark', metricName: 'RootUsage', metricValue: '1', defaultValue: 0 },
    ],
  };
  const read = {
    filterName: 'root',
    filterPattern: '{ $.userIdentity.type = "Root" }',
    metricNamespace: 'CISBenchmark',
    metricName: 'RootUsage',
    metricValue: '1',
    defaultValue: 0,
    unit: 'None',
    dimensions: {},
    applyOnTransformedLogs: false,
    emitSystemFieldDimensions: [],
  };

  it('observing the filters of a metric lists them by metric, over all log groups and pages', async () => {
    const { inputs, observed } = await askPages('filters-of-metric', [
      { metricFilters: [{ ...filter, logGroupName: 'one' }], nextToken: 'a' },
      { metricFilters: [{ ...filter, logGroupName: 'two' }] },
    ]);
    expect(observed).toEqual({
      kind: 'known',
      value: [
        { ...read, logGroupName: 'one' },
        { ...read, logGroupName: 'two' },
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
