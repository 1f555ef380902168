import { describe, expect, it } from '@jest/globals';
import * as fc from 'fast-check';
import { type Samples, statisticRange } from '../../../../src/evaluate/rules/statistic-range.ts';

/** The statistics by their definitions, over one choice of samples. */
const definitions: Readonly<Record<string, (samples: readonly number[]) => number>> = {
  Sum: (samples) => samples.reduce((sum, each) => sum + each, 0),
  Average: (samples) => samples.reduce((sum, each) => sum + each, 0) / samples.length,
  Minimum: (samples) => Math.min(...samples),
  Maximum: (samples) => Math.max(...samples),
  SampleCount: (samples) => samples.length,
};

/** Every choice of how often each default value is among the samples of a period. */
function choices({ value, defaultValues, times }: Samples): readonly (readonly number[])[] {
  const start: readonly (readonly number[])[] = [value === undefined ? [] : [value]];
  return defaultValues
    .reduce(
      (all, each) =>
        all.flatMap((chosen) =>
          Array.from({ length: times + 1 }, (_, often) => [...chosen, ...Array(often).fill(each)]),
        ),
      start,
    )
    .filter((chosen) => chosen.length > 0);
}

describe('statisticRange', () => {
  it.each(Object.entries(definitions))(
    'statisticRange bounds %s tightly, over every choice of default values',
    (statistic, of) => {
      const samples = fc.record({
        value: fc.integer({ min: -9, max: 9 }),
        defaultValues: fc.array(fc.integer({ min: -9, max: 9 }), { minLength: 1, maxLength: 3 }),
        times: fc.integer({ min: 1, max: 3 }),
      });
      fc.assert(
        fc.property(samples, fc.boolean(), ({ value, ...rest }, withEvent) => {
          const period = withEvent ? { value, ...rest } : rest;
          const results = choices(period).map(of);
          const range = statisticRange(statistic, period);
          expect(range?.low).toBeCloseTo(Math.min(...results), 9);
          expect(range?.high).toBeCloseTo(Math.max(...results), 9);
        }),
      );
    },
  );
});
