import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { regionsFile, regionsModule } from '../../../scripts/regions-module.ts';
import { isOptInRegion, isRegion } from '../../../src/domain/regions.ts';

describe('regionsByPartition', () => {
  it('is what `npm run generate` writes from the installed AWS SDK', () => {
    expect(readFileSync(regionsFile, 'utf8')).toBe(regionsModule());
  });
});

describe('isRegion', () => {
  it.each([
    ['eu-west-1', true],
    ['me-west-1', true],
    ['cn-north-1', true],
    ['us-gov-west-1', true],
    ['eusc-de-east-1', true],
    ['aws-global', false],
    ['eu-west-9', false],
    ['EU-WEST-1', false],
    ['', false],
  ])('isRegion answers for "%s" with %s', (region, expected) => {
    expect(isRegion(region)).toBe(expected);
  });
});

describe('isOptInRegion', () => {
  it.each([
    ['us-east-1', false, 'is of 2006'],
    ['eu-north-1', false, 'is of 2018, the last that is enabled by default'],
    ['ap-northeast-3', false, 'was a local Region of 2018'],
    ['ap-east-1', true, 'is of April 2019, the first that has to be enabled'],
    ['me-west-1', true, 'is newer than 2019'],
    ['sa-west-1', true, 'is newer than 2019'],
    ['cn-northwest-1', false, 'is in a partition without opt-in Regions'],
    ['us-gov-east-1', false, 'is in a partition without opt-in Regions'],
    ['xx-east-1', false, 'is no Region'],
  ])('isOptInRegion answers for %s with %s, which %s', (region, expected) => {
    expect(isOptInRegion(region)).toBe(expected);
  });
});
