import { expect, it } from '@jest/globals';
import { optional } from '../../../src/domain/optional.ts';

it('optional keeps every field that has a value and drops those that are undefined', () => {
  const fields = optional({ region: 'eu-west-1', profile: undefined, name: '', limit: 0, isOn: false, why: null });
  expect(Object.entries(fields)).toEqual([
    ['region', 'eu-west-1'],
    ['name', ''],
    ['limit', 0],
    ['isOn', false],
    ['why', null],
  ]);
});
