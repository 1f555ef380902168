import { describe, expect, it } from '@jest/globals';
import { numberText } from '../../../src/report/text/number-text.ts';

describe('numberText', () => {
  it.each([
    [0, '0'],
    [999, '999'],
    [1_000, '1,000'],
    [1_234_567, '1,234,567'],
  ])('numberText formats %d as %s', (count, text) => {
    expect(numberText(count)).toBe(text);
  });
});
