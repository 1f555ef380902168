import { describe, expect, it } from '@jest/globals';
import { isJsonObject, parseJson } from '../../../src/domain/json.ts';

describe('parseJson', () => {
  it('parseJson parses JSON', () => {
    expect(parseJson('{"a":[1]}')).toEqual({ a: [1] });
  });

  it('parseJson returns undefined for other text', () => {
    expect(parseJson('{')).toBeUndefined();
  });

  it('parseJson rethrows errors that are not about the text', () => {
    // @ts-expect-error -- a caller without types
    expect(() => parseJson(Symbol('text'))).toThrow(TypeError);
  });
});

describe('isJsonObject', () => {
  it.each([
    [{}, true],
    [null, false],
    [[], false],
    ['{}', false],
    [undefined, false],
  ])('isJsonObject of %j is %s', (value, expected) => {
    expect(isJsonObject(value)).toBe(expected);
  });
});
