import { describe, expect, it } from '@jest/globals';
import { Work } from '../../../../src/domain/work.ts';
import { matchesFilterWildcard, matchesPolicyPattern } from '../../../../src/evaluate/rules/glob.ts';

describe('matchesPolicyPattern', () => {
  it.each([
    ['*', ''],
    ['*', 'anything'],
    ['sns:*', 'sns:Publish'],
    ['sns:P?blish', 'sns:Publish'],
    ['a*b*c', 'a-b-b-c'],
    ['*b', 'abab'],
    ['a?', 'aé'],
    ['', ''],
    ['a**', 'a'],
  ])('the pattern %j matches %j', (pattern, text) => {
    expect(matchesPolicyPattern(pattern, text, new Work())).toBe(true);
  });

  it.each([
    ['', 'a'],
    ['?', ''],
    ['a', 'ab'],
    ['ab', 'a'],
    ['a*b', 'a-c'],
    ['sns:Publish', 'sns:publish'],
    ['a.c', 'abc'],
  ])('the pattern %j does not match %j', (pattern, text) => {
    expect(matchesPolicyPattern(pattern, text, new Work())).toBe(false);
  });

  it('matchesPolicyPattern matches a pattern of many wildcards in linear time', () => {
    expect(matchesPolicyPattern('*a'.repeat(200), `${'a'.repeat(2000)}b`, new Work())).toBe(false);
  });
});

describe('matchesFilterWildcard', () => {
  it.each([
    ['root-*', 'root-usage'],
    ['*?*', 'what?'],
    ['\\*', '*'],
    ['a\\\\*', 'a\\b'],
    ['*', ''],
    ['', ''],
  ])('the pattern %j matches %j', (pattern, text) => {
    expect(matchesFilterWildcard(pattern, text, new Work())).toBe(true);
  });

  it.each([
    ['root-?', 'root-1'],
    ['\\*', 'a'],
    ['', 'a'],
  ])('the pattern %j does not match %j', (pattern, text) => {
    expect(matchesFilterWildcard(pattern, text, new Work())).toBe(false);
  });
});
