import { describe, expect, it } from '@jest/globals';
import { awsError } from '../fake-answers.ts';
import { ask, askPages } from '../questions.ts';

function named(logGroupName: string) {
  return { logGroupName, logGroupClass: 'STANDARD' };
}

describe('log-group', () => {
  it('a log group exists when a group has exactly this name, and no later page is read', async () => {
    const { inputs, observed } = await askPages('log-group', [
      { logGroups: [named('trail'), named('trail-2')], nextToken: 'more' },
    ]);
    expect(observed).toEqual({ kind: 'known', value: { exists: true, logGroupClass: 'STANDARD' } });
    expect(inputs).toEqual([{ logGroupNamePrefix: 'trail', limit: 50, nextToken: undefined }]);
  });

  it('a log group is found on a later page, after empty ones', async () => {
    const { observed } = await askPages('log-group', [
      { logGroups: [named('trail-2')], nextToken: 'a' },
      { logGroups: [], nextToken: 'b' },
      { logGroups: [{ logGroupName: 'trail', logGroupClass: 'INFREQUENT_ACCESS' }] },
    ]);
    expect(observed).toEqual({ kind: 'known', value: { exists: true, logGroupClass: 'INFREQUENT_ACCESS' } });
  });

  it('a log group does not exist when no page has a group of exactly this name', async () => {
    const { observed } = await askPages('log-group', [
      { logGroups: [named('trail-2')], nextToken: 'a' },
      { logGroups: [] },
    ]);
    expect(observed).toEqual({ kind: 'known', value: { exists: false } });
  });

  it('a log group is unknown when AWS sends the same page token again', async () => {
    const observed = await ask('log-group', () => ({ logGroups: [], nextToken: 'again' }));
    expect(observed).toEqual({
      kind: 'unknown',
      why: {
        code: 'UNEXPECTED_ERROR',
        operation: 'logs:DescribeLogGroups',
        message: "AWS's answer is not as documented: the same page token came twice.",
      },
    });
  });
});

describe('metric-filters', () => {
  const filter = {
    filterName: 'root',
    filterPattern: '',
    metricTransformations: [{ metricName: 'm', metricNamespace: 'n', metricValue: '1' }],
  };
  const read = {
    filterName: 'root',
    filterPattern: '',
    metricNamespace: 'n',
    metricName: 'm',
    metricValue: '1',
    unit: 'None',
    dimensions: {},
    applyOnTransformedLogs: false,
    emitSystemFieldDimensions: [],
  };

  it('observing metric filters returns those of every page', async () => {
    const scoped = {
      ...filter,
      applyOnTransformedLogs: true,
      fieldSelectionCriteria: '@aws.account IN ["1"]',
      emitSystemFieldDimensions: ['@aws.region'],
      metricTransformations: [
        {
          metricName: 'm',
          metricNamespace: 'n',
          metricValue: '$.x',
          unit: 'Count',
          defaultValue: 0,
          dimensions: { a: '$.b' },
        },
      ],
    };
    const { inputs, observed } = await askPages('metric-filters', [
      { metricFilters: [filter], nextToken: 'a' },
      { metricFilters: [scoped] },
    ]);
    expect(inputs.map(({ nextToken }) => nextToken)).toEqual([undefined, 'a']);
    expect(observed).toEqual({
      kind: 'known',
      value: {
        logGroupExists: true,
        filters: [
          read,
          {
            ...read,
            metricValue: '$.x',
            unit: 'Count',
            defaultValue: 0,
            dimensions: { a: '$.b' },
            applyOnTransformedLogs: true,
            fieldSelectionCriteria: '@aws.account IN ["1"]',
            emitSystemFieldDimensions: ['@aws.region'],
          },
        ],
      },
    });
  });

  it('metric filters are known to be absent when the log group does not exist', async () => {
    const observed = await ask('metric-filters', () => {
      throw awsError('ResourceNotFoundException');
    });
    expect(observed).toEqual({ kind: 'known', value: { logGroupExists: false } });
  });

  it('metric filters are unknown, not incomplete, when the second page is denied', async () => {
    const observed = await ask('metric-filters', ({ input }) => {
      if (input['nextToken'] === 'a') throw awsError('AccessDeniedException');
      return { metricFilters: [filter], nextToken: 'a' };
    });
    expect(observed).toMatchObject({ kind: 'unknown', why: { code: 'ACCESS_DENIED' } });
  });
});
